//! Finds users for protocols that count from the beginning of a list.

use super::{User, UserFilter};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::rights::Action;
use crate::domain::store;

/// The most users that are answered at once.
pub const MOST_FOUND: i64 = 100_000;

/// Which part of what was found is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    limit: Option<i64>,
    offset: i64,
}

impl Part {
    /// `limit` users at most, all where it is 0, after leaving out the first `offset`.
    ///
    /// # Errors
    /// [`Error::Invalid`] where either is negative.
    pub fn new(limit: i64, offset: i64) -> Result<Self> {
        for (field, value) in [("limit", limit), ("offset", offset)] {
            if value < 0 {
                return Err(Error::invalid(field, "must not be negative"));
            }
        }
        Ok(Self { limit: (limit > 0).then_some(limit), offset })
    }
}

/// Finds users, in the order of their making.
///
/// # Errors
/// Forbidden without `users:read`; `Invalid` where there are over 100,000.
pub async fn find(ctx: &Ctx, filter: &UserFilter, part: Part) -> Result<Vec<User>> {
    ctx.caller.may(Action::ReadUsers)?;
    let limit = part.limit.unwrap_or(i64::MAX).min(MOST_FOUND + 1);
    let found = store::user::find(ctx.db(), ctx.namespace, filter, (limit, part.offset)).await?;
    match i64::try_from(found.len()) {
        Ok(..=MOST_FOUND) => Ok(found),
        _ => Err(Error::invalid("limit", "must be at most 100000: GET /user has pages")),
    }
}
