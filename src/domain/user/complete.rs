//! Makes a user, or fills in one of whom nothing but the id is known: whoever took the id on trust
//! left the rest to be told later.

use super::{User, UserChanges, hashed};
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::id::UserId;
use crate::domain::rights::Action;
use crate::domain::store;

/// Creates a user as [`super::create`] does; one of whom nothing but this id is known is filled in
/// instead, and keeps its memberships.
///
/// # Errors
/// As [`super::create`]; `Taken` for the id of a user of whom more is known. Forbidden for one who
/// is in `administrators`, or what is nested in it, without `admin`.
pub async fn create_or_complete(ctx: &Ctx, id: Option<UserId>, new: UserChanges) -> Result<User> {
    ctx.caller.may(Action::WriteUsers)?;
    new.may_import(ctx)?;
    let id = id.unwrap_or_else(|| UserId::random(ctx.now));
    let hash = hashed(ctx, &new).await?;
    store::user::insert_or_complete(ctx, id, new, hash).await
}

impl User {
    /// Whether nothing but the id is known, as the statement that completes has it.
    pub(in crate::domain) fn is_known_by_id_only(&self) -> bool {
        let Self {
            namespace_no: _,
            no: _,
            id: _,
            username,
            email,
            login_email,
            name,
            first_name,
            last_name,
            external_id,
            active,
            password_hash,
            failed_logins: _,
            locked_until: _,
            properties,
            version: _,
            created_at: _,
            updated_at: _,
        } = self;
        let names = [name, first_name, last_name];
        username.is_none()
            && email.is_none()
            && login_email.is_none()
            && names.iter().all(|name| name.is_none())
            && external_id.is_none()
            && *active
            && password_hash.is_none()
            && properties.is_empty()
    }
}
