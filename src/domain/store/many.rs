//! What writes so many rows at once that PostgreSQL's plans, made for the few that there were, would
//! go through all of them for each.

use crate::database::{self, Prepared, Statement, bind};
use crate::domain::Ctx;
use diesel::sql_types::{BigInt, Text};

/// How many names are written in a moment.
const FEW: usize = 1000;

/// Whether so many names are written in a moment.
pub fn are_few(names: usize) -> bool {
    names <= FEW
}

/// Has PostgreSQL plan anew what this connection has run before, for a transaction that writes many
/// rows: a plan, such as that of a foreign key's check, is kept from when the table had a few, and
/// would go through what it has become, once for each row.
struct PlanAnew;

impl Statement for PlanAnew {
    type Row = BigInt;
    const TEXT: &'static str = "DISCARD PLANS";
}

pub async fn plan_anew(ctx: &Ctx) -> database::Result<()> {
    let none = (bind::<BigInt, _>(0_i64),);
    let _none: Vec<i64> = ctx.write().rows(Prepared::new(PlanAnew, none)).await?;
    Ok(())
}

/// The tables that are known to have fewer than ten times the rows `$1`.
struct Outgrown;

impl Statement for Outgrown {
    type Row = Text;
    const TEXT: &'static str = "SELECT c.relname::text FROM pg_class c \
        WHERE c.oid IN ('users'::regclass, 'groups'::regclass, 'memberships'::regclass, \
        'subgroups'::regclass) AND c.reltuples < 10 * $1";
}

/// Has PostgreSQL look again at the tables of which the rows for these names, where they are not
/// few, may be more than a tenth. It is no fault if it cannot: it does by itself once in a while.
pub async fn written(ctx: &Ctx, names: usize) {
    if are_few(names) {
        return;
    }
    let refreshed = analyze(ctx, i64::try_from(names).unwrap_or(i64::MAX / 10)).await;
    refreshed.unwrap_or_else(|error| log::debug!("cannot look at the tables: {error}"));
}

async fn analyze(ctx: &Ctx, rows: i64) -> database::Result<()> {
    let outgrown = Prepared::new(Outgrown, (bind::<BigInt, _>(rows),));
    let tables: Vec<String> = ctx.db().pool().rows(outgrown).await?;
    if tables.is_empty() {
        return Ok(());
    }
    ctx.db().pool().execute(&format!("ANALYZE (SKIP_LOCKED) {}", tables.join(", "))).await
}
