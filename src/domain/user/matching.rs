//! Lists of users with a condition and an order that the caller puts together.

use super::User;
use crate::domain::condition::{Condition, Sort, Span, UserField};
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::offset_page::PageWithTotal;
use crate::domain::rights::Action;
use crate::domain::walk::Remember;
use crate::domain::{sight, store};

/// Lists the users who meet a condition, in this order, and with the same value in that of their
/// creation; counts them all.
///
/// # Errors
/// As [`super::list`]; Forbidden for a condition about groups without `groups:read`; `Invalid` for one that is
/// too dear.
pub async fn list_matching(
    ctx: &Ctx,
    condition: Condition<UserField>,
    sort: Option<Sort<UserField>>,
    span: Span,
) -> Result<PageWithTotal<User>> {
    ctx.caller.may(Action::ReadUsers)?;
    if condition.is_about(&UserField::Groups) {
        ctx.caller.may(Action::ReadGroups)?;
    }
    condition.must_be_cheap()?;
    let sight = sight::of_caller_who_lists(ctx).await?;
    let condition = condition.with_keys();
    let (namespace, which) = (ctx.namespace, (&condition, None));
    let reader = ctx.caller.actor();
    let remember = if sort.is_some() { Remember::Nothing } else { Remember::Ends };
    let walk = ctx.roster.shared.walks.page((namespace, &reader), &condition, span, remember);
    let total = match walk.total() {
        Some(total) => total,
        None => store::condition::count(ctx.list(), namespace, ctx.now, which).await?,
    };
    let span = walk.span();
    if span.limit == 0 || span.offset >= total {
        return Ok(PageWithTotal { entries: Vec::new(), total });
    }
    let (executor, wanted) = (ctx.list(), (sort, span));
    let found: Vec<User> =
        store::condition::matching(executor, namespace, ctx.now, which, wanted).await?;
    walk.end(found.last().map(|user| user.no.0), found.len(), total);
    let entries = found.into_iter().map(|user| sight::user(sight, user)).collect();
    Ok(PageWithTotal { entries, total })
}
