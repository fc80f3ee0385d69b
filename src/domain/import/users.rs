//! Imports users.

mod find;
mod follow_up;
mod hash;
mod row;

pub(super) use hash::hash;

use super::super::administrators;
use super::super::ctx::Ctx;
use super::super::effects::Effects;
use super::super::error::{Entity, Error, Result};
use super::super::id::{UserId, UserNo};
use super::super::model::import::{Done, ImportOptions, Imported, Known, Mode, UserEntry};
use super::super::model::reference::UserRef;
use super::super::patch::Patch;
use super::super::rights::not_touched;
use super::super::store;
use super::super::user::{self, User, UserChanges};
use super::brought::TRIES;
use super::divide::divide;
use super::plan::{Hashed, NewHash, Step, Taken, look_ahead, stays};
use find::{find, lookup, names_of};
use follow_up::{WaysIn, follow_up};
use hash::new_hash;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// What is written of a user who was found, and what comes of it.
struct UserUpdate {
    no: UserNo,
    outcome: Imported,
    row: Value,
    ways_in: WaysIn,
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
    let mut outcomes: HashMap<usize, Result<Imported>> = HashMap::new();
    let mut pending: Vec<(usize, &Hashed)> = entries.iter().enumerate().collect();
    let (mut tries, mut ahead) = (0, entries.len());
    while !pending.is_empty() {
        let looked_at = pending.get(..ahead).unwrap_or(&pending);
        let planned = plan(ctx, options, looked_at).await?;
        ahead = look_ahead(planned.len());
        let (now, later) = pending.split_at(planned.len());
        let mut rest = later.to_vec();
        let places = now.iter().map(|(place, _)| *place);
        let (done, again) = execute(ctx, places.zip(planned).collect(), now).await?;
        outcomes.extend(done);
        if !again.is_empty() {
            tries += 1;
            if tries > TRIES {
                return Err(Error::Busy);
            }
            rest.extend(now.iter().filter(|(place, _)| again.contains(place)));
        }
        pending = rest;
    }
    let outcome = |place| outcomes.remove(&place).unwrap_or(Err(Error::Busy));
    Ok((0..entries.len()).map(outcome).collect())
}

/// What is to be done for the first of the lines, as far as no two of them write the same.
async fn plan(
    ctx: &Ctx,
    options: ImportOptions,
    lines: &[(usize, &Hashed)],
) -> Result<Vec<UserStep>> {
    let entries = lines.iter().map(|(_, (entry, _))| entry);
    let index = find(ctx, ctx.write()?, options, entries).await?;
    let (mut taken, mut steps) = (Taken::new(), Vec::with_capacity(lines.len()));
    for (place, (entry, hash)) in lines {
        let found = lookup(&index, options, entry);
        if let Ok(Some((user, _))) = &found
            && !taken.take_row(user.no)
        {
            break;
        }
        if !taken.take_names(names_of(entry)) {
            break;
        }
        let step = match found {
            Err(error) => Err(error),
            Ok(None) => create(ctx, options, *place, entry, hash),
            Ok(Some((user, touches))) => change(ctx, options, (user, *touches), entry, hash),
        };
        steps.push(step.unwrap_or_else(|error| Step::Settled(Err(error))));
    }
    Ok(steps)
}

/// The row of a new user.
fn create(
    ctx: &Ctx,
    options: ImportOptions,
    place: usize,
    entry: &UserEntry,
    hash: &NewHash,
) -> Result<UserStep> {
    user::check_import(ctx, &entry.changes)?;
    let id = entry.id.clone().unwrap_or_else(|| UserId::random(ctx.now));
    let hash = new_hash(options, None, hash)?;
    let row = row::new(ctx, place, &id, entry, hash);
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
    let fills = user.placeholder && entry.known == Known::Whole;
    match (options.mode, entry.known) {
        _ if fills => {}
        (_, Known::IdOnly) => return settled(Done::Unchanged),
        (Mode::Skip, Known::Whole) => return settled(Done::Skipped),
        (Mode::Create, Known::Whole) => {
            let is_same = entry.id.as_ref() == Some(&user.id);
            let field = if is_same { "id" } else { "username" };
            return Err(Error::Taken { entity: Entity::User, field });
        }
        (Mode::Upsert, Known::Whole) => {}
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
    let ways_in = merged.ways_in(user, &entry.changes, hash);
    let row = merged.row(ctx, user, entry, hash);
    Ok(Step::Update(UserUpdate { no: user.no, outcome: Imported::new(done, id), row, ways_in }))
}

/// What became of the lines, and the places of those that must be planned again, because somebody else has
/// written the same users.
type Executed = (Vec<(usize, Result<Imported>)>, Vec<usize>);

async fn execute(
    ctx: &Ctx,
    steps: Vec<(usize, UserStep)>,
    lines: &[(usize, &Hashed)],
) -> Result<Executed> {
    let (mut done, mut inserts, mut new) = (Vec::new(), Vec::new(), Vec::new());
    let (mut updates, mut changed) = (Vec::new(), Vec::new());
    for ((place, step), (_, (entry, _))) in steps.into_iter().zip(lines) {
        match step {
            Step::Settled(outcome) => done.push((place, outcome)),
            Step::Insert(id, row) => {
                inserts.push((place, id));
                new.push(row);
            }
            Step::Update(UserUpdate { no, outcome, row, ways_in }) => {
                updates.push((place, entry, no, outcome, ways_in));
                changed.push(row);
            }
        }
    }
    let (by, namespace) = (ctx.authority_over_users(), ctx.namespace);
    if !new.is_empty() {
        let rows = Value::Array(new);
        let written = store::import::users::insert(ctx.write()?, namespace, &by, &rows).await?;
        let written: HashSet<&str> = written.iter().map(UserId::as_str).collect();
        done.extend(inserts.into_iter().map(|(place, id)| match written.contains(id.as_str()) {
            true => (place, Ok(Imported::new(Done::Created, id.as_str()))),
            false => (place, Err(user::looks_like_administrator())),
        }));
    }
    if changed.is_empty() {
        return Ok((done, Vec::new()));
    }
    let rows = Value::Array(changed);
    let update =
        async |ctx: &Ctx| store::import::users::update(ctx.write()?, namespace, &by, &rows).await;
    let deactivates = updates.iter().any(|(.., ways_in)| ways_in.is_deactivated);
    let written = match deactivates {
        true => administrators::keep_one(ctx, update).await?,
        false => update(ctx).await?,
    };
    let mut written: HashMap<UserNo, User> =
        written.into_iter().map(|user| (user.no, user)).collect();
    let (mut again, mut followed) = (Vec::new(), Vec::new());
    for (place, entry, no, outcome, ways_in) in updates {
        match written.remove(&no) {
            Some(user) => {
                followed.push((user, ways_in));
                done.push((place, Ok(outcome)));
            }
            None if is_like(ctx, no, &entry.changes).await? => {
                done.push((place, Err(user::looks_like_administrator())));
            }
            None => again.push(place),
        }
    }
    follow_up(ctx, &by, &followed).await?;
    Ok((done, again))
}

/// Whether a new username cannot be told from an administrator's.
async fn is_like(ctx: &Ctx, no: UserNo, changes: &UserChanges) -> Result<bool> {
    let Patch::Set(username) = &changes.username else { return Ok(false) };
    let (executor, namespace) = (ctx.write()?, ctx.namespace);
    store::user::is_like_administrator(executor, namespace, ctx.now, UserRef::No(no), username)
        .await
}
