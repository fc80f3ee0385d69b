//! Opens sessions, with their records.

use super::super::expressions::{changes, protected};
use super::super::user;
use super::administers;
use super::password::Verified;
use crate::database::{Binds, Prepared, Statement, bind};
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{SessionId, UserId};
use crate::domain::session::{Client, Session};
use crate::domain::token::SecretHash;
use crate::domain::{Ctx, rights};
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Bytea, Nullable, Text, Timestamptz};

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
    match user::find(ctx.read(), ctx.namespace, id.into()).await {
        Ok(Some(user)) if !user.active => Error::invalid("active", "the user is not active"),
        Ok(Some(_)) => rights::administrators_only(),
        Ok(None) => Error::not_found(Entity::User),
        Err(error) => error,
    }
}
