//! Creates invites, one or many at once.

use super::{
    Invite, InviteCode, MOST_AT_ONCE, MOST_DAYS, NewInvite, check_end, check_uses, default_end,
};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{GroupId, InviteId};
use crate::domain::membership::Outcome;
use crate::domain::model::authority::Authority;
use crate::domain::model::properties::{self, PropertyChanges};
use crate::domain::rights::{Action, not_managed, owners_only};
use crate::domain::scope::Scope;
use crate::domain::store;
use crate::domain::store::invite::{Columnar, Obstacles};
use crate::domain::text::Email;
use chrono::TimeDelta;
use std::collections::HashMap;

/// How often creating is tried where somebody else creates the same invite at the same time.
const TRIES: usize = 4;

/// What there is now, by the order of the invites, counted from 1.
type Created = HashMap<i64, (Invite, Outcome)>;

/// Creates an invite. A second open one for the same group and address is the one that exists.
///
/// # Errors
/// Forbidden for callers who do not manage the group; `NotFound` for the group; `Taken` for `id`;
/// `Invalid` for `max_uses` and `expires_at` out of bounds.
pub async fn create(ctx: &Ctx, new: NewInvite) -> Result<(Invite, Outcome)> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::InvitesWrite)?);
    check(ctx, &new)?;
    let mut columns = Columnar::default();
    push(ctx, &mut columns, new);
    let created = insert(ctx, &by, &columns).await?.pop();
    created.unwrap_or_else(|| Err(Error::internal("an invite has no outcome")))
}

/// Creates up to 1,000 invites in one statement; what was refused before stays refused. Each has an
/// outcome of its own, in order.
///
/// # Errors
/// Forbidden without `invites:write`; `Invalid` for too many. Each as [`create`].
pub async fn create_many<E: From<Error>>(
    ctx: &Ctx,
    new: Vec<Result<NewInvite, E>>,
) -> Result<Vec<Result<(Invite, Outcome), E>>> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::InvitesWrite)?);
    if new.len() > MOST_AT_ONCE {
        return Err(Error::invalid("entries", "must be at most 1,000"));
    }
    let mut columns = Columnar::default();
    let pushed = new.into_iter().map(|new| {
        let new = new?;
        check(ctx, &new)?;
        push(ctx, &mut columns, new);
        Ok(())
    });
    let pushed: Vec<Result<(), E>> = pushed.collect();
    let mut outcomes = insert(ctx, &by, &columns).await?.into_iter();
    let missing = || Err(Error::internal("an invite has no outcome"));
    let outcome = |pushed: Result<(), E>| {
        pushed?;
        Ok(outcomes.next().unwrap_or_else(missing)?)
    };
    Ok(pushed.into_iter().map(outcome).collect())
}

/// Invites an address to a group for 365 days, as [`create`] does. A group that does not exist is
/// created as a placeholder, for callers who keep their groups elsewhere.
///
/// # Errors
/// As [`create`], but Forbidden for an unknown group where the caller may not create groups.
pub async fn create_or_provision(
    ctx: &Ctx,
    group: &GroupId,
    email: &Email,
) -> Result<(Invite, Outcome)> {
    let new = || NewInvite {
        id: None,
        group: group.clone(),
        email: Some(email.clone()),
        role: None,
        max_uses: None,
        message: None,
        expires_at: Some(ctx.now + TimeDelta::days(MOST_DAYS)),
        properties: PropertyChanges::default(),
    };
    match create(ctx, new()).await {
        Err(Error::NotFound { entity: Entity::Group }) => {}
        created => return created,
    }
    ctx.caller.may(Action::CreateGroups).map_err(|lacking| {
        Error::forbidden(format!("there is no such group, and to create one: {lacking}"))
    })?;
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    ctx.transaction(async |ctx| {
        let ids = std::slice::from_ref(group);
        store::group::insert_placeholders(ctx.write(), ctx.namespace, &by, ids).await?;
        create(ctx, new()).await
    })
    .await
}

fn check(ctx: &Ctx, new: &NewInvite) -> Result<()> {
    check_uses(new.max_uses)?;
    check_end(ctx, new.expires_at)
}

fn push(ctx: &Ctx, columns: &mut Columnar, new: NewInvite) {
    let NewInvite { id, group, email, role, max_uses, message, expires_at, properties } = new;
    columns.ids.push(id.unwrap_or_else(|| InviteId::random(ctx.now)));
    columns.of_groups.push(group);
    columns.emails.push(email);
    columns.codes.push(InviteCode::random());
    columns.roles.push(role.unwrap_or_default());
    columns.max_uses.push(max_uses.unwrap_or(1));
    columns.messages.push(message);
    columns.ends.push(expires_at.unwrap_or_else(|| default_end(ctx.now)));
    columns.properties.push(properties.set);
}

/// The outcome of each, in order.
async fn insert(
    ctx: &Ctx,
    by: &Authority,
    new: &Columnar,
) -> Result<Vec<Result<(Invite, Outcome)>>> {
    let inviter = ctx.caller.user().map(|user| &user.id);
    let mut created = Created::new();
    for _ in 0..TRIES {
        match store::invite::insert(ctx.list(), ctx.namespace, by, inviter, new).await {
            Ok(rows) => {
                for (ord, is_new, invite) in rows {
                    let outcome = if is_new { Outcome::Created } else { Outcome::Present };
                    // What an earlier try created exists now.
                    created.entry(ord).or_insert((invite, outcome));
                }
            }
            // Somebody else has taken an id just then: it is seen the next time, outside a
            // transaction, which this ends.
            Err(Error::Taken { .. }) if !ctx.is_in_transaction() => continue,
            Err(error) => return Err(error),
        }
        if created.len() == new.ids.len() {
            return Ok(outcomes(by, new, created, &HashMap::new()));
        }
        // Something could not be created, or somebody else was creating it at the same time.
        let found = store::invite::diagnose(ctx.list(), ctx.namespace, by, new).await?;
        let found: HashMap<_, _> = found.into_iter().collect();
        let is_explained = |ord: i64| {
            created.contains_key(&ord) || found.get(&ord).is_none_or(|found| is_refused(*found))
        };
        if (1..).take(new.ids.len()).all(is_explained) {
            return Ok(outcomes(by, new, created, &found));
        }
    }
    Err(Error::Busy)
}

fn is_refused(obstacles: Obstacles) -> bool {
    let Obstacles { manages, may_create, id_is_taken, fits } = obstacles;
    !manages || !may_create || id_is_taken || !fits
}

/// What became of each: created, or why not.
fn outcomes(
    by: &Authority,
    new: &Columnar,
    mut created: Created,
    found: &HashMap<i64, Obstacles>,
) -> Vec<Result<(Invite, Outcome)>> {
    let outcome = |ord: i64| match (created.remove(&ord), found.get(&ord)) {
        (Some(created), _) => Ok(created),
        (None, None) => Err(Error::not_found(Entity::Group)),
        (None, Some(Obstacles { manages: false, .. })) => Err(not_managed(by.rights)),
        (None, Some(Obstacles { may_create: false, .. })) => Err(owners_only()),
        (None, Some(Obstacles { id_is_taken: true, .. })) => {
            Err(Error::Taken { entity: Entity::Invite, field: "id" })
        }
        (None, Some(Obstacles { fits: false, .. })) => Err(properties::misfit()),
        (None, Some(_)) => Err(Error::Busy),
    };
    (1..).take(new.ids.len()).map(outcome).collect()
}
