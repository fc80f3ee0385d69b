//! Finds who is signed in by a token.

use super::super::expressions::protected;
use super::administers;
use crate::database::{Database, Prepared, Statement, bind};
use crate::domain::error::Result;
use crate::domain::id::{NamespaceNo, SessionId, UserId, UserNo};
use crate::domain::rights::{Administrator, SignedIn};
use crate::domain::token::SecretHash;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Bytea, Text, Timestamptz};

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
