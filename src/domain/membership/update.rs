//! Changes direct memberships.

use super::super::administrators;
use super::super::ctx::Ctx;
use super::super::error::{Entity, Error, Result};
use super::super::id::{GroupNo, UserNo};
use super::super::model::authority::Authority;
use super::super::model::reference::{GroupRef, UserRef};
use super::super::patch::Patch;
use super::super::rights::{not_managed, owners_only};
use super::super::scope::Scope;
use super::super::{existing, security_log, sight, store};
use super::{Membership, MembershipChanges, TRIES, check_end, missing_side};
use std::fmt::Display;
use store::membership::{Changed, WantedMemberships};

/// Changes what is given of a direct membership.
///
/// # Errors
/// As [`add`](super::add); `NotFound` for the membership where the user is not a member; `LastOwner`;
/// `LastAdministrator`.
pub async fn update(
    ctx: &Ctx,
    group: impl Into<GroupRef<'_>>,
    user: impl Into<UserRef<'_>>,
    changes: MembershipChanges,
) -> Result<Membership> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    check_end(ctx, &changes)?;
    let sides = (group.into(), existing::without_name(ctx, user.into()).await?);
    sight::must_see_both(ctx, sides).await?;
    let change = async |ctx: &Ctx| change(ctx, &by, sides, &changes).await;
    match changes.expires_at {
        Patch::Set(_) => administrators::keep_one(ctx, change).await,
        Patch::Keep | Patch::Clear => change(ctx).await,
    }
}

async fn change(
    ctx: &Ctx,
    by: &Authority,
    sides: (GroupRef<'_>, UserRef<'_>),
    changes: &MembershipChanges,
) -> Result<Membership> {
    for _ in 0..TRIES {
        let (executor, namespace, wanted) = (ctx.write()?, ctx.namespace, changes.clone());
        let changed = store::membership::update(executor, namespace, by, sides, wanted).await?;
        let Some(changed) = changed else { return Err(missing_side(ctx, sides).await) };
        if let Some(outcome) = outcome(ctx, by, changes, changed) {
            return outcome;
        }
    }
    Err(Error::Busy)
}

/// A membership, and what is to be changed of it.
pub struct ChangeOfMembership {
    /// The group.
    pub group: GroupNo,
    /// The member.
    pub user: UserNo,
    /// The changes.
    pub changes: MembershipChanges,
}

/// Changes memberships, of which no two are the same, as [`update`] does each, for a caller who sees both
/// sides of all of them. Returns what became of each.
///
/// # Errors
/// `LastAdministrator` where together they leave none: the transaction must be rolled back, as far as they are
/// concerned. `Unavailable`. All others are outcomes.
pub async fn update_many(
    ctx: &Ctx,
    wanted: &[ChangeOfMembership],
) -> Result<Vec<Result<Membership>>> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    // Whether another owner remains is decided for one at a time.
    let acts_as_owner = |membership: &ChangeOfMembership| {
        ctx.caller.is(membership.user) || !(by.rights.every || by.rights.ordinary)
    };
    let mut outcomes = Vec::with_capacity(wanted.len());
    for together in wanted.chunk_by(|one, next| !acts_as_owner(one) && !acts_as_owner(next)) {
        let update = async |ctx: &Ctx| update_together(ctx, &by, together).await;
        let ends = together.iter().any(|one| matches!(one.changes.expires_at, Patch::Set(_)));
        outcomes.extend(match ends {
            true => administrators::keep_one(ctx, update).await?,
            false => update(ctx).await?,
        });
    }
    Ok(outcomes)
}

/// Changes memberships in one statement, and again those that somebody else has changed just then.
async fn update_together(
    ctx: &Ctx,
    by: &Authority,
    memberships: &[ChangeOfMembership],
) -> Result<Vec<Result<Membership>>> {
    let refused = |membership: &ChangeOfMembership| check_end(ctx, &membership.changes).err();
    let mut outcomes: Vec<Option<Result<Membership>>> =
        memberships.iter().map(|membership| refused(membership).map(Err)).collect();
    for _ in 0..TRIES {
        let mut wanted = WantedMemberships::default();
        for (place, (membership, outcome)) in (0..).zip(memberships.iter().zip(&mut outcomes)) {
            if outcome.is_none() {
                let ChangeOfMembership { group, user, changes } = membership;
                wanted.push(place, (*group, *user), changes.clone());
                // As long as the statement finds both sides, it tells another outcome.
                *outcome = Some(Err(Error::not_found(Entity::Membership)));
            }
        }
        if wanted.is_empty() {
            break;
        }
        let (executor, namespace) = (ctx.write()?, ctx.namespace);
        for changed in store::membership::update_many(executor, namespace, by, &wanted).await? {
            let place = usize::try_from(changed.touched.place).ok();
            let told = place.and_then(|at| memberships.get(at).zip(outcomes.get_mut(at)));
            if let Some((membership, told)) = told {
                *told = outcome(ctx, by, &membership.changes, changed);
            }
        }
    }
    Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or(Err(Error::Busy))).collect())
}

/// What became of a membership; nothing where somebody else was changing or removing it just then.
fn outcome(
    ctx: &Ctx,
    by: &Authority,
    changes: &MembershipChanges,
    changed: Changed,
) -> Option<Result<Membership>> {
    let Changed { group, administers, touched } = changed;
    if let Some(details) = store::membership::details(touched.written) {
        if administers {
            ctx.forget_users();
        }
        let user = touched.user;
        let target: [&dyn Display; 3] = [&group.as_str(), &user.as_str(), &details.role.word()];
        security_log::changed(ctx, "membership.updated", &target);
        return Some(Ok(Membership { group, user, details }));
    }
    let gives = |role| touched.rights.may_give(role);
    let wanted = changes.role.clone().into_option().unwrap_or_default();
    match touched.met {
        _ if !touched.rights.manages => Some(Err(not_managed(by.rights))),
        None => Some(Err(Error::not_found(Entity::Membership))),
        Some(met) if !gives(met) || !gives(wanted) => Some(Err(owners_only())),
        Some(_) if touched.is_last_owner => Some(Err(Error::LastOwner)),
        Some(_) => None,
    }
}
