//! Imports invites.

use super::super::ctx::Ctx;
use super::super::effects::Effects;
use super::super::error::{Entity, Error, Result};
use super::super::id::InviteId;
use super::super::invite::{self, Invite, InviteChanges, NewInvite};
use super::super::membership::Outcome;
use super::super::model::import::{Done, ImportOptions, Imported, Mode};
use super::super::model::invite::StoredInvite;
use super::super::patch::Patch;
use super::super::store;
use super::divide::divide;
use super::own_times::imported_at;
use super::plan::{stays, there_already};
use std::collections::{HashMap, HashSet};

/// Imports invites. Each new one gets a code.
pub(super) async fn import(
    ctx: &Ctx,
    options: ImportOptions,
    effects: &Effects,
    entries: &[NewInvite],
) -> Result<Vec<Result<Imported>>> {
    divide(ctx, effects, entries, async |ctx, part| write(ctx, options, part).await).await
}

async fn write(
    ctx: &Ctx,
    options: ImportOptions,
    entries: &[NewInvite],
) -> Result<Vec<Result<Imported>>> {
    let by = ctx.authority(ctx.caller.invite_rights()?);
    let (mut outcomes, mut new) = (Vec::with_capacity(entries.len()), Vec::new());
    let namespace = ctx.namespace;
    let ids: Vec<&InviteId> = entries.iter().filter_map(|entry| entry.id.as_ref()).collect();
    let found = match ids.is_empty() {
        true => Vec::new(),
        false => store::invite::find_all_visible(ctx.write()?, namespace, &by, &ids).await?,
    };
    let of_id = |invite: StoredInvite| (invite.id.clone(), invite);
    let mut found: HashMap<InviteId, StoredInvite> = found.into_iter().map(of_id).collect();
    let mut met = HashSet::new();
    for entry in entries {
        let found = match &entry.id {
            // An earlier line may have changed it.
            Some(id) if !met.insert(id) => {
                store::invite::find_visible(ctx.write()?, namespace, &by, id).await?
            }
            Some(id) => found.remove(id),
            None => None,
        };
        outcomes.push(match found {
            Some(found) => Some(change(ctx, options, found.with_code(None), entry).await),
            None => {
                let created_at = imported_at(ctx, entry.created_at);
                new.push(Ok::<_, Error>(NewInvite { created_at, ..entry.clone() }));
                None
            }
        });
    }
    let mut created = match new.is_empty() {
        true => Vec::new(),
        false => invite::create_many(ctx, new).await?,
    }
    .into_iter();
    let outcome = |settled: Option<Result<Imported>>| match settled {
        Some(settled) => settled,
        None => match created.next() {
            Some(Ok((invite, Outcome::Created))) => stays(Done::Created, invite.id.as_str()),
            // There is an open one to the same group and address.
            Some(Ok((invite, Outcome::Present))) => {
                there_already(options, (Entity::Invite, "email"), invite.id.as_str())
            }
            Some(Err(error)) => Err(error),
            None => Err(Error::internal("an invite has no outcome")),
        },
    };
    Ok(outcomes.into_iter().map(outcome).collect())
}

/// What becomes of an invite with the id of the line.
async fn change(
    ctx: &Ctx,
    options: ImportOptions,
    found: Invite,
    entry: &NewInvite,
) -> Result<Imported> {
    let NewInvite {
        id: _,
        group,
        email,
        role,
        max_uses,
        uses: _those_here_count,
        message,
        expires_at,
        properties,
        code: _,
        created_at: _it_was_created_here,
    } = entry;
    let id = found.id.as_str();
    match options.mode {
        Mode::Skip => return stays(Done::Skipped, id),
        Mode::Create => return Err(Error::Taken { entity: Entity::Invite, field: "id" }),
        Mode::Upsert => {}
    }
    if *group != found.group {
        return Err(Error::invalid(
            "group",
            "differs from that of the invite, which cannot change",
        ));
    }
    if email.as_ref().is_some_and(|email| Some(email) != found.email.as_ref()) {
        return Err(Error::invalid(
            "email",
            "differs from that of the invite, which cannot change",
        ));
    }
    let is_same = role.is_none_or(|role| role == found.role)
        && max_uses.is_none_or(|uses| uses == found.max_uses)
        && message.as_ref().is_none_or(|message| Some(message) == found.message.as_ref())
        && expires_at.is_none_or(|at| at == found.expires_at)
        && properties.keep(&found.properties);
    if is_same {
        return stays(Done::Unchanged, id);
    }
    let changes = InviteChanges {
        role: role.map_or(Patch::Keep, Patch::Set),
        max_uses: max_uses.map_or(Patch::Keep, Patch::Set),
        message: message.clone().map_or(Patch::Keep, Patch::Set),
        expires_at: expires_at.map_or(Patch::Keep, Patch::Set),
        properties: properties.clone(),
    };
    let updated = invite::update(ctx, &found.id, None, changes).await?;
    Ok(Imported::new(Done::Updated, updated.id.as_str()))
}
