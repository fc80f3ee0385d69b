//! The SQL of sessions, and of what counts for signing in.

use super::expressions::{changes, protected};
use super::user;
use crate::database::{self, Binds, Database, Prepared, Statement, bind};
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{NamespaceNo, SessionId, UserId, UserNo};
use crate::domain::page::{Page, PageRequest, Total};
use crate::domain::password::PasswordHash;
use crate::domain::rights::{Administrator, SignedIn};
use crate::domain::session::{Client, KnownPassword, Session};
use crate::domain::token::SecretHash;
use crate::domain::user::User;
use crate::domain::{Ctx, rights};
use crate::schema::{sessions, users};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Bytea, Integer, Nullable, Text, Timestamptz};
use diesel_async::AsyncPgConnection;

/// Failures in a row that lock password sign-in, and for how long.
const FAILURES: i32 = 7;
const LOCKED_MINUTES: i64 = 15;

/// As [`Session`] reads them.
type Columns =
    (BigInt, BigInt, Text, BigInt, Nullable<Text>, Nullable<Text>, Timestamptz, Timestamptz, Text);

macro_rules! columns {
    () => {
        "s.namespace_no, s.no, s.id, s.user_no, s.user_agent, s.ip, s.created_at, s.expires_at, u.id"
    };
}

/// A session to be opened.
pub struct NewSession {
    pub id: SessionId,
    pub token_hash: SecretHash,
    pub client: Client,
    pub expires_at: DateTime<Utc>,
}

/// A user whose password was verified, against which hash, and what is to be stored in its place.
pub struct Verified {
    pub id: UserId,
    pub no: UserNo,
    stored: Option<PasswordHash>,
    rehashed: Option<PasswordHash>,
}

impl Verified {
    pub fn of(user: User, rehashed: Option<PasswordHash>) -> Self {
        Self { id: user.id, no: user.no, stored: user.password_hash, rehashed }
    }
}

/// Whether the user `u` is effectively in `administrators` at `$3`.
macro_rules! administers {
    () => {
        concat!(
            "EXISTS (SELECT FROM memberships m WHERE m.namespace_no = $1 AND m.user_no = u.no \
             AND m.group_no IN (",
            protected!(),
            ") AND (m.expires_at IS NULL OR m.expires_at > $3))"
        )
    };
}

/// Inserts the session, with its record, for the user `u`. The row of the user is locked before:
/// whatever ends the user's sessions at the same time comes before or after, and misses none.
macro_rules! inserted {
    () => {
        concat!(
            "s AS (INSERT INTO sessions \
             (namespace_no, id, token_hash, user_no, user_agent, ip, created_at, expires_at) \
             SELECT $1, $7, $8, u.no, $9, $10, $3, $11 FROM u RETURNING *), \
             c AS (",
            changes!(),
            "SELECT $1, $3, $12, 'session.created', 'session', s.id, to_jsonb(s) \
             - '{namespace_no,no,token_hash,user_no}'::text[] || jsonb_build_object('user', u.id) \
             FROM s, u) SELECT ",
            columns!(),
            " FROM s, u"
        )
    };
}

/// Opens a session for the user `$2`. `$4`, the hash that the password was verified against, must
/// still be the user's, who must not be locked out; failures are forgotten and `$5`, if there is
/// one, takes its place.
struct OpenVerified;

impl Statement for OpenVerified {
    type Row = Columns;
    const TEXT: &'static str = concat!(
        "WITH u AS (SELECT u.no, u.id FROM users u WHERE u.namespace_no = $1 AND u.id = $2 \
         AND u.active AND u.password_hash = $4 \
         AND (u.locked_until IS NULL OR u.locked_until <= $3) FOR NO KEY UPDATE), \
         reset AS (UPDATE users SET failed_logins = 0, locked_until = NULL, \
         password_hash = coalesce($5, users.password_hash) FROM u \
         WHERE users.namespace_no = $1 AND users.no = u.no \
         AND (users.failed_logins > 0 OR users.locked_until IS NOT NULL OR $5::text IS NOT NULL)), ",
        inserted!()
    );
}

pub async fn open_verified(ctx: &Ctx, user: &Verified, new: NewSession) -> Result<Option<Session>> {
    let actor = format!("user:{}", user.id.as_str());
    let open = Prepared::new(OpenVerified, opening(ctx, &user.id, actor, Some(user), new));
    Ok(ctx.db().write().row(open).await?)
}

/// Opens a session for the user `$2`, who must be no administrator unless `$6`. Many may be opened
/// for one user at once: the lock is shared.
struct OpenChecked;

impl Statement for OpenChecked {
    type Row = Columns;
    const TEXT: &'static str = concat!(
        "WITH u AS (SELECT u.no, u.id FROM users u WHERE u.namespace_no = $1 AND u.id = $2 \
         AND u.active AND ($6 OR NOT ",
        administers!(),
        ") FOR SHARE), ",
        inserted!()
    );
}

pub async fn open_checked(ctx: &Ctx, user: &UserId, new: NewSession) -> Result<Option<Session>> {
    let open = Prepared::new(OpenChecked, opening(ctx, user, ctx.caller.actor(), None, new));
    Ok(ctx.db().write().row(open).await?)
}

fn opening<'a>(
    ctx: &Ctx,
    user: &'a UserId,
    actor: String,
    verified: Option<&'a Verified>,
    new: NewSession,
) -> impl Binds + 'a {
    let NewSession { id, token_hash, client: Client { user_agent, ip }, expires_at } = new;
    (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Text, _>(user),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Nullable<Text>, _>(verified.and_then(|verified| verified.stored.as_ref())),
        bind::<Nullable<Text>, _>(verified.and_then(|verified| verified.rehashed.as_ref())),
        bind::<Bool, _>(ctx.caller.administers()),
        bind::<Text, _>(id),
        bind::<Bytea, _>(token_hash.as_bytes().to_vec()),
        bind::<Nullable<Text>, _>(user_agent),
        bind::<Nullable<Text>, _>(ip),
        bind::<Timestamptz, _>(expires_at),
        bind::<Text, _>(actor),
    )
}

/// Why no session was opened for a user whom the caller has checked itself.
pub async fn why_not_opened(ctx: &Ctx, id: &UserId) -> Error {
    match user::get(ctx.db(), ctx.namespace, id).await {
        Ok(user) if !user.active => Error::invalid("active", "the user is not active"),
        Ok(_) => rights::administrators_only(),
        Err(error) => error,
    }
}

/// Counts a failure; one that comes after a lock has ended is the first again.
struct NoteFailure;

impl Statement for NoteFailure {
    type Row = Integer;
    const TEXT: &'static str = "UPDATE users SET \
        failed_logins = CASE WHEN locked_until <= $3 THEN 1 ELSE failed_logins + 1 END, \
        locked_until = CASE WHEN locked_until <= $3 THEN NULL \
        WHEN failed_logins + 1 >= $4 THEN $5 ELSE locked_until END \
        WHERE namespace_no = $1 AND no = $2 AND (locked_until IS NULL OR locked_until <= $3) \
        RETURNING failed_logins";
}

pub async fn note_failure(ctx: &Ctx, user: &User) -> Result<()> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<BigInt, _>(user.no),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Integer, _>(FAILURES),
        bind::<Timestamptz, _>(ctx.now + TimeDelta::minutes(LOCKED_MINUTES)),
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

struct ByToken;

impl Statement for ByToken {
    type Row = (Text, BigInt, Bool, Text, Timestamptz);
    const TEXT: &'static str = concat!(
        "SELECT u.id, u.no, ",
        administers!(),
        ", s.id, s.expires_at FROM sessions s \
         JOIN users u ON u.namespace_no = $1 AND u.no = s.user_no \
         WHERE s.namespace_no = $1 AND s.token_hash = $2 AND s.expires_at > $3 AND u.active"
    );
}

/// The user whose token has this hash, and when the session ends.
pub async fn signed_in(
    db: &Database,
    namespace: NamespaceNo,
    hash: &SecretHash,
    now: DateTime<Utc>,
) -> Result<Option<(SignedIn, DateTime<Utc>)>> {
    let binds = (
        bind::<BigInt, _>(namespace),
        bind::<Bytea, _>(hash.as_bytes()),
        bind::<Timestamptz, _>(now),
    );
    let row: Option<(UserId, UserNo, bool, SessionId, DateTime<Utc>)> =
        db.read().row(Prepared::new(ByToken, binds)).await?;
    Ok(row.map(|(id, no, administers, session, expires_at)| {
        let is_administrator = Administrator::from_row(administers);
        (SignedIn { id, no, is_administrator, session: Some(session) }, expires_at)
    }))
}

struct ByPassword;

impl Statement for ByPassword {
    type Row = (Text, BigInt, Bool);
    const TEXT: &'static str = concat!(
        "SELECT u.id, u.no, ",
        administers!(),
        " FROM users u WHERE u.namespace_no = $1 AND u.no = $2 AND u.active \
         AND u.password_hash = $4 AND (u.locked_until IS NULL OR u.locked_until <= $3)"
    );
}

/// The user whose password is known, as somebody who is signed in without a session; `None` where
/// the password is another by now, or signing in is not allowed any more.
pub async fn signed_in_by_password(ctx: &Ctx, known: &KnownPassword) -> Result<Option<SignedIn>> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<BigInt, _>(known.user),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(&known.stored),
    );
    let row: Option<(UserId, UserNo, bool)> =
        ctx.db().read().row(Prepared::new(ByPassword, binds)).await?;
    Ok(row.map(|(id, no, administers)| {
        let is_administrator = Administrator::from_row(administers);
        SignedIn { id, no, is_administrator, session: None }
    }))
}

/// Sessions with the id of their user, as far as they have not ended.
macro_rules! current {
    ($ctx:expr) => {
        sessions::table
            .inner_join(users::table.on(
                users::namespace_no.eq(sessions::namespace_no).and(users::no.eq(sessions::user_no)),
            ))
            .filter(sessions::namespace_no.eq($ctx.namespace))
            .filter(sessions::expires_at.gt($ctx.now))
    };
}

const COLUMNS: (
    sessions::namespace_no,
    sessions::no,
    sessions::id,
    sessions::user_no,
    sessions::user_agent,
    sessions::ip,
    sessions::created_at,
    sessions::expires_at,
    users::id,
) = (
    sessions::namespace_no,
    sessions::no,
    sessions::id,
    sessions::user_no,
    sessions::user_agent,
    sessions::ip,
    sessions::created_at,
    sessions::expires_at,
    users::id,
);

pub async fn get(ctx: &Ctx, id: &SessionId) -> Result<Session> {
    let query = current!(ctx).filter(sessions::id.eq(id)).select(COLUMNS);
    ctx.db().read().row(query).await?.ok_or(Error::not_found(Entity::Session))
}

pub async fn list(ctx: &Ctx, user: UserNo, page: PageRequest) -> Result<Page<Session>> {
    let of_user = || current!(ctx).filter(sessions::user_no.eq(user));
    let query = of_user()
        .filter(sessions::no.gt(page.after()))
        .order(sessions::no)
        .limit(page.fetch())
        .select(COLUMNS);
    let found = ctx.db().pool().rows(query).await?;
    let total = match page.total {
        Total::Skip => None,
        Total::Count => ctx.db().pool().row(of_user().count()).await?,
    };
    Ok(page.page(found, total, |session: &Session| session.no.0))
}

/// Ends the session `$2`, or those of the user `$3` but the session `$6`.
struct End;

impl Statement for End {
    type Row = BigInt;
    const TEXT: &'static str = concat!(
        "WITH s AS (DELETE FROM sessions s WHERE s.namespace_no = $1 \
         AND (s.id = $2 OR s.user_no = $3) AND s.id IS DISTINCT FROM $6 RETURNING s.*), \
         c AS (",
        changes!(),
        "SELECT $1, $4, $5, 'session.deleted', 'session', s.id, to_jsonb(s) \
         - '{namespace_no,no,token_hash,user_no}'::text[] || jsonb_build_object('user', u.id) \
         FROM s JOIN users u ON u.namespace_no = $1 AND u.no = s.user_no) \
         SELECT count(*) FROM s"
    );
}

pub async fn end(ctx: &Ctx, id: &SessionId) -> Result<()> {
    match ended(ctx, Some(id), None).await? {
        0 => Err(Error::not_found(Entity::Session)),
        _ => Ok(()),
    }
}

/// Ends all sessions of a user.
pub async fn end_all(ctx: &Ctx, user: UserNo) -> Result<()> {
    ended(ctx, None, Some(user)).await.map(drop)
}

/// Ends the sessions of a user but one, in the transaction that changes the user.
pub async fn end_of_user(
    ctx: &Ctx,
    connection: &AsyncPgConnection,
    user: UserNo,
    keep: Option<&SessionId>,
) -> Result<()> {
    let binds = ending(ctx, None, Some(user), keep);
    let _ended: Vec<i64> = database::rows(connection, Prepared::new(End, binds)).await?;
    Ok(())
}

async fn ended(ctx: &Ctx, id: Option<&SessionId>, user: Option<UserNo>) -> Result<i64> {
    let end = Prepared::new(End, ending(ctx, id, user, None));
    Ok(ctx.db().write().row(end).await?.unwrap_or_default())
}

fn ending<'a>(
    ctx: &Ctx,
    id: Option<&'a SessionId>,
    user: Option<UserNo>,
    keep: Option<&'a SessionId>,
) -> impl Binds + 'a {
    (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Nullable<Text>, _>(id),
        bind::<Nullable<BigInt>, _>(user),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
        bind::<Nullable<Text>, _>(keep),
    )
}
