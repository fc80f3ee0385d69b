//! What the parts of an import have in common.

use super::super::clock::is_writable;
use super::super::ctx::Ctx;
use super::super::rights::Caller;
use chrono::{DateTime, Utc};

/// How often lines are written where somebody else writes the same at the same time.
pub const TRIES: usize = 4;

/// The time at which something was created elsewhere, if the caller brings times along. Nothing comes from
/// the future.
pub fn imported_at(ctx: &Ctx, at: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    let brings = match ctx.caller {
        Caller::System | Caller::Key { .. } => ctx.caller.administers(),
        Caller::Stranger | Caller::User(_) => false,
    };
    at.filter(|at| brings && is_writable(*at)).map(|at| at.min(ctx.now))
}
