//! Pieces of SQL that several statements share, by name. Each rule of the domain that is decided in
//! SQL stands here, once. `@1` to `@4` are the arguments; `:namespace`, `:now` and the binds of
//! [`By`](crate::domain::model::authority::By) are those of the statement.

mod changes;
mod dispatch;
mod feed;
mod groups;
mod invites;
mod mails;
mod memberships;
mod nesting;
mod prefixes;
mod references;
mod rights;
mod sealing;
mod sessions;
mod sight;
mod tickets;
mod users;
mod webhooks;

use crate::database::template::Fragments;

/// All pieces.
pub const FRAGMENTS: &Fragments = &[
    changes::FRAGMENTS,
    dispatch::FRAGMENTS,
    feed::FRAGMENTS,
    groups::FRAGMENTS,
    invites::FRAGMENTS,
    mails::FRAGMENTS,
    memberships::FRAGMENTS,
    nesting::FRAGMENTS,
    prefixes::FRAGMENTS,
    references::FRAGMENTS,
    rights::FRAGMENTS,
    sealing::FRAGMENTS,
    sessions::FRAGMENTS,
    sight::FRAGMENTS,
    tickets::FRAGMENTS,
    users::FRAGMENTS,
    webhooks::FRAGMENTS,
];
