//! The SQL of invites.

mod accept;
pub mod addressed;
mod change;
mod close;
mod insert;
pub mod keys;
mod list;
pub mod sealing;
mod send;

pub use accept::{Locked, decline, join, lock};
pub use change::{close_of_groups, delete, update};
pub use close::{close_of_keys, close_of_users};
pub use insert::{Inserted, insert};
pub use list::{Selection, list};
pub use send::{Managed, lock_managed, send};

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{InviteId, NamespaceNo};
use crate::domain::model::invite::StoredInvite;
use crate::domain::model::keyring::LookupHash;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Integer, Jsonb, Nullable, Text, Timestamptz};

/// As [`Invite`] reads them.
pub(super) type Columns = (
    BigInt,
    BigInt,
    Text,
    BigInt,
    Nullable<Text>,
    Nullable<Bytea>,
    Text,
    Integer,
    Integer,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<BigInt>,
    Bool,
    Bool,
    Bool,
    Integer,
    Nullable<Text>,
    Nullable<Timestamptz>,
    Jsonb,
    Timestamptz,
    Nullable<Timestamptz>,
    BigInt,
    Timestamptz,
    Timestamptz,
    Text,
    Nullable<Text>,
);

/// How a statement finds an invite: by the hashes under which its code may be stored, or by its id.
#[derive(Debug, Clone, Copy)]
pub enum Key<'a> {
    Code(&'a [LookupHash]),
    Id(&'a InviteId),
}

impl<'a> Key<'a> {
    /// The hashes and the id, of which a key has one.
    fn parts(self) -> (&'a [LookupHash], Option<&'a InviteId>) {
        match self {
            Self::Code(hashes) => (hashes, None),
            Self::Id(id) => (&[], Some(id)),
        }
    }
}

statement! {
    /// Finds an invite by its code, for any caller.
    Find { namespace: BigInt, now: Timestamptz, hashes: Array<Bytea> } -> Columns = r#"
        SELECT {invite_without_code}
        FROM invites v
        JOIN groups g ON g.namespace_no = :namespace AND g.no = v.group_no
        WHERE v.namespace_no = :namespace AND v.code_hash = ANY (:hashes)
    "#
}

/// Finds an invite by the hashes under which its code may be stored, for any caller.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    hashes: &[LookupHash],
) -> Result<Option<StoredInvite>> {
    Ok(executor.row(Find { namespace, now, hashes }).await?)
}

statement! {
    FindVisible(by: By) { namespace: BigInt, ids: Array<Text> } -> Columns = r#"
        SELECT {invite}
        FROM invites v
        JOIN groups g ON g.namespace_no = :namespace AND g.no = v.group_no
        WHERE v.namespace_no = :namespace AND v.id = ANY(:ids) AND {visible_invite}
    "#
}

/// Finds an invite that the caller manages or that is addressed to the caller.
pub async fn find_visible(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &InviteId,
) -> Result<Option<StoredInvite>> {
    let ids = &[id][..];
    Ok(executor.row(FindVisible { by, namespace, ids }).await?)
}

/// Those of these invites that the caller manages or that are addressed to the caller.
pub async fn find_all_visible(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    ids: &[&InviteId],
) -> Result<Vec<StoredInvite>> {
    Ok(executor.rows(FindVisible { by, namespace, ids }).await?)
}
