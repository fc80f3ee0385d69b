//! Imports users.

mod follow_up;
mod row;

use super::super::ctx::Ctx;
use super::super::effects::Effects;
use super::super::error::{Entity, Error, Result};
use super::super::id::{UserId, UserNo};
use super::super::model::authority::Authority;
use super::super::model::import::{
    Done, ImportOptions, Imported, Known, Mode, Passwords, UserEntry,
};
use super::super::model::reference::UserRef;
use super::super::password::PasswordHash;
use super::super::patch::Patch;
use super::super::rights::not_touched;
use super::super::store;
use super::super::text::{ExternalId, Username};
use super::super::user::{self, User, UserChanges};
use super::brought::TRIES;
use super::divide::divide;
use super::plan::{Hashed, Index, Name, Step, Taken, stays};
use follow_up::follow_up;
use serde_json::Value;
use std::collections::HashMap;

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
    let mut tries = 0;
    while !pending.is_empty() {
        let planned = plan(ctx, options, &pending).await?;
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
) -> Result<Vec<Step<UserId, UserNo>>> {
    let by = ctx.authority_over_users();
    let index = find(ctx, &by, options, lines).await?;
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
        steps.push(match found {
            Err(error) => Step::Settled(Err(error)),
            Ok(None) => {
                let id = entry.id.clone().unwrap_or_else(|| UserId::random(ctx.now));
                match user::check_import(ctx, &entry.changes) {
                    Err(error) => Step::Settled(Err(error)),
                    Ok(()) => {
                        let row = row::new(ctx, *place, &id, entry, hash);
                        Step::Insert(id, row)
                    }
                }
            }
            Ok(Some((user, touches))) => change(ctx, options, (user, *touches), entry, hash)
                .unwrap_or_else(|error| Step::Settled(Err(error))),
        });
    }
    Ok(steps)
}

/// Finds the users whom the lines may be about.
async fn find(
    ctx: &Ctx,
    by: &Authority,
    options: ImportOptions,
    lines: &[(usize, &Hashed)],
) -> Result<Index<User>> {
    let entries = || lines.iter().map(|(_, (entry, _))| entry);
    let ids: Vec<&str> = entries().filter_map(|e| e.id.as_ref()).map(UserId::as_str).collect();
    let external: Vec<&str> = match options.mode {
        Mode::Create => Vec::new(),
        Mode::Upsert | Mode::Skip => entries()
            .filter_map(|e| e.changes.external_id.as_ref().into_option())
            .map(ExternalId::as_str)
            .collect(),
    };
    let keys: Vec<String> = entries().filter_map(|e| key_of(&e.changes)).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let (executor, namespace) = (ctx.write()?, ctx.namespace);
    let found = store::import::users::find(executor, namespace, by, &ids, &external, &keys).await?;
    Ok(Index::new(found, |user: &User| {
        let id = (Name::Id, user.id.as_str().to_owned());
        let external =
            user.external_id.as_ref().map(|id| (Name::ExternalId, id.as_str().to_owned()));
        let key = user.username_key.clone().map(|key| (Name::Username, key));
        std::iter::once(id).chain(external).chain(key).collect()
    }))
}

/// Whom a line is about, if there is somebody: the user with the id, else the one with the id in another
/// system, else the one with the username.
fn lookup<'a>(
    index: &'a Index<User>,
    options: ImportOptions,
    entry: &UserEntry,
) -> Result<Option<&'a (User, bool)>> {
    if let Some(id) = &entry.id
        && let Some((found, _)) = index.get(Name::Id, id.as_str())
    {
        return Ok(Some(found));
    }
    if options.mode != Mode::Create
        && let Patch::Set(external_id) = &entry.changes.external_id
        && let Some((found, is_only)) = index.get(Name::ExternalId, external_id.as_str())
    {
        return match is_only {
            true => Ok(Some(found)),
            false => Err(Error::invalid("external_id", "is that of several users: give an `id`")),
        };
    }
    let key = key_of(&entry.changes);
    Ok(key.and_then(|key| index.get(Name::Username, &key)).map(|(found, _)| found))
}

fn key_of(changes: &UserChanges) -> Option<String> {
    changes.username.as_ref().into_option().map(Username::key)
}

/// The names that a line takes, by which another line could be about the same user.
fn names_of(entry: &UserEntry) -> Vec<(Name, String)> {
    let UserChanges { external_id, login_email, .. } = &entry.changes;
    let id = entry.id.as_ref().map(|id| (Name::Id, id.as_str().to_owned()));
    let external_id = external_id.as_ref().into_option();
    let external_id = external_id.map(|id| (Name::ExternalId, id.as_str().to_owned()));
    let key = key_of(&entry.changes).map(|key| (Name::Username, key));
    let address = login_email.as_ref().into_option();
    let address = address.map(|address| (Name::Address, address.as_str().to_owned()));
    [id, external_id, key, address].into_iter().flatten().collect()
}

/// What is to be done where there is such a user.
fn change(
    ctx: &Ctx,
    options: ImportOptions,
    (user, touches): (&User, bool),
    entry: &UserEntry,
    hash: &Patch<PasswordHash>,
) -> Result<Step<UserId, UserNo>> {
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
    let hash = hash.as_ref().into_option().filter(|hash| match options.passwords {
        Passwords::Missing => user.password_hash.is_none(),
        Passwords::Replace => user.password_hash.as_ref() != Some(*hash),
    });
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
    let row = merged.row(ctx, user, entry, hash);
    Ok(Step::Update(user.no, Imported::new(done, id), row))
}

/// What became of the lines, and the places of those that must be planned again, because somebody else has
/// written the same users.
type Executed = (Vec<(usize, Result<Imported>)>, Vec<usize>);

async fn execute(
    ctx: &Ctx,
    steps: Vec<(usize, Step<UserId, UserNo>)>,
    lines: &[(usize, &Hashed)],
) -> Result<Executed> {
    let (mut done, mut inserts, mut updates) = (Vec::new(), Vec::new(), Vec::new());
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for (place, step) in steps {
        match step {
            Step::Settled(outcome) => done.push((place, outcome)),
            Step::Insert(id, row) => {
                inserts.push((place, id));
                new.push(row);
            }
            Step::Update(no, outcome, row) => {
                updates.push((place, no, outcome));
                changed.push(row);
            }
        }
    }
    let (by, namespace) = (ctx.authority_over_users(), ctx.namespace);
    if !new.is_empty() {
        let rows = Value::Array(new);
        let written = store::import::users::insert(ctx.write()?, namespace, &by, &rows).await?;
        let written: std::collections::HashSet<&str> = written.iter().map(UserId::as_str).collect();
        done.extend(inserts.into_iter().map(|(place, id)| match written.contains(id.as_str()) {
            true => (place, Ok(Imported::new(Done::Created, id.as_str()))),
            false => (place, Err(user::looks_like_administrator())),
        }));
    }
    let mut again = Vec::new();
    if !changed.is_empty() {
        let rows = Value::Array(changed);
        let written = store::import::users::update(ctx.write()?, namespace, &by, &rows).await?;
        let written: HashMap<UserNo, User> =
            written.into_iter().map(|user| (user.no, user)).collect();
        for (place, no, outcome) in updates {
            let entry = lines.iter().find(|(line, _)| *line == place).map(|(_, entry)| *entry);
            match (written.get(&no), entry) {
                (Some(user), Some(entry)) => {
                    follow_up(ctx, &by, user, entry).await?;
                    done.push((place, Ok(outcome)));
                }
                (None, Some((entry, _))) if is_like(ctx, no, &entry.changes).await? => {
                    done.push((place, Err(user::looks_like_administrator())));
                }
                _ => again.push(place),
            }
        }
    }
    Ok((done, again))
}

/// Whether a new username cannot be told from an administrator's.
async fn is_like(ctx: &Ctx, no: UserNo, changes: &UserChanges) -> Result<bool> {
    let Patch::Set(username) = &changes.username else { return Ok(false) };
    let (executor, namespace) = (ctx.write()?, ctx.namespace);
    store::user::is_like_administrator(executor, namespace, ctx.now, UserRef::No(no), username)
        .await
}
