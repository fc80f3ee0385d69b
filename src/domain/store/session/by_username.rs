//! The SQL of signing in by username alone.

use super::super::expressions::{lower, protected};
use super::administers;
use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::Result;
use crate::domain::id::{UserId, UserNo};
use crate::domain::rights::{Administrator, SignedIn};
use crate::domain::session::KnownPassword;
use crate::domain::user::User;
use crate::schema::users;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};

/// The index is without regard to case; the second condition is exact.
pub async fn find(ctx: &Ctx, username: &str) -> Result<Option<User>> {
    let query = users::table
        .filter(users::namespace_no.eq(ctx.namespace))
        .filter(lower(users::username).eq(lower(username)))
        .filter(users::username.eq(username))
        .select(User::as_select());
    Ok(ctx.db().read().row(query).await?)
}

struct SignedInBy;

impl Statement for SignedInBy {
    type Row = (Text, BigInt, Bool);
    const TEXT: &'static str = concat!(
        "SELECT u.id, u.no, ",
        administers!(),
        " FROM users u WHERE u.namespace_no = $1 AND u.no = $2 AND u.username = $5 AND u.active \
         AND u.password_hash = $4 AND (u.locked_until IS NULL OR u.locked_until <= $3)"
    );
}

/// The user whose password is known, under this name; `None` where either is another by now, or
/// signing in is not allowed any more.
pub async fn signed_in(
    ctx: &Ctx,
    known: &KnownPassword,
    username: &str,
) -> Result<Option<SignedIn>> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<BigInt, _>(known.user),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(&known.stored),
        bind::<Text, _>(username),
    );
    let row: Option<(UserId, UserNo, bool)> =
        ctx.db().read().row(Prepared::new(SignedInBy, binds)).await?;
    Ok(row.map(|(id, no, administers)| {
        let is_administrator = Administrator::from_row(administers);
        SignedIn { id, no, is_administrator, session: None }
    }))
}
