//! The SQL that keeps writes of thousands of rows fast: discarding plans that were made for a small
//! table, and refreshing the planner's statistics.

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use diesel::sql_types::{BigInt, Text};

statement! {
    /// Discards the plans that this connection has made.
    DiscardPlans {} -> BigInt = "DISCARD PLANS"
}

/// Has PostgreSQL plan anew what this connection has run before, for a transaction that writes many
/// rows: a plan, such as that of a foreign key's check, is kept from when the table had a few, and
/// would go through what it has become, once for each row.
pub async fn discard_plans(executor: Executor<'_>) -> Result<()> {
    let _nothing: Vec<i64> = executor.rows(DiscardPlans).await?;
    Ok(())
}

statement! {
    Outgrown { rows: BigInt } -> Text = r#"
        SELECT c.relname::text FROM pg_class c
        WHERE c.oid IN (
            'users'::regclass, 'groups'::regclass, 'memberships'::regclass, 'subgroups'::regclass
        )
        AND c.reltuples < 10 * :rows
    "#
}

/// The tables that PostgreSQL believes to have fewer than ten times so many rows.
pub async fn outgrown(executor: Executor<'_>, rows: i64) -> Result<Vec<String>> {
    Ok(executor.rows(Outgrown { rows }).await?)
}

statement! { AnalyzeUsers {} -> BigInt = "ANALYZE (SKIP_LOCKED) users" }
statement! { AnalyzeGroups {} -> BigInt = "ANALYZE (SKIP_LOCKED) groups" }
statement! { AnalyzeMemberships {} -> BigInt = "ANALYZE (SKIP_LOCKED) memberships" }
statement! { AnalyzeSubgroups {} -> BigInt = "ANALYZE (SKIP_LOCKED) subgroups" }

/// Has PostgreSQL refresh its statistics of one of the tables that [`outgrown`] returns, unless
/// somebody else has locked it.
pub async fn analyze(executor: Executor<'_>, table: &str) -> Result<()> {
    let _nothing: Vec<i64> = match table {
        "users" => executor.rows(AnalyzeUsers).await?,
        "groups" => executor.rows(AnalyzeGroups).await?,
        "memberships" => executor.rows(AnalyzeMemberships).await?,
        _ => executor.rows(AnalyzeSubgroups).await?,
    };
    Ok(())
}
