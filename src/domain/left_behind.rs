//! What works on after its maker is deleted, deactivated or taken out of the administrators.

use super::administrators;
use super::api_key::Maker;
use super::ctx::Ctx;
use super::error::Result;
use super::id::{KeyId, NamespaceNo, UserId, WebhookId};
pub use super::model::left_behind::LeftBehind;
use super::roster::Roster;
use super::store;

/// If several users stop administering at once, the keys and webhooks of this many of them are listed. Of
/// all others only the number is returned, up to [`MOST_MAKERS`].
const MOST_TOLD: usize = 20;
/// How many makers of keys and webhooks are looked at.
const MOST_MAKERS: i64 = 1_000;

/// The keys and webhooks that a user created and that work on after the user was deleted, deactivated
/// or taken out of the administrators. They are written to the security log.
///
/// # Errors
/// `Unavailable` where the database does not answer.
pub async fn by_user(ctx: &Ctx, user: &UserId) -> Result<LeftBehind> {
    let maker = Maker::user(user);
    let left = store::left_behind::by(ctx.read(), ctx.namespace, ctx.now, &maker).await?;
    for said in warnings(user, &left) {
        ctx.once_committed(move |_| warn(&said));
    }
    Ok(left)
}

/// Writes to the security log what these users leave behind, as [`by_user`] does.
///
/// # Errors
/// As [`by_user`].
pub(super) async fn by_users(ctx: &Ctx, users: &[&UserId]) -> Result<()> {
    for maker in store::left_behind::among(ctx.read(), ctx.namespace, ctx.now, users).await? {
        by_user(ctx, &maker).await?;
    }
    Ok(())
}

/// Carries out a write that may take administrators out whom the caller does not name: those of a nested
/// group, or of a list. Returns what those leave behind who administer no more, as [`by_user`] does.
///
/// # Errors
/// What the write meets; `LastAdministrator`; as [`by_user`].
pub async fn by_whoever_stops<T>(
    ctx: &Ctx,
    write: impl AsyncFnOnce(&Ctx) -> Result<T>,
) -> Result<(T, LeftBehind)> {
    let (namespace, now) = (ctx.namespace, ctx.now);
    let makers = store::left_behind::makers(ctx.read(), namespace, now, MOST_MAKERS).await?;
    let written = administrators::keep_one(ctx, write).await?;
    if makers.is_empty() {
        return Ok((written, LeftBehind::default()));
    }
    let mut users = store::left_behind::stopped(ctx.read(), namespace, now, &makers).await?;
    let more = users.split_off(users.len().min(MOST_TOLD)).len();
    let mut all = LeftBehind { more, ..LeftBehind::default() };
    for user in &users {
        let LeftBehind { keys, webhooks, .. } = by_user(ctx, user).await?;
        all.keys.extend(keys);
        all.webhooks.extend(webhooks);
    }
    if more > 0 {
        ctx.once_committed(move |_| warn(&and_more(more)));
    }
    all.users = users;
    Ok((written, all))
}

/// Ends memberships, and writes to the security log what those leave behind who administer no more since the
/// memberships have expired.
///
/// # Errors
/// As [`by_whoever_stops`].
pub(super) async fn by_expiry<T>(
    roster: &Roster,
    namespace: NamespaceNo,
    end: impl AsyncFnOnce() -> Result<T>,
) -> Result<T> {
    let (executor, now) = (roster.read(), roster.now());
    let mut users = store::left_behind::ended(executor, namespace, now, MOST_MAKERS).await?;
    let ended = end().await?;
    let more = users.split_off(users.len().min(MOST_TOLD)).len();
    for user in &users {
        let maker = Maker::user(user);
        let left = store::left_behind::by(executor, namespace, now, &maker).await?;
        warnings(user, &left).iter().for_each(|said| warn(said));
    }
    if more > 0 {
        warn(&and_more(more));
    }
    Ok(ended)
}

/// What the security log says of what a user leaves behind.
fn warnings(user: &UserId, left: &LeftBehind) -> Vec<String> {
    let keys: Vec<_> = left.keys.iter().map(KeyId::as_str).collect();
    let webhooks: Vec<_> = left.webhooks.iter().map(WebhookId::as_str).collect();
    let maker = Maker::user(user).into_string();
    let kinds = [("keys", keys), ("webhooks", webhooks)].into_iter();
    let some = kinds.filter(|(_, ids)| !ids.is_empty());
    some.map(|(what, ids)| format!("{maker} leaves {what} behind that work on: {}", ids.join(", ")))
        .collect()
}

fn and_more(more: usize) -> String {
    format!("{more} more users leave keys or webhooks behind that work on")
}

fn warn(said: &str) {
    log::warn!(target: "roster::security", "{said}");
}
