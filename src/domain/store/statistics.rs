//! What PostgreSQL knows of the tables, by which it chooses the index that it reads. It looks at them
//! once in a while; what was planned before many rows came would go through all of them until then.

use crate::database::{self, Pooled, Prepared, Statement, bind};
use diesel::sql_types::{BigInt, Text};

/// The tables that are known to have fewer than ten times the rows `$1`.
struct Outgrown;

impl Statement for Outgrown {
    type Row = Text;
    const TEXT: &'static str = "SELECT c.relname::text FROM pg_class c \
        WHERE c.oid IN ('users'::regclass, 'groups'::regclass, 'memberships'::regclass, \
        'subgroups'::regclass) AND c.reltuples < 10 * $1";
}

/// Has PostgreSQL look again at the tables of which so many new rows may be more than a tenth. It is
/// no fault if it cannot, for it will by itself.
pub async fn refresh(connection: &mut Pooled, written: usize) {
    let written = i64::try_from(written).unwrap_or(i64::MAX / 10);
    let outgrown = Prepared::new(Outgrown, (bind::<BigInt, _>(written),));
    let tables: database::Result<Vec<String>> = connection.rows(outgrown).await;
    let refreshed = match tables {
        Ok(tables) if tables.is_empty() => Ok(()),
        Ok(tables) => {
            connection.execute(&format!("ANALYZE (SKIP_LOCKED) {}", tables.join(", "))).await
        }
        Err(error) => Err(error),
    };
    refreshed.unwrap_or_else(|error| log::debug!("cannot look at the tables: {error}"));
}
