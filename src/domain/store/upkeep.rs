//! The SQL of forgetting: in small steps, each of which leaves out what another process has locked.

use crate::database::{Database, Prepared, Statement, bind};
use crate::domain::error::Result;
use crate::domain::id::NamespaceNo;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Timestamptz};

/// Rows that one statement deletes at most.
const STEP: i64 = 1000;

macro_rules! forget {
    ($table:literal, $end:literal) => {
        concat!(
            "WITH ended AS (SELECT e.no FROM ",
            $table,
            " e WHERE e.namespace_no = $1 AND ",
            $end,
            " <= $2 ORDER BY ",
            $end,
            " LIMIT $3 FOR UPDATE SKIP LOCKED), \
             gone AS (DELETE FROM ",
            $table,
            " e USING ended WHERE e.namespace_no = $1 AND e.no = ended.no RETURNING e.no) \
             SELECT count(*) FROM gone"
        )
    };
}

struct Sessions;

impl Statement for Sessions {
    type Row = BigInt;
    const TEXT: &'static str = forget!("sessions", "e.expires_at");
}

struct Invites;

impl Statement for Invites {
    type Row = BigInt;
    const TEXT: &'static str = forget!(
        "invites",
        "LEAST(e.expires_at, CASE WHEN e.declined_at IS NOT NULL THEN e.declined_at \
         WHEN e.uses >= e.max_uses THEN e.updated_at END)"
    );
}

/// Deletes the sessions that ended before then, and says how many.
pub async fn sessions(db: &Database, ns: NamespaceNo, before: DateTime<Utc>) -> Result<i64> {
    forget(db, || Sessions, ns, before).await
}

/// Deletes the invites that expired, were declined or were used up before then, and says how many.
pub async fn invites(db: &Database, ns: NamespaceNo, before: DateTime<Utc>) -> Result<i64> {
    forget(db, || Invites, ns, before).await
}

async fn forget<S: Statement<Row = BigInt>>(
    db: &Database,
    statement: impl Fn() -> S,
    ns: NamespaceNo,
    before: DateTime<Utc>,
) -> Result<i64> {
    let mut all = 0;
    loop {
        let binds =
            (bind::<BigInt, _>(ns), bind::<Timestamptz, _>(before), bind::<BigInt, _>(STEP));
        let gone: Option<i64> = db.pool().row(Prepared::new(statement(), binds)).await?;
        let gone = gone.unwrap_or_default();
        all += gone;
        if gone < STEP {
            return Ok(all);
        }
    }
}
