//! The SQL of lists of invites: those that the caller manages, and those addressed to the caller. Each
//! list has a text of its own, and an index for it.

use super::Columns;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{GroupId, NamespaceNo};
use crate::domain::model::invite::{State, StoredInvite};
use crate::domain::model::page::{Page, PageRequest};
use crate::domain::model::text::Email;
use crate::domain::store::{FRAGMENTS, total};
use diesel::sql_types::{BigInt, Nullable, Text};

statement! {
    /// All invites of the namespace.
    All(by: By) { namespace: BigInt, state: Nullable<Text>, after: BigInt, limit: BigInt } -> Columns = r#"
        SELECT {invite} FROM {all_invites} AND {page_of_invites}
    "#
}

statement! {
    /// The same without pages, to be counted.
    CountedOfAll(by: By) { namespace: BigInt, state: Nullable<Text> } -> BigInt = r#"
        SELECT v.no FROM {all_invites} AND {in_state}
    "#
}

statement! {
    /// The invites to the groups that the caller manages, and those addressed to the caller.
    Own(by: By) { namespace: BigInt, state: Nullable<Text>, after: BigInt, limit: BigInt } -> Columns = r#"
        SELECT {invite} FROM {own_invites} AND {page_of_invites}
    "#
}

statement! {
    /// The same without pages, to be counted.
    CountedOwn(by: By) { namespace: BigInt, state: Nullable<Text> } -> BigInt = r#"
        SELECT v.no FROM {own_invites} AND {in_state}
    "#
}

statement! {
    /// The invites to a group.
    OfGroup(by: By) {
        namespace: BigInt,
        group: Text,
        state: Nullable<Text>,
        after: BigInt,
        limit: BigInt,
    } -> Columns = r#"
        SELECT {invite} FROM {invites_of_group} AND {page_of_invites}
    "#
}

statement! {
    /// The same without pages, to be counted.
    CountedOfGroup(by: By) {
        namespace: BigInt,
        group: Text,
        state: Nullable<Text>,
    } -> BigInt = r#"
        SELECT v.no FROM {invites_of_group} AND {in_state}
    "#
}

statement! {
    /// The invites to an address, to all groups or to one.
    ToEmail(by: By) {
        namespace: BigInt,
        email: Text,
        group: Nullable<Text>,
        state: Nullable<Text>,
        after: BigInt,
        limit: BigInt,
    } -> Columns = r#"
        SELECT {invite} FROM {invites_to_email} AND {page_of_invites}
    "#
}

statement! {
    /// The same without pages, to be counted.
    CountedToEmail(by: By) {
        namespace: BigInt,
        email: Text,
        group: Nullable<Text>,
        state: Nullable<Text>,
    } -> BigInt = r#"
        SELECT v.no FROM {invites_to_email} AND {in_state}
    "#
}

/// Which invites a list has.
#[derive(Debug, Clone, Copy)]
pub enum Selection<'a> {
    /// All of the namespace.
    All,
    /// Those to the groups that the caller manages, and those addressed to the caller.
    Own,
    /// Those to a group.
    OfGroup(&'a GroupId),
    /// Those to an address, to a group where one is given.
    ToEmail(&'a Email, Option<&'a GroupId>),
}

/// A page of the invites that the caller manages or that are addressed to the caller: those in a state,
/// where one is given.
pub async fn list(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    (selection, state): (Selection<'_>, Option<State>),
    page: PageRequest,
) -> Result<Page<StoredInvite>> {
    let (after, limit) = (page.after(), page.fetch());
    let found = match selection {
        Selection::All => executor.rows(All { by, namespace, state, after, limit }).await?,
        Selection::Own => executor.rows(Own { by, namespace, state, after, limit }).await?,
        Selection::OfGroup(group) => {
            executor.rows(OfGroup { by, namespace, group, state, after, limit }).await?
        }
        Selection::ToEmail(email, group) => {
            let email = &email.to_login();
            executor.rows(ToEmail { by, namespace, email, group, state, after, limit }).await?
        }
    };
    let total = match selection {
        Selection::All => {
            total::count(executor, page, |_| CountedOfAll { by, namespace, state }).await?
        }
        Selection::Own => {
            total::count(executor, page, |_| CountedOwn { by, namespace, state }).await?
        }
        Selection::OfGroup(group) => {
            let all = |_most| CountedOfGroup { by, namespace, group, state };
            total::count(executor, page, all).await?
        }
        Selection::ToEmail(email, group) => {
            let email = &email.to_login();
            let all = |_most| CountedToEmail { by, namespace, email, group, state };
            total::count(executor, page, all).await?
        }
    };
    Ok(page.page(found, total, |invite: &StoredInvite| invite.no.0))
}
