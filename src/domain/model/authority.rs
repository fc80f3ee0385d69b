//! The parameters that every statement that writes takes from the request: the time, the caller, and
//! the caller's rights.

use super::id::UserNo;
use crate::database::{Kind, PartsOf};
use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use std::sync::Arc;

/// What a caller may do with groups. What depends on the group itself is decided in the statement
/// that writes, by the fragment `right`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupRights {
    /// Whether any group may be touched, those whose members administer included.
    pub every: bool,
    /// Whether any group may be touched whose members do not administer. For a signed-in user it means
    /// an administrator whose authentication is too old to touch administrators and their groups.
    pub ordinary: bool,
    /// The user who must be a manager or owner of the group if neither holds; 0 if there is none.
    pub me: UserNo,
}

impl GroupRights {
    /// Whether these are the rights of a user who administers and was authenticated too long ago.
    pub(in crate::domain) fn need_authentication(self) -> bool {
        self.ordinary && self.me != UserNo(0)
    }
}

/// Which codes of invites a caller may see: only those of invites that do nothing that the caller could
/// not do directly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeRights {
    /// Whether the caller may set sign-in addresses.
    pub sets_addresses: bool,
    /// Whether the caller may invite new users: a key needs the right to create users.
    pub creates_users: bool,
    /// Whether the caller's authentication is recent, which matters for administrators.
    pub recent: bool,
}

/// Who writes, when, and with what rights.
#[derive(Debug, Clone)]
pub struct Authority {
    /// When the request began.
    pub now: DateTime<Utc>,
    /// How change records name the caller.
    pub actor: String,
    /// The id of the request, as the log has it.
    pub request_id: Option<Arc<str>>,
    /// What the caller may do with groups. To touch a user who administers takes `every`.
    pub rights: GroupRights,
    /// Which codes of invites the caller may see.
    pub codes: CodeRights,
}

/// The kind of an [`Authority`] in a statement: the binds `:now`, `:actor`, `:every`, `:ordinary`,
/// `:me`, `:request_id`, `:sets_addresses`, `:creates_users` and `:recent`.
#[derive(Debug)]
pub struct By;

impl Kind for By {
    const PARTS: &'static [&'static str] = &[
        "now",
        "actor",
        "every",
        "ordinary",
        "me",
        "sets_addresses",
        "creates_users",
        "recent",
        "request_id",
    ];
}

impl PartsOf<By> for Authority {
    fn push<'b>(&'b self, part: usize, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match part {
            0 => out.push_bind_param::<Timestamptz, _>(&self.now),
            1 => out.push_bind_param::<Text, _>(&self.actor),
            2 => out.push_bind_param::<Bool, _>(&self.rights.every),
            3 => out.push_bind_param::<Bool, _>(&self.rights.ordinary),
            4 => out.push_bind_param::<BigInt, _>(&self.rights.me),
            5 => out.push_bind_param::<Bool, _>(&self.codes.sets_addresses),
            6 => out.push_bind_param::<Bool, _>(&self.codes.creates_users),
            7 => out.push_bind_param::<Bool, _>(&self.codes.recent),
            _ => match &self.request_id {
                Some(id) => out.push_bind_param::<Text, str>(id),
                None => out.push_bind_param::<Nullable<Text>, Option<&str>>(&None),
            },
        }
    }
}
