//! What works on after its maker is deleted, deactivated or taken out of the administrators.

use super::api_key::Maker;
use super::ctx::Ctx;
use super::error::Result;
use super::id::{KeyId, UserId, WebhookId};
pub use super::model::left_behind::LeftBehind;
use super::store;

/// The keys and webhooks that a user created and that work on after the user was deleted, deactivated
/// or taken out of the administrators. They are written to the security log.
///
/// # Errors
/// `Unavailable` where the database does not answer.
pub async fn by_user(ctx: &Ctx, user: &UserId) -> Result<LeftBehind> {
    let maker = Maker::user(user);
    let left = store::left_behind::by(ctx.read(), ctx.namespace, ctx.now, &maker).await?;
    let keys: Vec<_> = left.keys.iter().map(KeyId::as_str).collect();
    let webhooks: Vec<_> = left.webhooks.iter().map(WebhookId::as_str).collect();
    let maker = maker.into_string();
    for (what, ids) in [("keys", keys), ("webhooks", webhooks)] {
        if !ids.is_empty() {
            let said = format!("{maker} leaves {what} behind that work on: {}", ids.join(", "));
            ctx.once_committed(move |_| log::warn!(target: "roster::security", "{said}"));
        }
    }
    Ok(left)
}
