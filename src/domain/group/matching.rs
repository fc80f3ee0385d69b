//! Lists of groups with a condition and an order that the caller puts together.

use super::Group;
use crate::domain::condition::{Condition, GroupField, Sort, Span};
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::offset_page::PageWithTotal;
use crate::domain::rights::Action;
use crate::domain::walk::Remember;
use crate::domain::{sight, store};

/// Lists the groups that the caller sees and that meet a condition, in this order, and with the same value
/// in that of their creation; counts them all.
///
/// # Errors
/// As [`super::list`]; Forbidden for a condition about members without `users:read`; `Invalid` for one that is
/// too dear.
pub async fn list_matching(
    ctx: &Ctx,
    condition: Condition<GroupField>,
    sort: Option<Sort<GroupField>>,
    span: Span,
) -> Result<PageWithTotal<Group>> {
    ctx.caller.may(Action::ReadGroups)?;
    if condition.is_about(&GroupField::Members) {
        ctx.caller.may(Action::ReadUsers)?;
    }
    condition.must_be_cheap()?;
    let visible = sight::groups(ctx).await?.map(|visible| visible.numbers());
    let (namespace, which) = (ctx.namespace, (&condition, visible.as_deref()));
    let changes = sort.is_some() || visible.is_some();
    let remember = if changes { Remember::Nothing } else { Remember::Ends };
    let reader = ctx.caller.actor();
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
    let mut entries: Vec<Group> =
        store::condition::matching(executor, namespace, ctx.now, which, wanted).await?;
    walk.end(entries.last().map(|group| group.no.0), entries.len(), total);
    sight::show_groups(ctx, &mut entries).await?;
    Ok(PageWithTotal { entries, total })
}
