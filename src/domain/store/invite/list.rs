//! The SQL of lists of invites: those that the caller manages, and those addressed to the caller. Each
//! list has a text of its own, and an index for it.

use super::Columns;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{GroupId, NamespaceNo};
use crate::domain::model::invite::Invite;
use crate::domain::model::page::{Page, PageRequest, Total};
use crate::domain::model::text::Email;
use crate::domain::store::FRAGMENTS;
use diesel::sql_types::{BigInt, Nullable, Text};

/// Defines a list and its count from where the text finds invites `v` to groups `g`.
macro_rules! lists {
    ($(#[$meta:meta])* $list:ident $count:ident { $($field:ident: $sql:ty),* } $from:literal) => {
        statement! {
            $(#[$meta])*
            $list(by: By) {
                namespace: BigInt,
                $($field: $sql,)*
                after: BigInt,
                limit: BigInt,
            } -> Columns = concat!(
                "SELECT {invite} ",
                $from,
                " AND ({manages_invite} OR {addressed}) AND v.no > :after ORDER BY v.no LIMIT :limit"
            )
        }

        statement! {
            /// How many there are.
            $count(by: By) { namespace: BigInt, $($field: $sql),* } -> BigInt = concat!(
                "SELECT count(*) ",
                $from,
                " AND ({manages_invite} OR {addressed})"
            )
        }
    };
}

lists! {
    /// All invites of the namespace.
    All CountAll {} "FROM invites v {group_of_invite} WHERE v.namespace_no = :namespace"
}

lists! {
    /// The invites to the groups that the caller manages, and those addressed to the caller.
    Own CountOwn {} r#"
        FROM (
            SELECT i.no
            FROM memberships o
            JOIN invites i ON i.namespace_no = :namespace AND i.group_no = o.group_no
            WHERE o.namespace_no = :namespace AND o.user_no = :me
                AND o.role IN ('manager', 'owner')
            UNION
            SELECT i.no
            FROM invites i
            WHERE i.namespace_no = :namespace AND i.email IS NOT NULL
                AND lower(i.email) = (
                    SELECT u.login_email FROM users u
                    WHERE u.namespace_no = :namespace AND u.no = :me
                )
        ) own
        CROSS JOIN LATERAL (
            SELECT * FROM invites v WHERE v.namespace_no = :namespace AND v.no = own.no OFFSET 0
        ) v
        {group_of_invite}
        WHERE true
    "#
}

lists! {
    /// The invites to a group.
    OfGroup CountOfGroup { group: Text } r#"
        FROM groups g
        JOIN invites v ON v.namespace_no = :namespace AND v.group_no = g.no
        WHERE g.namespace_no = :namespace AND g.id = :group
    "#
}

lists! {
    /// The invites to an address, to all groups or to one.
    ToEmail CountToEmail { email: Text, group: Nullable<Text> } r#"
        FROM invites v
        {group_of_invite}
        WHERE v.namespace_no = :namespace AND v.email IS NOT NULL
            AND lower(v.email) = lower(:email) AND (:group IS NULL OR g.id = :group)
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

/// A page of the invites that the caller manages or that are addressed to the caller.
pub async fn list(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    selection: Selection<'_>,
    page: PageRequest,
) -> Result<Page<Invite>> {
    let (after, limit) = (page.after(), page.fetch());
    let found = match selection {
        Selection::All => executor.rows(All { by, namespace, after, limit }).await?,
        Selection::Own => executor.rows(Own { by, namespace, after, limit }).await?,
        Selection::OfGroup(group) => {
            executor.rows(OfGroup { by, namespace, group, after, limit }).await?
        }
        Selection::ToEmail(email, group) => {
            executor.rows(ToEmail { by, namespace, email, group, after, limit }).await?
        }
    };
    let total = match (page.total, selection) {
        (Total::Skip, _) => None,
        (Total::Count, Selection::All) => executor.row(CountAll { by, namespace }).await?,
        (Total::Count, Selection::Own) => executor.row(CountOwn { by, namespace }).await?,
        (Total::Count, Selection::OfGroup(group)) => {
            executor.row(CountOfGroup { by, namespace, group }).await?
        }
        (Total::Count, Selection::ToEmail(email, group)) => {
            executor.row(CountToEmail { by, namespace, email, group }).await?
        }
    };
    Ok(page.page(found, total, |invite: &Invite| invite.no.0))
}
