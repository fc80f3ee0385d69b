//! Hashes the passwords of lines, before a connection is taken for writing them.

use super::super::super::ctx::Ctx;
use super::super::super::error::{Error, Result};
use super::super::super::model::import::{
    Completeness, ImportOptions, Mode, Passwords, Trial, UserEntry,
};
use super::super::super::password::PasswordHash;
use super::super::super::patch::Patch;
use super::super::super::user::{self, User, UserChanges};
use super::super::plan::{Hashed, NewHash};
use super::find::{find, lookup};
use futures_util::stream::{self, StreamExt};

/// How many passwords of one import are in the queue at the same time: no more are hashed at once, and
/// others come in between.
const AT_THE_SAME_TIME: usize = 4;

/// Hashes the passwords of lines, and the weak hashes of other systems, as far as they will be written:
/// whoever keeps a password is looked up first. Those of a trial are not hashed.
///
/// # Errors
/// `Busy` where a password waits too long; `Unavailable`. What is wrong with a line is its outcome.
pub async fn hash(
    ctx: &Ctx,
    options: ImportOptions,
    entries: Vec<UserEntry>,
) -> Result<Vec<Result<Hashed>>> {
    let spared = spared(ctx, options, &entries).await?;
    let hashing = entries.into_iter().zip(spared).map(|(entry, is_spared)| async move {
        let hash = match (is_spared, options.trial) {
            (true, _) => return Ok(Ok((entry, NewHash::Spared))),
            (false, Trial::DryRun) => user::unhashed(&entry.changes),
            (false, Trial::Write) => user::hashed(ctx, &entry.changes).await,
        };
        match hash {
            Ok(Patch::Set(hash)) => Ok(Ok((entry, NewHash::Made(hash)))),
            Ok(Patch::Keep | Patch::Clear) => Ok(Ok((entry, NewHash::None))),
            Err(error @ Error::Invalid { .. }) => Ok(Err(error)),
            Err(error) => Err(error),
        }
    });
    let hashed: Vec<Result<Result<Hashed>>> =
        stream::iter(hashing).buffered(AT_THE_SAME_TIME).collect().await;
    hashed.into_iter().collect()
}

/// Which of the lines have a password that is not written, because the user keeps theirs.
async fn spared(ctx: &Ctx, options: ImportOptions, entries: &[UserEntry]) -> Result<Vec<bool>> {
    let with_password = entries.iter().filter(|entry| has_password(&entry.changes));
    if with_password.clone().next().is_none() {
        return Ok(vec![false; entries.len()]);
    }
    let index = find(ctx, ctx.list(), options, with_password).await?;
    let is_spared = |entry: &UserEntry| {
        has_password(&entry.changes)
            && match lookup(&index, options, entry) {
                Ok(Some((user, _))) => keeps_password(options, user, entry),
                Ok(None) => false,
                // The line fails.
                Err(_) => true,
            }
    };
    Ok(entries.iter().map(is_spared).collect())
}

fn has_password(changes: &UserChanges) -> bool {
    changes.password_hash.is_some() || !changes.password.is_keep()
}

fn keeps_password(options: ImportOptions, user: &User, entry: &UserEntry) -> bool {
    let fills = user.placeholder && entry.completeness == Completeness::Whole;
    let is_written =
        fills || (options.mode == Mode::Upsert && entry.completeness == Completeness::Whole);
    !is_written || !takes_password(options, user)
}

/// Whether a user who is written gets a password that a line has.
pub fn takes_password(options: ImportOptions, user: &User) -> bool {
    match options.passwords {
        Passwords::Missing => user.password_hash.is_none(),
        Passwords::Replace => true,
    }
}

/// The hash that is written over what the user has, if one is.
///
/// # Errors
/// `Stale` where the user had a password when it was looked up, and has none any more.
pub fn new_hash<'a>(
    options: ImportOptions,
    user: Option<&User>,
    hash: &'a NewHash,
) -> Result<Option<&'a PasswordHash>> {
    let is_taken = user.is_none_or(|user| takes_password(options, user));
    match hash {
        NewHash::Made(hash) if is_taken => {
            Ok(Some(hash).filter(|hash| user.and_then(|u| u.password_hash.as_ref()) != Some(*hash)))
        }
        NewHash::Spared if is_taken => Err(Error::Stale),
        NewHash::Made(_) | NewHash::Spared | NewHash::None => Ok(None),
    }
}
