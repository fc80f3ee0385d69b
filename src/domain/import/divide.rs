//! Writes many lines at once, and where PostgreSQL refuses, finds out which of them it refuses.

use super::super::ctx::Ctx;
use super::super::effects::Effects;
use super::super::error::{Error, Result};
use super::super::model::import::Imported;
use super::super::store;

/// What becomes of each of the lines that `write` writes together. Where they are refused together, each
/// half is written by itself, down to the single line that is refused.
///
/// # Errors
/// What says nothing of a line, such as `Unavailable`.
pub async fn divide<T>(
    ctx: &Ctx,
    effects: &Effects,
    lines: &[T],
    write: impl AsyncFn(&Ctx, &[T]) -> Result<Vec<Result<Imported>>>,
) -> Result<Vec<Result<Imported>>> {
    let (mut outcomes, mut parts) = (Vec::with_capacity(lines.len()), vec![lines]);
    while let Some(part) = parts.pop() {
        if part.is_empty() {
            continue;
        }
        let mark = effects.mark();
        store::savepoint::begin(ctx.write()?).await?;
        match write(ctx, part).await {
            Ok(done) => {
                store::savepoint::keep(ctx.write()?).await?;
                outcomes.extend(done);
            }
            Err(error) if !is_about_lines(&error) => return Err(error),
            Err(error) => {
                store::savepoint::roll_back(ctx.write()?).await?;
                effects.forget_after(mark);
                if part.len() == 1 {
                    outcomes.push(Err(error));
                    continue;
                }
                let (first, second) = part.split_at(part.len() / 2);
                parts.extend([second, first]);
            }
        }
    }
    Ok(outcomes)
}

/// Whether an error is about what is to be written, and not about the database.
fn is_about_lines(error: &Error) -> bool {
    match error {
        Error::Forbidden { .. }
        | Error::Reauthenticate
        | Error::NotFound { .. }
        | Error::Taken { .. }
        | Error::Cycle { .. }
        | Error::LastOwner
        | Error::LastAdministrator
        | Error::Gone { .. }
        | Error::Invalid { .. }
        | Error::Stale => true,
        Error::Unauthenticated
        | Error::MailOff
        | Error::TooMany { .. }
        | Error::Busy
        | Error::Unavailable(_)
        | Error::Internal(_) => false,
    }
}
