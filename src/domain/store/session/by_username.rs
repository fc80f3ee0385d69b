//! The SQL of signing in by username alone.

use super::super::expressions::lower;
use crate::domain::Ctx;
use crate::domain::error::Result;
use crate::domain::user::User;
use crate::schema::users;
use diesel::prelude::*;

/// The index is without regard to case; the second condition is exact.
pub async fn find(ctx: &Ctx, username: &str) -> Result<Option<User>> {
    let query = users::table
        .filter(users::namespace_no.eq(ctx.namespace))
        .filter(lower(users::username).eq(lower(username)))
        .filter(users::username.eq(username))
        .select(User::as_select());
    Ok(ctx.db().read().row(query).await?)
}
