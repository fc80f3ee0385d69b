//! What a caller may create and change of a user.

use super::{AdminChange, Claim, Unlock, User, UserChanges};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::existing;
use crate::domain::id::UserNo;
use crate::domain::model::password_policy::PasswordPolicy;
use crate::domain::model::reference::UserRef;
use crate::domain::namespace;
use crate::domain::password::PasswordHash;
use crate::domain::patch::Patch;
use crate::domain::properties::PropertyChanges;
use crate::domain::rights::{Action, administrators_only};
use crate::domain::text::{Email, Username};

/// Lets pass who may create users, for protocols that tell a missing permission before a malformed body.
///
/// # Errors
/// Forbidden without `users:write`.
pub fn may_create(ctx: &Ctx) -> Result<()> {
    ctx.caller.may(Action::WriteUsers)
}

/// Lets pass who may change the profile of the user, for protocols whose requests may change nothing.
///
/// # Errors
/// Forbidden for anybody but the user without `users:write`.
pub fn may_change(ctx: &Ctx, user: UserNo) -> Result<()> {
    ctx.caller.may_change_profile_of(user)
}

/// Whether the caller sees failed sign-ins, and until when a user is locked because of them.
pub fn sees_locks(ctx: &Ctx) -> bool {
    ctx.caller.administers()
}

/// Checks that the caller may create this user, and hashes the password.
pub(super) async fn check_creation(
    ctx: &Ctx,
    new: &UserChanges,
    admin: AdminChange,
) -> Result<Patch<PasswordHash>> {
    may_create(ctx)?;
    check_import(ctx, new)?;
    check_admin_change(ctx, admin)?;
    hashed(ctx, new).await
}

/// Returns the changes as far as the caller may make them, and the hash of a new password.
pub(super) async fn check_changes(
    ctx: &Ctx,
    user: UserRef<'_>,
    mut changes: UserChanges,
    admin: AdminChange,
) -> Result<(UserChanges, Patch<PasswordHash>)> {
    ctx.caller.may_change_profile_of(user)?;
    check_admin_change(ctx, admin)?;
    let manages_users = ctx.caller.manages(user);
    if !manages_users && is_beyond_profile(&changes) {
        changes = without_unchanged(changes, &existing::user(ctx, user).await?);
        if is_beyond_profile(&changes) {
            ctx.caller.may(Action::WriteUsers)?;
            ctx.caller.must_be_recent()?;
        }
    }
    check_import(ctx, &changes)?;
    if ctx.caller.is(user) && sets_password(&changes) {
        return Err(needs_old_password());
    }
    if changes.unlock == Unlock::Lift && !ctx.caller.administers() {
        return Err(administrators_only());
    }
    if !manages_users {
        // What people say of themselves is a contact address. A sign-in address, by which they are
        // invited, is set by whoever manages users, or by accepting an invite that was sent to it.
        changes.login_email = Patch::Keep;
    }
    let hash = hashed(ctx, &changes).await?;
    Ok((changes, hash))
}

/// Checks what somebody sets who accepts an invite, which may be for an e-mail address, as a new user: a
/// profile and a password.
///
/// # Errors
/// [`Error::Invalid`] for what only an administrator sets, and for a password that is missing, too short,
/// common, or one's own name.
pub(in crate::domain) async fn check_newcomer(
    ctx: &Ctx,
    new: &UserChanges,
    invited: Option<&Email>,
) -> Result<()> {
    let only = "is not yours to set";
    match new {
        UserChanges { active: Patch::Set(_), .. } => Err(Error::invalid("active", only)),
        UserChanges { external_id: Patch::Set(_), .. } => Err(Error::invalid("external_id", only)),
        UserChanges { claim: Claim::AsProperty, login_email: Patch::Set(_), .. } => {
            Err(Error::invalid("login_email", only))
        }
        UserChanges { password_hash: Some(_), .. } => Err(Error::invalid("password_hash", only)),
        UserChanges { app, .. } if !app.is_keep() => Err(Error::invalid("app", only)),
        UserChanges { provisioned: Patch::Set(_), .. } => Err(Error::invalid("provisioned", only)),
        UserChanges { password: Patch::Set(password), username, email, .. } => {
            let username = username.as_ref().into_option().map(Username::as_str);
            let email = email.as_ref().into_option().map(Email::as_str);
            let names = [username, email, invited.map(Email::as_str)].into_iter().flatten();
            let policy = PasswordPolicy::from(&*namespace::settings(ctx).await?);
            policy.check(password, "password", names)
        }
        // Nobody else can set one without knowing the user, and without one they could never sign in.
        UserChanges { password: Patch::Keep | Patch::Clear, .. } => {
            Err(Error::invalid("password", "is required"))
        }
    }
}

/// Whether the user's sessions end with these changes.
pub(super) fn ends_sessions(changes: &UserChanges) -> bool {
    changes.active == Patch::Set(false) || sets_password(changes)
}

/// What the changes do to how the user signs in, as the security log has it.
pub(in crate::domain) fn sign_in_changes(
    changes: &UserChanges,
    hash: &Patch<PasswordHash>,
) -> impl Iterator<Item = &'static str> {
    [
        (!hash.is_keep(), "password"),
        (changes.active == Patch::Set(false), "deactivated"),
        (changes.active == Patch::Set(true), "activated"),
        (!changes.username.is_keep(), "username"),
        (!changes.login_email.is_keep(), "sign-in address"),
        (changes.unlock == Unlock::Lift && hash.is_keep(), "unlocked"),
    ]
    .into_iter()
    .filter_map(|(is_so, what)| is_so.then_some(what))
}

/// Whether the changes set or remove the password.
fn sets_password(changes: &UserChanges) -> bool {
    !changes.password.is_keep() || changes.password_hash.is_some()
}

/// The refusal to change one's own password without the old one: whoever has somebody else's session
/// would take over the account.
pub(in crate::domain) fn needs_old_password() -> Error {
    Error::forbidden("your own password is changed with the old one, not as a part of the user")
}

/// Hashes a new password. A hash that was computed by another system is taken as it is, or hashed if it
/// is weak.
pub(in crate::domain) async fn hashed(
    ctx: &Ctx,
    changes: &UserChanges,
) -> Result<Patch<PasswordHash>> {
    if let Some(imported) = &changes.password_hash {
        let stored = ctx.roster.shared.hasher.import(ctx.hashes_for(), imported.clone());
        return Ok(Patch::Set(stored.await?));
    }
    Ok(match &changes.password {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set(password) => {
            let hashed = ctx.roster.shared.hasher.hash(ctx.hashes_for(), password.clone());
            Patch::Set(hashed.await?)
        }
    })
}

/// What stands for the hash of a password in a trial, which is rolled back: it takes no time, and unless it is
/// stored as it is, it belongs to no password.
///
/// # Errors
/// [`Error::Invalid`] for a hash of another system that is not taken.
pub(in crate::domain) fn unhashed(changes: &UserChanges) -> Result<Patch<PasswordHash>> {
    match &changes.password_hash {
        Some(imported) => imported.unhashed().map(Patch::Set),
        None => Ok(changes.password.as_ref().map(|_| PasswordHash::of_no_password())),
    }
}

/// Whether this is more than everybody may change of themselves: the username, the names, the contact
/// address and the custom properties.
fn is_beyond_profile(changes: &UserChanges) -> bool {
    !(changes.external_id.is_keep() && changes.active.is_keep() && changes.app.is_keep())
        || (changes.claim == Claim::AsProperty && !changes.login_email.is_keep())
        || sets_password(changes)
        || !changes.provisioned.is_keep()
        || changes.unlock == Unlock::Lift
}

/// Leaves out what only an administrator changes and what the user has already: users send back what
/// they have read.
fn without_unchanged(mut changes: UserChanges, user: &User) -> UserChanges {
    if changes.active == Patch::Set(user.active) {
        changes.active = Patch::Keep;
    }
    if user.external_id.is_some() && changes.external_id.clone().into_option() == user.external_id {
        changes.external_id = Patch::Keep;
    }
    if user.login_email.is_some() && changes.login_email.clone().into_option() == user.login_email {
        changes.login_email = Patch::Keep;
    }
    if user.disclosed.app().is_some_and(|app| changes.app.keep(app)) {
        changes.app = PropertyChanges::default();
    }
    changes
}

/// Checks that the caller may bring a hash along, if the changes have one, in place of a password.
pub(in crate::domain) fn check_import(ctx: &Ctx, changes: &UserChanges) -> Result<()> {
    match changes.password_hash {
        Some(_) if !changes.password.is_keep() => {
            Err(Error::invalid("password_hash", "cannot go with `password`"))
        }
        Some(_) => ctx.caller.may(Action::ImportPasswords),
        None => Ok(()),
    }
}

fn check_admin_change(ctx: &Ctx, admin: AdminChange) -> Result<()> {
    match admin {
        AdminChange::Keep => Ok(()),
        AdminChange::Revoke => ctx.caller.may(Action::WriteUsers),
        AdminChange::Grant if ctx.caller.administers() => ctx.caller.must_be_recent(),
        AdminChange::Grant => Err(administrators_only()),
    }
}
