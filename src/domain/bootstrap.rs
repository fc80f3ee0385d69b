//! The first credentials: the key and the administrator that Roster creates when it starts.

use super::api_key::NewApiKey;
use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::id::{GroupId, KeyId, NamespaceId};
use super::invite::{Code, NewInvite};
use super::model::reference::KnownName;
use super::page::{PageRequest, Total};
use super::password::Password;
use super::patch::Patch;
use super::rights::Caller;
use super::roster::Roster;
use super::scope::{Scope, Scopes};
use super::text::{Name, Username};
use super::token::Secret;
use super::user::{AdminChange, UserChanges, UserFilter};
use super::{invite, membership, namespace, store, user};
use chrono::TimeDelta;
use std::sync::Arc;

/// The id of the key that is configured, or generated for an empty database.
const KEY_ID: &str = "admin";

/// The configured credentials.
#[derive(Debug, Clone, Default)]
pub struct Admins {
    /// A key that the operator chose. It gets the scopes `operator` and `admin`.
    pub key: Option<Secret>,
    /// A user to create in the group `administrators` of the namespace `default`.
    pub user: Option<(Username, Password)>,
}

/// For how long the first administrator can join.
pub const FIRST_INVITE_HOURS: i64 = 24;

/// Whether the first administrator is invited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstInvite {
    /// Nobody is.
    None,
    /// An empty database gets an invite, which whoever has the code accepts once. A configured user is
    /// the first administrator instead.
    IfEmpty,
}

/// Creates the configured credentials. If none are configured and the database has no key and no
/// user, a key is generated, and `keep` stores it for the operator before it becomes valid. Returns the
/// code of the first administrator's invite, if one was created.
///
/// # Errors
/// `Taken` where the configured key exists with another id; `Forbidden` where the configured user
/// exists and is not an administrator; what `keep` and the database meet.
pub async fn run(
    roster: Arc<Roster>,
    admins: Admins,
    first: FirstInvite,
    keep: impl FnOnce(&Secret) -> std::io::Result<()>,
) -> Result<Option<Code>> {
    let default = namespace::resolve(&roster, &NamespaceId::parse(NamespaceId::DEFAULT)?).await?;
    let ctx = Ctx::new(roster, Caller::System, default);
    let is_empty = store::api_key::is_pristine(ctx.read()).await?;
    let is_invited = is_empty && admins.user.is_none() && first == FirstInvite::IfEmpty;
    match admins {
        Admins { key: None, user: None } => {
            if is_empty {
                let secret = Secret::random_key();
                keep(&secret).map_err(Error::internal)?;
                put_key(&ctx, &secret).await?;
            }
        }
        Admins { key, user } => {
            if let Some(secret) = key {
                put_key(&ctx, &secret).await?;
            }
            if let Some((username, password)) = user {
                put_user(&ctx, username, password).await?;
            }
        }
    }
    match is_invited {
        true => invite(&ctx).await.map(Some),
        false => Ok(None),
    }
}

/// Invites whoever has the code to the administrators of the namespace `default`.
async fn invite(ctx: &Ctx) -> Result<Code> {
    let new = NewInvite {
        max_uses: Some(1),
        expires_at: Some(ctx.now + TimeDelta::hours(FIRST_INVITE_HOURS)),
        ..NewInvite::to(GroupId::parse(GroupId::ADMINISTRATORS)?)
    };
    let (invite, _outcome) = invite::create(ctx, new).await?;
    invite.code.ok_or_else(|| Error::internal("the first invite has no code"))
}

async fn put_key(ctx: &Ctx, secret: &Secret) -> Result<()> {
    let known = store::api_key::find(ctx.write()?, &secret.hash(), ctx.now).await?;
    if known.is_some_and(|key| key.id.as_str() == KEY_ID) {
        return Ok(());
    }
    let key = NewApiKey {
        id: None,
        name: Name::parse("The operator's key", "name")?,
        scopes: Scopes::of(&[Scope::Admin, Scope::Operator]),
        expires_at: None,
    };
    let (id, by) = (KeyId::parse(KEY_ID)?, ctx.authority_over_users());
    let (executor, hash) = (ctx.write()?, secret.hash());
    store::api_key::put(executor, ctx.namespace, &by, &id, &key, &hash).await
}

/// A user who has this username stays as they are, and keeps their password. They are not made an
/// administrator, since everybody may choose this username.
async fn put_user(ctx: &Ctx, username: Username, password: Password) -> Result<()> {
    let new = UserChanges {
        username: Patch::Set(username.clone()),
        password: Patch::Set(password),
        ..UserChanges::default()
    };
    match user::create(ctx, None, new, AdminChange::Grant).await {
        Err(Error::Taken { .. }) => {}
        created => return created.map(drop),
    }
    let filter = UserFilter {
        username: Some(KnownName::parse(username.as_str(), "username")?),
        ..UserFilter::default()
    };
    let page = PageRequest::new(Some(1), None, Total::Skip)?;
    let found = user::list(ctx, &filter, page).await?.entries.pop();
    let id = found.ok_or(Error::not_found(Entity::User))?.id;
    match membership::get(ctx, &GroupId::parse(GroupId::ADMINISTRATORS)?, &id).await {
        Ok(_) => Ok(()),
        Err(Error::NotFound { .. }) => Err(Error::forbidden(
            "the configured administrator exists and is not an administrator: \
             choose another username, or add this user to the group administrators",
        )),
        Err(error) => Err(error),
    }
}
