//! The SQL of a session with its user.

use super::read::COLUMNS;
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::SessionId;
use crate::domain::session::Session;
use crate::domain::token::SecretHash;
use crate::domain::user::User;
use crate::schema::{sessions, users};
use diesel::prelude::*;

/// A session that has not ended, and its user.
macro_rules! with_user {
    ($ctx:expr, $which:expr) => {{
        let query = sessions::table
            .inner_join(users::table.on(
                users::namespace_no.eq(sessions::namespace_no).and(users::no.eq(sessions::user_no)),
            ))
            .filter(sessions::namespace_no.eq($ctx.namespace))
            .filter(sessions::expires_at.gt($ctx.now).and(users::active))
            .filter($which)
            .select((COLUMNS, User::as_select()));
        $ctx.db().read().row(query).await?.ok_or(Error::not_found(Entity::Session))
    }};
}

pub async fn by_token(ctx: &Ctx, hash: &SecretHash) -> Result<(Session, User)> {
    with_user!(ctx, sessions::token_hash.eq(hash.as_bytes()))
}

pub async fn by_id(ctx: &Ctx, id: &SessionId) -> Result<(Session, User)> {
    with_user!(ctx, sessions::id.eq(id))
}
