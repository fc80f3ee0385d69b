//! Finds the users whom lines are about.

use super::super::super::ctx::Ctx;
use super::super::super::error::{Error, Result};
use super::super::super::id::UserId;
use super::super::super::model::import::{ImportOptions, Mode, UserEntry};
use super::super::super::patch::Patch;
use super::super::super::store;
use super::super::super::text::{ExternalId, Username};
use super::super::super::user::{User, UserChanges};
use super::super::order::{Name, Named};
use super::super::plan::Index;
use crate::database::Executor;

/// Finds the users whom the lines may be about, in one statement.
pub async fn find<'a>(
    ctx: &Ctx,
    executor: Executor<'_>,
    options: ImportOptions,
    entries: impl Iterator<Item = &'a UserEntry> + Clone,
) -> Result<Index<User>> {
    let ids: Vec<&str> =
        entries.clone().filter_map(|e| e.id.as_ref()).map(UserId::as_str).collect();
    let external: Vec<&str> = match options.mode {
        Mode::Create => Vec::new(),
        Mode::Upsert | Mode::Skip => entries
            .clone()
            .filter_map(|e| e.changes.external_id.as_ref().into_option())
            .map(ExternalId::as_str)
            .collect(),
    };
    let keys: Vec<String> = entries.filter_map(|e| key_of(&e.changes)).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let (by, namespace) = (ctx.authority_over_users(), ctx.namespace);
    let found = store::import::users::find(executor, namespace, &by, &ids, &external, &keys);
    Ok(Index::new(found.await?, |user: &User| {
        let id = (Name::Id, user.id.as_str().to_owned());
        let external =
            user.external_id.as_ref().map(|id| (Name::ExternalId, id.as_str().to_owned()));
        let key = user.username_key.clone().map(|key| (Name::Username, key));
        std::iter::once(id).chain(external).chain(key).collect()
    }))
}

/// Whom a line is about, if there is somebody: the user with the id, else the one with the id in another
/// system, else the one with the username.
///
/// # Errors
/// `Invalid` for the id in another system where several users have it.
pub fn lookup<'a>(
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
pub fn names_of(entry: &UserEntry) -> Vec<Named> {
    let UserChanges { external_id, login_email, .. } = &entry.changes;
    let id = entry.id.as_ref().map(|id| (Name::Id, id.as_str().to_owned()));
    let external_id = external_id.as_ref().into_option();
    let external_id = external_id.map(|id| (Name::ExternalId, id.as_str().to_owned()));
    let key = key_of(&entry.changes).map(|key| (Name::Username, key));
    let address = login_email.as_ref().into_option();
    let address = address.map(|address| (Name::Address, address.as_str().to_owned()));
    [id, external_id, key, address].into_iter().flatten().collect()
}
