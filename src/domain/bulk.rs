//! Writes of thousands of rows at once. PostgreSQL may have planned a statement when its table was
//! small; for many rows such a plan would scan the whole table for each of them. So large writes discard
//! the plans of their connection first, and refresh the planner's statistics afterwards.

use super::ctx::Ctx;
use super::{Result, store};

/// Up to how many names a write is fast with any plan.
const FEW: usize = 1000;

/// Whether a write of this many names is fast with any plan.
pub fn suit_any_plan(names: usize) -> bool {
    names <= FEW
}

/// Refreshes the planner's statistics after a write of many names: of each table of which the new rows may
/// be more than a tenth. A failure is only logged, because PostgreSQL refreshes them by itself from time
/// to time.
pub async fn refresh_planner_statistics(ctx: &Ctx, names: usize) {
    if suit_any_plan(names) {
        return;
    }
    let refreshed = analyze(ctx, i64::try_from(names).unwrap_or(i64::MAX / 10)).await;
    refreshed.unwrap_or_else(|error| log::debug!("cannot refresh the statistics: {error}"));
}

async fn analyze(ctx: &Ctx, rows: i64) -> Result<()> {
    for table in store::statistics::outgrown(ctx.list(), rows).await? {
        store::statistics::analyze(ctx.list(), &table).await?;
    }
    Ok(())
}
