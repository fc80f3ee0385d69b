//! Passwords that were verified, or were wrong.

use super::super::expressions::{changes, protected};
use super::administers;
use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::Result;
use crate::domain::id::{UserId, UserNo};
use crate::domain::password::PasswordHash;
use crate::domain::rights::{Administrator, SignedIn};
use crate::domain::session::KnownPassword;
use crate::domain::user::User;
use crate::schema::users;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz};

/// Failures in a row that lock password sign-in, and for how long.
const FAILURES: i32 = 7;
const LOCKED_MINUTES: i64 = 15;

/// A user whose password was verified, against which hash, and what is to be stored in its place.
pub struct Verified {
    pub id: UserId,
    pub no: UserNo,
    pub(super) stored: Option<PasswordHash>,
    pub(super) rehashed: Option<PasswordHash>,
}

impl Verified {
    pub fn of(user: User, rehashed: Option<PasswordHash>) -> Self {
        Self { id: user.id, no: user.no, stored: user.password_hash, rehashed }
    }
}

/// Counts a failure; one that comes after a lock has ended is the first again. The one that locks
/// the account is a change of the user, with its record.
struct NoteFailure;

impl Statement for NoteFailure {
    type Row = Integer;
    const TEXT: &'static str = concat!(
        "WITH f AS (SELECT u.no, CASE WHEN u.locked_until IS NULL THEN u.failed_logins + 1 \
         ELSE 1 END AS failures FROM users u WHERE u.namespace_no = $1 AND u.no = $2 \
         AND (u.locked_until IS NULL OR u.locked_until <= $3) FOR NO KEY UPDATE), \
         u AS (UPDATE users SET failed_logins = f.failures, \
         locked_until = CASE WHEN f.failures >= $4 THEN $5 END, \
         version = version + CASE WHEN f.failures >= $4 THEN 1 ELSE 0 END, \
         updated_at = CASE WHEN f.failures >= $4 THEN $3 ELSE updated_at END \
         FROM f WHERE users.namespace_no = $1 AND users.no = f.no RETURNING users.*), \
         c AS (",
        changes!(),
        "SELECT $1, $3, $6, 'user.locked', 'user', u.id, \
         to_jsonb(u) - '{namespace_no,no,password_hash,placeholder}'::text[] \
         FROM u WHERE u.locked_until IS NOT NULL) SELECT u.failed_logins FROM u"
    );
}

pub async fn note_failure(ctx: &Ctx, user: &User) -> Result<()> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<BigInt, _>(user.no),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Integer, _>(FAILURES),
        bind::<Timestamptz, _>(ctx.now + TimeDelta::minutes(LOCKED_MINUTES)),
        bind::<Text, _>(ctx.caller.actor()),
    );
    let _failures: Option<i32> = ctx.db().write().row(Prepared::new(NoteFailure, binds)).await?;
    Ok(())
}

/// Takes as long as counting a failure and counts none: a lock of a row that all rows of the
/// namespace refer to, which is written to disk as any change is.
struct NoteNothing;

impl Statement for NoteNothing {
    type Row = BigInt;
    const TEXT: &'static str = "SELECT no FROM namespaces WHERE no = $1 FOR KEY SHARE";
}

pub async fn note_nothing(ctx: &Ctx) -> Result<()> {
    let binds = (bind::<BigInt, _>(ctx.namespace),);
    let _locked: Option<i64> = ctx.db().write().row(Prepared::new(NoteNothing, binds)).await?;
    Ok(())
}

/// Forgets the failures of a user whose password was right, and stores the new hash, if any;
/// `None` where the password is another by now, or signing in is not allowed any more.
pub async fn note_success(ctx: &Ctx, user: Verified) -> Result<Option<KnownPassword>> {
    let current = users::table
        .filter(users::namespace_no.eq(ctx.namespace).and(users::no.eq(user.no)))
        .filter(users::password_hash.is_not_distinct_from(&user.stored))
        .filter(users::active)
        .filter(users::locked_until.is_null().or(users::locked_until.le(ctx.now)));
    let hash = user.rehashed.as_ref().or(user.stored.as_ref());
    let update = diesel::update(current)
        .set((
            users::failed_logins.eq(0),
            users::locked_until.eq(None::<DateTime<Utc>>),
            users::password_hash.eq(hash),
        ))
        .returning((users::no, users::password_hash.assume_not_null()));
    let updated: Option<(UserNo, PasswordHash)> = ctx.db().write().row(update).await?;
    Ok(updated.map(|(user, stored)| KnownPassword { user, stored }))
}

struct ByPassword;

impl Statement for ByPassword {
    /// The user's id and number; whether they administer; whether there are failures to forget.
    type Row = (Text, BigInt, Bool, Bool);
    const TEXT: &'static str = concat!(
        "SELECT u.id, u.no, ",
        administers!(),
        ", u.failed_logins > 0 FROM users u WHERE u.namespace_no = $1 AND u.no = $2 AND u.active \
         AND u.password_hash = $4 AND (u.locked_until IS NULL OR u.locked_until <= $3) \
         AND ($5::text IS NULL OR u.username = $5)"
    );
}

/// The user whose password is known, as somebody who is signed in without a session; `None` where
/// the password, or the username where it is given, is another by now, or signing in is not allowed
/// any more.
pub async fn signed_in_by_password(
    ctx: &Ctx,
    known: &KnownPassword,
    username: Option<&str>,
) -> Result<Option<SignedIn>> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<BigInt, _>(known.user),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(&known.stored),
        bind::<Nullable<Text>, _>(username),
    );
    let row: Option<(UserId, UserNo, bool, bool)> =
        ctx.db().read().row(Prepared::new(ByPassword, binds)).await?;
    let Some((id, no, administers, has_failures)) = row else { return Ok(None) };
    if has_failures {
        // It ends a row of failures as signing in does.
        let stored = known.stored.clone();
        let user = Verified { id: id.clone(), no, stored: Some(stored), rehashed: None };
        note_success(ctx, user).await?;
    }
    let is_administrator = Administrator::from_row(administers);
    Ok(Some(SignedIn { id, no, is_administrator, session: None }))
}
