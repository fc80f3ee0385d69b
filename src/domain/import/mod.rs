//! Imports: many documents at once, with what became of each.
//!
//! The lines are taken a thousand at a time, in a transaction of their own, and by their kind: users
//! before groups, and both before what refers to them. A statement writes all new entities of a kind. What
//! is there already as a document has it is not written, and leaves no change.

mod batch;
mod divide;
mod edges;
mod groups;
mod invites;
mod lines;
mod members;
mod order;
mod own_times;
mod plan;
mod side_by_side;
mod users;

pub use lines::{AT_ONCE, Checked, Lines};

pub use super::model::import::{
    Completeness, Connections, Done, Entry, GroupEntry, ImportOptions, Imported, MOST_LINES,
    MOST_PASSWORDS, MembershipEntry, Mode, Passwords, Trial, Unit, UserEntry,
};

use super::ctx::Ctx;
use super::effects::Effects;
use super::error::{Error, Result};
use super::rights::Action;
use batch::{Batch, number};

/// What became of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// What did not fail is written.
    Written,
    /// Nothing is written: it was a trial, or a line failed of those that are written together.
    RolledBack,
}

/// Imports all lines.
///
/// # Errors
/// Forbidden for users who do not administer; `Unavailable` and `Busy`, after which the lines are written
/// whose outcomes were taken, and no others, but for the two thousand after them where three connections write;
/// those of `lines`. What is wrong with a line is its outcome.
pub async fn run<L: Lines>(ctx: &Ctx, options: ImportOptions, lines: &mut L) -> Result<Ended> {
    ctx.caller.may(Action::Import)?;
    let ctx = match options.trial {
        Trial::DryRun => &ctx.trial(),
        Trial::Write => ctx,
    };
    match (options.unit, options.trial) {
        (Unit::Lines, Trial::Write) => {
            side_by_side::run(ctx, options, lines).await?;
            Ok(Ended::Written)
        }
        (Unit::Call, _) | (_, Trial::DryRun) => together(ctx, options, lines).await,
    }
}

/// Writes all lines in one transaction, which is rolled back where it is a trial, or where lines that are
/// written together do not all succeed.
async fn together<L: Lines>(ctx: &Ctx, options: ImportOptions, lines: &mut L) -> Result<Ended> {
    let (effects, mut has_failed, mut is_refused) = (Effects::default(), false, false);
    let collecting = ctx.collecting(&effects);
    let written = collecting.unlimited_transaction(async |ctx| {
        while let Some(mut next) = lines.next()? {
            number(ctx, &mut next).await?;
            let batch = Batch::new(ctx, options, next).await?;
            let written = batch.write(ctx, options, &effects).await?;
            let outcomes = batch.outcomes(written);
            has_failed |= outcomes.iter().any(Result::is_err);
            lines.done(outcomes)?;
        }
        is_refused = options.trial == Trial::DryRun || has_failed;
        match is_refused {
            // Any error rolls back.
            true => Err(Error::Busy),
            false => Ok(()),
        }
    });
    match written.await {
        Err(_rolled_back) if is_refused => Ok(Ended::RolledBack),
        Err(error) => Err(error),
        Ok(()) => {
            ctx.release(&effects);
            Ok(Ended::Written)
        }
    }
}
