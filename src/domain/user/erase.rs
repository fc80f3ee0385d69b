//! Erases the personal data of users who are deleted, also of those who were deleted before.

use super::write;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::UserId;
use crate::domain::left_behind;
use crate::domain::model::name;
use crate::domain::rights::Action;
use crate::domain::store::change::erase::{self as changes, Part};
use crate::domain::{security_log, store};

/// How many changes one statement erases at most.
const STEP: i64 = 5_000;

/// Deletes a user, if there still is one, and erases the personal data of the user from older changes:
/// names, addresses and all pairs, the IP addresses of sessions, and the address in invites to the user,
/// which are deleted. What is left is who did what: ids, roles and times. An address that another user has
/// by now stays in invites, which may be to that user.
///
/// Each step is a transaction of its own, because the feed waits for whoever writes. If not all of them are
/// carried out, the same call does the rest; the last one records that the data were erased.
///
/// # Errors
/// Forbidden without `admin`; `Reauthenticate`; `NotFound` for a user of whom no change is kept; `Stale`;
/// `LastAdministrator`.
pub async fn erase(ctx: &Ctx, id: &UserId, expected: Option<Vec<i64>>) -> Result<()> {
    ctx.caller.may(Action::EraseUsers)?;
    ctx.caller.must_be_recent()?;
    let deleted = ctx.long_transaction(async |ctx| delete(ctx, id, expected.as_deref()).await);
    let Deleted { was_there, spellings } = deleted.await?;
    ctx.forget_users();
    // The addresses are known by the changes of the user, which therefore come last.
    erase_all(ctx, Part::Invites(&spellings)).await?;
    erase_all(ctx, Part::Sessions(id)).await?;
    erase_all(ctx, Part::User(id)).await?;
    changes::record(ctx.write()?, ctx.namespace, &ctx.authority_over_users(), id).await?;
    security_log::changed(ctx, "user.erased", &[&id.as_str()]);
    match was_there {
        true => left_behind::by_user(ctx, id).await.map(drop),
        false => Ok(()),
    }
}

/// What became of a user whose data are to be erased.
struct Deleted {
    /// Whether there still was one.
    was_there: bool,
    /// The addresses that the user has had and nobody has now, in each form by which they are compared.
    spellings: Vec<String>,
}

/// Deletes the user, if there still is one, and the invites to the user's addresses.
async fn delete(ctx: &Ctx, id: &UserId, expected: Option<&[i64]>) -> Result<Deleted> {
    let found = store::user::find(ctx.read(), ctx.namespace, id.into()).await?;
    let was_there = found.is_some();
    let mut addresses: Vec<String> = Vec::new();
    if let Some(user) = found {
        addresses.extend(user.email.map(|email| email.as_str().to_owned()));
        addresses.extend(user.login_email.map(|email| email.as_str().to_owned()));
        write::delete(ctx, id.into(), expected).await?;
    } else if !changes::knows(ctx.read(), ctx.namespace, id).await? {
        return Err(Error::not_found(Entity::User));
    } else if expected.is_some() {
        // Nobody has this version any more.
        return Err(Error::Stale);
    }
    addresses.extend(changes::addresses(ctx.read(), ctx.namespace, id).await?);
    let spellings = delete_invites(ctx, addresses).await?;
    Ok(Deleted { was_there, spellings })
}

/// Deletes the invites to those of these addresses that nobody has, and returns these in each form by which
/// they are compared.
async fn delete_invites(ctx: &Ctx, addresses: Vec<String>) -> Result<Vec<String>> {
    let spellings = addresses.iter().map(|address| address.to_lowercase());
    let mut spellings: Vec<String> = spellings.collect();
    spellings.extend(addresses.iter().map(|address| name::address_key(address)));
    spellings.sort();
    spellings.dedup();
    let held = store::invite::addressed::held(ctx.read(), ctx.namespace, &spellings).await?;
    let is_free = |spelling: &String| {
        !held.iter().any(|held| held == spelling || name::address_key(held) == *spelling)
    };
    spellings.retain(is_free);
    let by = ctx.authority_over_users();
    let (executor, namespace) = (ctx.write()?, ctx.namespace);
    store::invite::addressed::delete_addressed(executor, namespace, &by, &spellings).await?;
    store::mail::delete_addressed(executor, namespace, &spellings).await?;
    Ok(spellings)
}

/// Erases from all changes of that part, step by step.
async fn erase_all(ctx: &Ctx, part: Part<'_>) -> Result<()> {
    let mut above = -1;
    loop {
        let step = ctx
            .transaction(async |ctx| {
                changes::erase(ctx.write()?, ctx.namespace, part, above, STEP).await
            })
            .await?;
        match step {
            (erased, Some(last)) if erased == STEP => above = last,
            _ => return Ok(()),
        }
    }
}
