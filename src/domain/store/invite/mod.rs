//! The SQL of invites.

mod accept;
mod change;
mod insert;
pub mod keys;
mod list;

pub use accept::{claim_address, decline, join, lock};
pub use change::{close_of_groups, delete, update};
pub use insert::{Inserted, insert};
pub use list::{Selection, list};

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::code::InviteCode;
use crate::domain::model::id::{InviteId, NamespaceNo};
use crate::domain::model::invite::{Handle, Invite};
use diesel::sql_types::{BigInt, Integer, Jsonb, Nullable, Text, Timestamptz};

/// As [`Invite`] reads them.
type Columns = (
    BigInt,
    BigInt,
    Text,
    BigInt,
    Nullable<Text>,
    Text,
    Text,
    Integer,
    Integer,
    Nullable<Text>,
    Nullable<Text>,
    Jsonb,
    Timestamptz,
    Nullable<Timestamptz>,
    BigInt,
    Timestamptz,
    Timestamptz,
    Text,
    Nullable<Text>,
);

/// An invite's code and id, of which a handle has one.
fn parts(handle: &Handle) -> (Option<&InviteCode>, Option<&InviteId>) {
    match handle {
        Handle::Code(code) => (Some(code), None),
        Handle::Id(id) => (None, Some(id)),
    }
}

statement! {
    /// Finds an invite, whoever asks.
    Find { namespace: BigInt, code: Nullable<Text>, id: Nullable<Text> } -> Columns = r#"
        SELECT {invite}
        FROM invites v
        JOIN groups g ON g.namespace_no = :namespace AND g.no = v.group_no
        WHERE v.namespace_no = :namespace AND (v.code = :code OR v.id = :id)
    "#
}

/// Finds an invite, whoever asks.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    handle: &Handle,
) -> Result<Option<Invite>> {
    let (code, id) = parts(handle);
    Ok(executor.row(Find { namespace, code, id }).await?)
}

statement! {
    /// Finds an invite that the caller manages or that is addressed to the caller.
    FindVisible(by: By) { namespace: BigInt, id: Text } -> Columns = r#"
        SELECT {invite}
        FROM invites v
        JOIN groups g ON g.namespace_no = :namespace AND g.no = v.group_no
        WHERE v.namespace_no = :namespace AND v.id = :id AND {visible_invite}
    "#
}

/// Finds an invite that the caller manages or that is addressed to the caller.
pub async fn find_visible(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &InviteId,
) -> Result<Option<Invite>> {
    Ok(executor.row(FindVisible { by, namespace, id }).await?)
}
