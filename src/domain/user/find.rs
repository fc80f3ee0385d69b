//! Finds users for protocols that count from the beginning of a list.

use super::{User, UserFilter};
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::offset_page::OffsetPage;
use crate::domain::page;
use crate::domain::rights::Action;
use crate::domain::store;

/// Lists users by offset, in the order of their creation.
///
/// # Errors
/// Forbidden without `users:read`; `Invalid` where there are over 100,000.
pub async fn find(ctx: &Ctx, filter: &UserFilter, part: OffsetPage) -> Result<Vec<User>> {
    ctx.caller.may(Action::ReadUsers)?;
    page::unpaged(store::user::find(ctx.db(), ctx.namespace, filter, part).await?)
}
