//! Invites for protocols without pages.

use super::{Invite, InviteFilter, State};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::page::{LIST_LIMIT, MAX_LIMIT, PageRequest, Total, unpaged};

/// Lists all open invites that pass the filter and that the caller may see, oldest first. A group
/// that does not exist has none.
///
/// # Errors
/// Forbidden for a key without `invites:read`; `Invalid` where there are over 100,000.
pub async fn list_open(ctx: &Ctx, filter: &InviteFilter) -> Result<Vec<Invite>> {
    let (mut open, mut after) = (Vec::new(), None);
    let filter = InviteFilter { state: Some(State::Open), ..filter.clone() };
    loop {
        let page = PageRequest::new(Some(MAX_LIMIT), after, Total::Skip)?;
        let page = match super::list(ctx, &filter, page).await {
            Err(Error::NotFound { entity: Entity::Group }) => return Ok(Vec::new()),
            page => page?,
        };
        open.extend(page.entries);
        match page.next {
            Some(next) if open.len() <= LIST_LIMIT => after = Some(next),
            Some(_) | None => return unpaged(open),
        }
    }
}
