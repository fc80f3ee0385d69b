//! Imports memberships.

use super::super::ctx::Ctx;
use super::super::effects::Effects;
use super::super::error::{Entity, Error, Result};
use super::super::id::{GroupNo, UserNo};
use super::super::membership::{self, ChangeOfMembership, MembershipChanges, Role};
use super::super::model::authority::Authority;
use super::super::model::import::{Done, ImportOptions, Imported, MembershipEntry, Mode};
use super::super::patch::Patch;
use super::super::rights::{not_managed, owners_only};
use super::super::scope::Scope;
use super::super::store::import::members::{Asked, Found};
use super::super::{security_log, store};
use super::divide::divide;
use super::own_times::imported_at;
use super::plan::{stays, there_already};
use std::collections::HashSet;
use std::fmt::Display;

/// What is taken where there is such a membership.
const MEMBER: (Entity, &str) = (Entity::Membership, "user");

/// Imports memberships.
pub(super) async fn import(
    ctx: &Ctx,
    options: ImportOptions,
    effects: &Effects,
    entries: &[MembershipEntry],
) -> Result<Vec<Result<Imported>>> {
    divide(ctx, effects, entries, async |ctx, part| write(ctx, options, part).await).await
}

/// Writes memberships, in as many statements as it takes for no two lines of one to write the same.
async fn write(
    ctx: &Ctx,
    options: ImportOptions,
    entries: &[MembershipEntry],
) -> Result<Vec<Result<Imported>>> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    let (mut outcomes, mut rest) = (Vec::with_capacity(entries.len()), entries);
    while !rest.is_empty() {
        let mut met = HashSet::new();
        let mut length = 0;
        while let Some(entry) = rest.get(length)
            && met.insert((entry.group.as_str(), entry.user.as_str()))
        {
            length += 1;
        }
        let (now, later) = rest.split_at(length);
        outcomes.extend(write_different(ctx, &by, options, now).await?);
        rest = later;
    }
    Ok(outcomes)
}

/// What is to be done for a line.
enum Step {
    Settled(Result<Imported>),
    Update(GroupNo, UserNo),
}

/// Writes memberships of which no two are the same. New ones are inserted together, and those that are there
/// are changed together.
async fn write_different(
    ctx: &Ctx,
    by: &Authority,
    options: ImportOptions,
    entries: &[MembershipEntry],
) -> Result<Vec<Result<Imported>>> {
    let asked = asked(ctx, entries);
    let found = store::import::members::insert(ctx.write()?, ctx.namespace, by, &asked).await?;
    let (mut changes, mut steps) = (Vec::new(), Vec::with_capacity(entries.len()));
    for (entry, found) in entries.iter().zip(&found) {
        let step = step(ctx, by, options, entry, found);
        let step = step.unwrap_or_else(|error| Step::Settled(Err(error)));
        if let Step::Update(group, user) = step {
            changes.push(ChangeOfMembership { group, user, changes: changes_of(entry) });
        }
        steps.push(step);
    }
    let mut changed = membership::update_many(ctx, &changes).await?.into_iter();
    let mut outcomes = Vec::with_capacity(entries.len());
    for (entry, step) in entries.iter().zip(steps) {
        outcomes.push(match step {
            Step::Settled(outcome) => outcome,
            Step::Update(..) => match changed.next() {
                Some(outcome) => outcome.map(|_| Imported::new(Done::Updated, entry.user.as_str())),
                None => Err(Error::internal("a membership has no outcome")),
            },
        });
    }
    Ok(outcomes)
}

/// What lines ask for, by its columns.
fn asked<'a>(ctx: &Ctx, entries: &'a [MembershipEntry]) -> Asked<'a> {
    let mut asked = Asked::default();
    for entry in entries {
        let MembershipEntry { group, user, role, expires_at, joined_at } = entry;
        asked.groups.push(group);
        asked.users.push(user);
        asked.roles.push(role_of(role));
        asked.joined.push(imported_at(ctx, *joined_at).unwrap_or(ctx.now));
        asked.ends.push(expires_at.clone().into_option());
        asked.valid.push(membership::check_end(ctx, &changes_of(entry)).is_ok());
    }
    asked
}

/// The role that a new member is given.
fn role_of(role: &Patch<Role>) -> Role {
    role.clone().into_option().unwrap_or_default()
}

/// What a line says of a membership.
fn changes_of(entry: &MembershipEntry) -> MembershipChanges {
    let MembershipEntry { group: _, user: _, role, expires_at, joined_at: _ } = entry;
    MembershipChanges { role: role.clone(), expires_at: expires_at.clone() }
}

/// What is to be done for a line, by what was found.
fn step(
    ctx: &Ctx,
    by: &Authority,
    options: ImportOptions,
    entry: &MembershipEntry,
    found: &Found,
) -> Result<Step> {
    let MembershipEntry { group: _, user, role, expires_at, joined_at: _ } = entry;
    let (Some(group_no), Some(user_no)) = (found.group, found.user) else {
        let entity = if found.group.is_none() { Entity::Group } else { Entity::User };
        return Err(Error::not_found(entity));
    };
    if found.inserted {
        note(ctx, entry, found);
        return Ok(Step::Settled(stays(Done::Created, user.as_str())));
    }
    if !found.rights.manages {
        return Err(not_managed(by.rights));
    }
    if let Some(details) = store::membership::details(found.details) {
        let keeps_role = match role {
            Patch::Keep => true,
            Patch::Clear => details.role == Role::default(),
            Patch::Set(role) => details.role == *role,
        };
        let keeps_end = expires_at.clone().apply(details.expires_at) == details.expires_at;
        return Ok(match options.mode {
            Mode::Upsert if !(keeps_role && keeps_end) => Step::Update(group_no, user_no),
            // `create` refuses what is there even if it is equal, as it does of users.
            Mode::Upsert | Mode::Create | Mode::Skip => {
                Step::Settled(there_already(options, MEMBER, user.as_str()))
            }
        });
    }
    membership::check_end(ctx, &changes_of(entry))?;
    if !found.rights.may_give(role_of(role)) {
        return Err(owners_only());
    }
    // Somebody else has just inserted it.
    Ok(Step::Settled(there_already(options, MEMBER, user.as_str())))
}

/// Notes who comes to administer. All other memberships stand in the change records.
fn note(ctx: &Ctx, entry: &MembershipEntry, found: &Found) {
    if found.administers {
        let role = role_of(&entry.role);
        let target: [&dyn Display; 3] = [&entry.group.as_str(), &entry.user.as_str(), &role.word()];
        security_log::changed(ctx, "membership.created", &target);
        ctx.forget_users();
    }
}
