//! Imports users.

mod find;
mod follow_up;
mod hash;
mod row;

pub(super) use find::names_of;
pub(super) use hash::hash;

use super::super::administrators;
use super::super::ctx::Ctx;
use super::super::effects::Effects;
use super::super::error::{Entity, Error, Result};
use super::super::id::{UserId, UserNo};
use super::super::model::import::{Completeness, Done, ImportOptions, Imported, Mode, UserEntry};
use super::super::rights::not_touched;
use super::super::store;
use super::super::user::{self, User};
use super::divide::divide;
use super::order::{Round, in_order};
use super::plan::{Hashed, NewHash, Step, stays};
use find::{find, lookup};
use follow_up::{SignInChanges, follow_up};
use hash::new_hash;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// What is written of a user who was found, and what comes of it.
struct UserUpdate {
    no: UserNo,
    outcome: Imported,
    row: Value,
    sign_in_changes: SignInChanges,
}

type UserStep = Step<UserId, UserUpdate>;

/// Imports users, as one who may write users.
pub(super) async fn import(
    ctx: &Ctx,
    options: ImportOptions,
    effects: &Effects,
    entries: &[Hashed],
) -> Result<Vec<Result<Imported>>> {
    let done =
        divide(ctx, effects, entries, async |ctx, part| write(ctx, options, part).await).await?;
    // The constraint says that a name is taken, and the line in which property it was given.
    let named = done.into_iter().zip(entries).map(|(outcome, (entry, _))| {
        outcome.map_err(|error| store::user::taken(error, &entry.changes))
    });
    Ok(named.collect())
}

/// Writes users, in as many statements as it takes for no two lines of one to write the same.
async fn write(
    ctx: &Ctx,
    options: ImportOptions,
    entries: &[Hashed],
) -> Result<Vec<Result<Imported>>> {
    let names = entries.iter().map(|(entry, _)| names_of(entry)).collect();
    in_order(names, async |places| {
        let lines: Vec<Line<'_>> =
            places.iter().filter_map(|place| Some((*place, entries.get(*place)?))).collect();
        let steps = plan(ctx, options, &lines).await?;
        execute(ctx, steps).await
    })
    .await
}

/// A line, and its place among the lines.
type Line<'a> = (usize, &'a Hashed);

/// What is to be done for the lines, but for those about a user whom another of them is about.
async fn plan<'a>(
    ctx: &Ctx,
    options: ImportOptions,
    lines: &[Line<'a>],
) -> Result<Vec<(Line<'a>, UserStep)>> {
    let entries = lines.iter().map(|(_, (entry, _))| entry);
    let index = find(ctx, ctx.write()?, options, entries).await?;
    let (mut taken, mut steps) = (HashSet::new(), Vec::with_capacity(lines.len()));
    for line in lines {
        let (_, (entry, hash)) = line;
        let found = lookup(&index, options, entry);
        if let Ok(Some((user, _))) = &found
            && !taken.insert(user.no)
        {
            continue;
        }
        let step = match found {
            Err(error) => Err(error),
            Ok(None) => create(ctx, options, entry, hash),
            Ok(Some((user, touches))) => change(ctx, options, (user, *touches), entry, hash),
        };
        steps.push((*line, step.unwrap_or_else(|error| Step::Settled(Err(error)))));
    }
    Ok(steps)
}

/// The row of a new user.
fn create(
    ctx: &Ctx,
    options: ImportOptions,
    entry: &UserEntry,
    hash: &NewHash,
) -> Result<UserStep> {
    user::check_import(ctx, &entry.changes)?;
    let id = entry.id.clone().unwrap_or_else(|| UserId::random(ctx.now));
    let hash = new_hash(options, None, hash)?;
    let row = row::new(ctx, &id, entry, hash);
    Ok(Step::Insert(id, row))
}

/// What is to be done where there is such a user.
fn change(
    ctx: &Ctx,
    options: ImportOptions,
    (user, touches): (&User, bool),
    entry: &UserEntry,
    hash: &NewHash,
) -> Result<UserStep> {
    let id = user.id.as_str();
    let settled = |done| Ok(Step::Settled(stays(done, id)));
    let fills = user.placeholder && entry.completeness == Completeness::Whole;
    match (options.mode, entry.completeness) {
        _ if fills => {}
        (_, Completeness::IdOnly) => return settled(Done::Unchanged),
        (Mode::Skip, Completeness::Whole) => return settled(Done::Skipped),
        (Mode::Create, Completeness::Whole) => {
            let is_same = entry.id.as_ref() == Some(&user.id);
            let field = if is_same { "id" } else { "username" };
            return Err(Error::Taken { entity: Entity::User, field });
        }
        (Mode::Upsert, Completeness::Whole) => {}
    }
    let hash = new_hash(options, Some(user), hash)?;
    let merged = row::Merged::new(user, &entry.changes);
    if !fills && hash.is_none() && merged.is_same(user, &entry.changes) {
        return settled(Done::Unchanged);
    }
    if !touches {
        return Err(not_touched(ctx.caller.rights_over_users()));
    }
    user::check_import(ctx, &entry.changes)?;
    if hash.is_some() && ctx.caller.is(user.no) {
        return Err(user::needs_old_password());
    }
    let done = if fills { Done::Created } else { Done::Updated };
    let sign_in_changes = merged.sign_in_changes(user, &entry.changes, hash);
    let row = merged.row(ctx, user, entry, hash);
    Ok(Step::Update(UserUpdate {
        no: user.no,
        outcome: Imported::new(done, id),
        row,
        sign_in_changes,
    }))
}

/// Writes the rows.
async fn execute(ctx: &Ctx, steps: Vec<(Line<'_>, UserStep)>) -> Result<Round> {
    let (mut round, mut inserts, mut new) = (Round::default(), Vec::new(), Vec::new());
    let (mut updates, mut changed) = (Vec::new(), Vec::new());
    for ((place, (entry, _)), step) in steps {
        match step {
            Step::Settled(outcome) => round.done.push((place, outcome)),
            Step::Insert(id, row) => {
                inserts.push((place, id));
                new.push(row);
            }
            Step::Update(UserUpdate { no, outcome, row, sign_in_changes }) => {
                updates.push((place, entry, no, outcome, sign_in_changes));
                changed.push(row);
            }
        }
    }
    let (by, namespace) = (ctx.authority_over_users(), ctx.namespace);
    if !new.is_empty() {
        let rows = Value::Array(new);
        let written = store::import::users::insert(ctx.write()?, namespace, &by, &rows).await?;
        let written: HashSet<&str> = written.iter().map(UserId::as_str).collect();
        round.done.extend(inserts.into_iter().map(
            |(place, id)| match written.contains(id.as_str()) {
                true => (place, Ok(Imported::new(Done::Created, id.as_str()))),
                false => (place, Err(user::looks_like_administrator())),
            },
        ));
    }
    if changed.is_empty() {
        return Ok(round);
    }
    let rows = Value::Array(changed);
    let update =
        async |ctx: &Ctx| store::import::users::update(ctx.write()?, namespace, &by, &rows).await;
    let deactivates = updates.iter().any(|(.., sign_in_changes)| sign_in_changes.is_deactivated);
    let written = match deactivates {
        true => administrators::keep_one(ctx, update).await?,
        false => update(ctx).await?,
    };
    let mut written: HashMap<UserNo, User> =
        written.into_iter().map(|user| (user.no, user)).collect();
    let (mut followed, mut refused) = (Vec::new(), Vec::new());
    for (place, entry, no, outcome, sign_in_changes) in updates {
        match written.remove(&no) {
            Some(user) => {
                followed.push((user, sign_in_changes));
                round.done.push((place, Ok(outcome)));
            }
            None => refused.push((place, no, entry)),
        }
    }
    follow_up(ctx, &by, &followed).await?;
    refuse(ctx, refused, &mut round).await?;
    Ok(round)
}

/// Says why users were not written: because a new username cannot be told from an administrator's, or because
/// somebody else has written them.
async fn refuse(
    ctx: &Ctx,
    refused: Vec<(usize, UserNo, &UserEntry)>,
    round: &mut Round,
) -> Result<()> {
    let renamed: Vec<_> = refused
        .iter()
        .filter_map(|&(_, no, entry)| Some((no, entry.changes.username.as_ref().into_option()?)))
        .collect();
    let like = match renamed.is_empty() {
        true => Vec::new(),
        false => {
            let (executor, namespace) = (ctx.write()?, ctx.namespace);
            store::import::users::like_administrators(executor, namespace, ctx.now, &renamed)
                .await?
        }
    };
    for (place, no, _) in &refused {
        match like.contains(no) {
            true => round.done.push((*place, Err(user::looks_like_administrator()))),
            false => round.again.push(*place),
        }
    }
    Ok(())
}
