//! Memberships that may come by nesting, with the groups between.

use super::missing_side;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::existing;
use crate::domain::id::{GroupId, GroupNo};
use crate::domain::model::membership::EffectiveMembership;
use crate::domain::model::reference::{GroupRef, UserRef};
use crate::domain::model::user::Step;
use crate::domain::rights::Action;
use crate::domain::{sight, store};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

/// Reads a membership, direct or by nesting.
///
/// # Errors
/// Forbidden without `groups:read`; `NotFound` for either side or for the membership.
pub async fn get_effective(
    ctx: &Ctx,
    group: impl Into<GroupRef<'_>>,
    user: impl Into<UserRef<'_>>,
) -> Result<EffectiveMembership> {
    ctx.caller.may(Action::ReadGroups)?;
    let sides = (group.into(), existing::without_name(ctx, user.into()).await?);
    sight::must_see_both(ctx, sides).await?;
    let (executor, namespace) = (ctx.list(), ctx.namespace);
    let found = store::membership::effective::get(executor, namespace, ctx.now, sides).await?;
    let Some(found) = found else { return Err(missing_side(ctx, sides).await) };
    let via = way_down(&found.steps, found.no).ok_or(Error::not_found(Entity::Membership))?;
    let details = store::membership::details(found.details);
    Ok(EffectiveMembership { group: found.group, user: found.user, details, via })
}

/// The shortest way from a group down to one that the user is directly in: the groups below the first.
/// Each step is looked at once.
pub(in crate::domain) fn way_down(steps: &[Step], from: GroupNo) -> Option<Vec<GroupId>> {
    let mut below: HashMap<GroupNo, Vec<Option<GroupNo>>> = HashMap::new();
    let mut ids = HashMap::new();
    for step in steps {
        below.entry(step.no).or_default().push(step.below);
        ids.insert(step.no, &step.id);
    }
    let (mut above, mut queue) = (HashMap::from([(from, from)]), VecDeque::from([from]));
    while let Some(group) = queue.pop_front() {
        let next = below.remove(&group).unwrap_or_default();
        if next.contains(&None) {
            let up = std::iter::successors(Some(group), |no| above.get(no).copied());
            let mut way: Vec<_> = up.take_while(|no| *no != from).collect();
            way.reverse();
            return way.into_iter().map(|no| ids.get(&no).map(|id| (*id).clone())).collect();
        }
        for child in next.into_iter().flatten() {
            if let Entry::Vacant(unmet) = above.entry(child) {
                unmet.insert(group);
                queue.push_back(child);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The way from the group 1 down, where 0 below a group is the user.
    fn way(steps: &[(i64, i64)]) -> Option<Vec<String>> {
        let step = |(no, below): &(i64, i64)| Step {
            no: GroupNo(*no),
            id: GroupId::parse(&no.to_string()).unwrap(),
            name: None,
            below: (*below != 0).then_some(GroupNo(*below)),
        };
        let steps: Vec<_> = steps.iter().map(step).collect();
        let way = way_down(&steps, GroupNo(1))?;
        Some(way.into_iter().map(GroupId::into_string).collect())
    }

    #[test]
    fn the_shortest_way_is_found() {
        let none: [&str; 0] = [];
        assert_eq!(way(&[(1, 0)]).unwrap(), none);
        assert_eq!(way(&[(1, 2), (2, 0)]).unwrap(), ["2"]);
        assert_eq!(way(&[(1, 2), (2, 3), (3, 0), (1, 4), (4, 3)]).unwrap(), ["2", "3"]);
        assert_eq!(way(&[(1, 2), (2, 3), (3, 0), (1, 3)]).unwrap(), ["3"]);
        assert_eq!(way(&[(1, 2), (2, 0), (1, 0)]).unwrap(), none);
        assert_eq!(way(&[(5, 0)]), None);
        assert_eq!(way(&[(1, 2), (2, 1)]), None);
    }
}
