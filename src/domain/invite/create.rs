//! Creates invites, one or many at once.

use super::maker;
use super::sealing::{new_code, opened};
use super::{
    CodeGoes, Invite, InviteToInsert, MOST_AT_ONCE, Maker, NewInvite, check_end, check_uses,
    default_end,
};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{GroupId, InviteId, MailId};
use crate::domain::membership::Outcome;
use crate::domain::model::authority::Authority;
use crate::domain::model::properties;
use crate::domain::model::reference::GroupRef;
use crate::domain::rights::{Action, Caller, not_managed, owners_only};
use crate::domain::store::invite::Inserted;
use crate::domain::{mail, security_log, sight, store};
use chrono::{DateTime, Utc};

/// What becomes of a group that does not exist.
#[derive(Clone, Copy)]
enum UnknownGroup {
    Refuse,
    Create,
}

/// The invite that there is now, and whether it was created.
type Created = (Invite, Outcome);

/// How often creating is tried where somebody else creates the same invite at the same time.
const TRIES: usize = 4;

/// Creates an invite. A second open one for the same group and address is the one that exists.
///
/// # Errors
/// Forbidden for callers who do not manage the group; `NotFound` for the group; `Taken` for `id`;
/// `Invalid` for `max_uses` and `expires_at` out of bounds, and for sending one without an address;
/// `MailOff`; `TooMany` where the namespace has sent 1,000 invites within an hour, or 30 to the address within
/// a day.
pub async fn create(ctx: &Ctx, new: NewInvite) -> Result<Created> {
    create_one(ctx, new, UnknownGroup::Refuse).await
}

/// Creates an invite as [`create`] does. A group that does not exist is created as a placeholder, for
/// callers who keep their groups elsewhere.
///
/// # Errors
/// As [`create`], but Forbidden for an unknown group where the caller may not create groups.
pub async fn create_or_provision(ctx: &Ctx, new: NewInvite) -> Result<Created> {
    create_one(ctx, new, UnknownGroup::Create).await
}

async fn create_one(ctx: &Ctx, new: NewInvite, unknown: UnknownGroup) -> Result<Created> {
    let by = ctx.authority(ctx.caller.invite_rights()?);
    let new = checked(ctx, new)?;
    let created = insert(ctx, &by, &[&new], unknown).await?.pop();
    match created.unwrap_or_else(no_outcome) {
        // It would have been created.
        Err(Error::NotFound { entity: Entity::Group }) if new.group.imitates_administrators() => {
            Err(Error::invalid("group", "does not exist, and looks like `administrators`"))
        }
        Err(error) => Err(error),
        Ok(created) => {
            note(ctx, &created);
            Ok(created)
        }
    }
}

/// Creates up to 1,000 invites in one statement; what was refused before stays refused. Each has an
/// outcome of its own, in order.
///
/// # Errors
/// Forbidden for a key without `invites:write` and `groups:write`; `Invalid` for too many. Each as [`create`].
pub async fn create_many<E: From<Error>>(
    ctx: &Ctx,
    new: Vec<Result<NewInvite, E>>,
) -> Result<Vec<Result<Created, E>>> {
    let by = ctx.authority(ctx.caller.invite_rights()?);
    if new.len() > MOST_AT_ONCE {
        return Err(Error::invalid("entries", "must have at most 1,000 invites"));
    }
    let new: Vec<Result<InviteToInsert, E>> =
        new.into_iter().map(|new| Ok(checked(ctx, new?)?)).collect();
    let valid: Vec<&InviteToInsert> = new.iter().flatten().collect();
    let mut created = insert(ctx, &by, &valid, UnknownGroup::Refuse).await?.into_iter();
    let outcome = |new: Result<InviteToInsert, E>| {
        new?;
        let created = created.next().unwrap_or_else(no_outcome)?;
        note(ctx, &created);
        Ok(created)
    };
    Ok(new.into_iter().map(outcome).collect())
}

fn note(ctx: &Ctx, (invite, outcome): &Created) {
    if *outcome == Outcome::Created {
        let (id, group, role) = (invite.id.as_str(), invite.group.as_str(), invite.role.word());
        security_log::changed(ctx, "invite.created", &[&id, &group, &role]);
    }
}

fn no_outcome() -> Result<Created> {
    Err(Error::internal("an invite has no outcome"))
}

/// The invite with its defaults.
fn checked(ctx: &Ctx, new: NewInvite) -> Result<InviteToInsert> {
    let NewInvite {
        id,
        group,
        email,
        role,
        max_uses,
        uses,
        message,
        expires_at,
        code,
        properties,
        created_at,
    } = new;
    check_uses(max_uses)?;
    let (max_uses, uses) = (max_uses.unwrap_or(1), uses.unwrap_or(0));
    if !(0..max_uses).contains(&uses) {
        return Err(Error::invalid("uses", "must be at least 0 and less than `max_uses`"));
    }
    check_end(ctx, expires_at)?;
    let mail = match (code, &email) {
        (CodeGoes::ToMakers, _) => None,
        (CodeGoes::ByMail, Some(_)) => Some(MailId::random(ctx.now)),
        (CodeGoes::ByMail, None) => {
            return Err(Error::invalid("email", "is required with `send`"));
        }
    };
    if mail.is_some() {
        mail::must_be_on(ctx)?;
    }
    let id = id.unwrap_or_else(|| InviteId::random(ctx.now));
    Ok(InviteToInsert {
        code: new_code(ctx, &id)?,
        id,
        group,
        email,
        role: role.unwrap_or_default(),
        max_uses,
        uses,
        message,
        expires_at: before_the_key(ctx, expires_at.unwrap_or_else(|| default_end(ctx.now))),
        created_at: created_at.unwrap_or(ctx.now),
        properties: properties.set,
        mail,
    })
}

/// An invite of a key ends with the key at the latest.
fn before_the_key(ctx: &Ctx, end: DateTime<Utc>) -> DateTime<Utc> {
    match ctx.caller {
        Caller::Key { expires_at: Some(at), .. } => end.min(at),
        _ => end,
    }
}

/// The outcome of each, in order: `Busy` for what others were creating at the same time, again and
/// again.
async fn insert(
    ctx: &Ctx,
    by: &Authority,
    new: &[&InviteToInsert],
    unknown: UnknownGroup,
) -> Result<Vec<Result<Created>>> {
    let maker = maker(ctx);
    let provision = provisioned(ctx, new, unknown);
    let may_create = provision.as_deref().unwrap_or_default();
    let mut outcomes: Vec<Result<Created>> = new.iter().map(|_| Err(Error::Busy)).collect();
    for _ in 0..TRIES {
        let (pending, tried): (Vec<_>, Vec<_>) = outcomes
            .iter_mut()
            .zip(new.iter().copied())
            .filter(|(outcome, _)| matches!(outcome, Err(Error::Busy)))
            .unzip();
        if tried.is_empty() {
            break;
        }
        match write(ctx, by, &maker, may_create, &tried).await {
            Ok(rows) => {
                for (place, row) in pending.into_iter().zip(rows) {
                    *place = outcome(ctx, by, &provision, row);
                }
            }
            // Somebody else has just taken an id, or deleted a group: the next try says whose it is,
            // outside a transaction, which this ends.
            Err(Error::Taken { .. } | Error::NotFound { entity: Entity::Group })
                if !ctx.is_in_transaction() => {}
            Err(error) => return Err(error),
        }
    }
    hide_unseen(ctx, new, &mut outcomes).await?;
    Ok(outcomes)
}

/// Inserts the invites in one statement, with the e-mails, for which there must be room.
async fn write(
    ctx: &Ctx,
    by: &Authority,
    maker: &Maker,
    may_create: &[&GroupId],
    new: &[&InviteToInsert],
) -> Result<Vec<Inserted>> {
    let insert = async |ctx: &Ctx| {
        let executor = if new.len() == 1 { ctx.write()? } else { ctx.cascade()? };
        store::invite::insert(executor, ctx.namespace, by, maker, may_create, new).await
    };
    if new.iter().all(|new| new.mail.is_none()) {
        return insert(ctx).await;
    }
    ctx.long_transaction(async |ctx| {
        mail::lock_invites(ctx).await?;
        let inserted = insert(ctx).await?;
        mail::must_have_room(ctx).await?;
        Ok(inserted)
    })
    .await
}

/// A group that the caller does not see, and may not invite to, does not exist for them.
async fn hide_unseen(
    ctx: &Ctx,
    new: &[&InviteToInsert],
    outcomes: &mut [Result<Created>],
) -> Result<()> {
    let refused = |outcome: &Result<Created>| matches!(outcome, Err(Error::Forbidden { .. }));
    let refused: Vec<(usize, GroupRef<'_>)> = outcomes
        .iter()
        .enumerate()
        .filter(|(_, outcome)| refused(outcome))
        .filter_map(|(place, _)| Some((place, (&new.get(place)?.group).into())))
        .collect();
    let groups: Vec<GroupRef<'_>> = refused.iter().map(|(_, group)| *group).collect();
    let unseen = sight::unseen_groups(ctx, &groups).await?;
    for (place, _) in refused.into_iter().filter(|(_, group)| unseen.contains(group)) {
        if let Some(outcome) = outcomes.get_mut(place) {
            *outcome = Err(Error::not_found(Entity::Group));
        }
    }
    Ok(())
}

/// The groups to create where they do not exist; why the caller may not create them.
fn provisioned<'a>(
    ctx: &Ctx,
    new: &[&'a InviteToInsert],
    unknown: UnknownGroup,
) -> Result<Vec<&'a GroupId>> {
    match unknown {
        UnknownGroup::Refuse => Ok(Vec::new()),
        UnknownGroup::Create => {
            ctx.caller.may(Action::CreateGroups)?;
            let groups = new.iter().map(|new| &new.group);
            Ok(groups.filter(|group| !group.imitates_administrators()).collect())
        }
    }
}

/// What became of an invite: created, or why not.
fn outcome(
    ctx: &Ctx,
    by: &Authority,
    provision: &Result<Vec<&GroupId>>,
    inserted: Inserted,
) -> Result<Created> {
    let Inserted { group_exists, manages, may_create, id_is_free, fits, is_new, invite } = inserted;
    match invite {
        Some(invite) if is_new => Ok((opened(ctx, invite), Outcome::Created)),
        Some(invite) => Ok((opened(ctx, invite), Outcome::Present)),
        None if !group_exists => Err(match provision {
            Err(lacking) => cannot_provision(lacking),
            Ok(groups) if groups.is_empty() => Error::not_found(Entity::Group),
            // Somebody else was creating the group just then.
            Ok(_) => Error::Busy,
        }),
        None if !manages => Err(not_managed(by.rights)),
        None if !may_create => Err(owners_only()),
        None if !id_is_free => Err(Error::Taken { entity: Entity::Invite, field: "id" }),
        None if !fits => Err(properties::misfit("properties")),
        None => Err(Error::Busy),
    }
}

fn cannot_provision(lacking: &Error) -> Error {
    Error::forbidden(format!("there is no such group, and to create one: {lacking}"))
}
