//! The SQL of invites.

mod accept;
mod change;
mod close;
mod decline;
mod insert;
mod on_trust;
mod open;
mod read;

pub use accept::{Acceptor, accept};
pub use change::{delete, update};
pub use close::close_of_groups;
pub use decline::decline;
pub use insert::insert;
pub use on_trust::insert_with_group;
pub use open::must_be_open;
pub use read::{by_code, find, get_visible, list};

use diesel::sql_types::{BigInt, Integer, Jsonb, Nullable, Text, Timestamptz};

/// As [`Invite`] reads them.
pub(super) type Columns = (
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

/// The columns of the invite `v` and of its group `g`.
macro_rules! columns {
    () => {
        "v.namespace_no, v.no, v.id, v.group_no, v.email, v.code, v.role, v.max_uses, v.uses, \
         v.message, v.invited_by, v.properties, v.expires_at, v.declined_at, v.version, \
         v.created_at, v.updated_at, g.id, g.name"
    };
}

/// The document of an invite's change record: the code opens it, and stays out.
macro_rules! document {
    () => {
        "'invite', v.id, to_jsonb(v) - '{namespace_no,no,group_no,code}'::text[] \
         || jsonb_build_object('group', g.id)"
    };
}

/// Whether the caller manages the group `g`: `$2` every group, `$3` any but the administrators',
/// `$4` as whom, at `$5`.
macro_rules! manages {
    () => {
        manages!("m.role IN ('manager', 'owner')")
    };
    ($role:literal) => {
        concat!(
            "($2 OR (g.no NOT IN (",
            protected!(),
            ") AND ($3 OR EXISTS (SELECT FROM memberships m WHERE m.namespace_no = $1 \
             AND m.group_no = g.no AND m.user_no = $4 AND ",
            $role,
            " AND (m.expires_at IS NULL OR m.expires_at > $5)))))"
        )
    };
}

/// Whether the caller manages the invite `v` to the group `g`. One that makes owners is the owners'
/// alone, since whoever sees its code may become one.
macro_rules! manages_invite {
    () => {
        manages!("(m.role = 'owner' OR (m.role = 'manager' AND v.role <> 'owner'))")
    };
}

/// Whether the invite `v` is addressed to the caller `$4`; those of the administrators are opened by
/// their code only.
macro_rules! addressed {
    () => {
        concat!(
            "(lower(v.email) = (SELECT u.login_email FROM users u WHERE u.namespace_no = $1 \
             AND u.no = $4) AND g.no NOT IN (",
            protected!(),
            "))"
        )
    };
}

pub(super) use document;
use {addressed, columns, manages, manages_invite};
