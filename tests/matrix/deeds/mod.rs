//! The deeds, and the requests by which each is done.

mod administering;
mod groups;
mod invites;
mod mails;
mod members;
mod namespace;
mod nesting;
mod oneself;
mod recovery;
mod sessions;
mod users;
mod webhooks;

use super::way::Way;
use std::collections::HashSet;

/// A deed, and all ways to do it.
#[derive(Debug)]
pub struct Deed {
    /// As the table names it.
    pub name: &'static str,
    pub ways: Vec<Way>,
}

fn deed<const N: usize>(name: &'static str, ways: [Way; N]) -> Deed {
    Deed { name, ways: Vec::from(ways) }
}

/// All deeds.
pub fn all() -> Vec<Deed> {
    let parts = [
        users::deeds(),
        oneself::deeds(),
        recovery::deeds(),
        groups::deeds(),
        members::deeds(),
        nesting::deeds(),
        administering::deeds(),
        invites::deeds(),
        sessions::deeds(),
        webhooks::deeds(),
        mails::deeds(),
        namespace::deeds(),
    ];
    let mut deeds: Vec<Deed> = parts.into_iter().flatten().collect();
    // The operations of bulk requests are those of the endpoints: one deed for each of them is sent both ways.
    let mut sent = HashSet::new();
    for Deed { ways, .. } in &mut deeds {
        let mut is_new = |way: &&Way| sent.insert(way.call.split('/').take(2).collect::<String>());
        let scim = ways.iter().filter(|way| way.has_bulk());
        let in_bulk: Vec<Way> = scim.filter(&mut is_new).map(Way::in_bulk).collect();
        ways.extend(in_bulk);
    }
    deeds
}
