//! The errors for what a caller may not do.

use crate::domain::Error;
use crate::domain::authority::GroupRights;
use crate::domain::scope::Scope;

/// The refusal of what only an administrator may do.
pub(in crate::domain) fn administrators_only() -> Error {
    Error::forbidden("only an administrator may do this: a key needs the scope admin")
}

/// The refusal to a user of what administrators may do, and keys with these scopes.
pub(super) fn administrators_or_scopes(scopes: &[Scope]) -> Error {
    if scopes.is_empty() {
        return Error::forbidden("only an administrator or a key may do this");
    }
    let scopes: Vec<_> = scopes.iter().map(|scope| scope.word()).collect();
    let noun = if scopes.len() == 1 { "scope" } else { "scopes" };
    let scopes = scopes.join(" and ");
    Error::forbidden(format!("only an administrator may do this: a key needs the {noun} {scopes}"))
}

/// The refusal of what only a group's managers and owners may do.
pub(in crate::domain) fn managers_only() -> Error {
    Error::forbidden("only a manager or owner of the group, or an administrator, may do this")
}

/// The refusal to change a group, for a caller with these rights.
pub(in crate::domain) fn not_managed(rights: GroupRights) -> Error {
    match rights {
        _ if rights.need_authentication() => Error::Reauthenticate,
        GroupRights { ordinary: true, .. } => administrators_only(),
        GroupRights { ordinary: false, .. } => managers_only(),
    }
}

/// The refusal to change an administrator, for a caller with these rights.
pub(in crate::domain) fn not_touched(rights: GroupRights) -> Error {
    if rights.need_authentication() { Error::Reauthenticate } else { administrators_only() }
}

/// The refusal to a manager of what only a group's owners may do.
pub(in crate::domain) fn owners_only() -> Error {
    Error::forbidden("only an owner of the group, or an administrator, makes or unmakes owners")
}

/// The refusal to a key that lacks this scope.
pub(super) fn lacks(scope: Scope) -> Error {
    Error::forbidden(format!("the key lacks the scope {}", scope.word()))
}
