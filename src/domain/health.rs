//! The health of the server and of a namespace, for those who administer it.

pub use super::model::health::Figures;
pub use crate::database::Usage;

use super::ctx::Ctx;
use super::error::Result;
use super::id::NamespaceId;
use super::page::MOST_COUNTED;
use super::rights::Action;
use super::{mail, namespace, store};

/// The health of the server and of a namespace.
#[derive(Debug, Clone, PartialEq)]
pub struct Health {
    /// What the database says.
    pub figures: Figures,
    /// Whether the database has every migration of this program.
    pub is_migrated: bool,
    /// The pool of the worker that answers.
    pub connections: Usage,
    /// For how many seconds changes have been waiting for older transactions to end.
    pub held_up: f64,
    /// Whether the server sends e-mails.
    pub sends_mails: bool,
    /// Who may know how the server is configured.
    pub audience: Audience,
}

/// Who asks: tenants are not told how the server is configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// An operator, or an administrator of the namespace `default`.
    Operator,
    /// An administrator of another namespace.
    Tenant,
}

/// Reads how the server and the namespace do.
///
/// # Errors
/// Forbidden for all but administrators and keys with `admin` or `operator`; `Unavailable`.
pub async fn get(ctx: &Ctx) -> Result<Health> {
    let audience = audience(ctx).await?;
    let figures = store::health::figures(ctx.list(), ctx.namespace, MOST_COUNTED + 1).await?;
    Ok(Health {
        figures,
        is_migrated: ctx.roster.is_ready().await?,
        connections: ctx.db().pool().usage(),
        held_up: ctx.roster.shared.feed.held_up(),
        sends_mails: mail::is_on(ctx),
        audience,
    })
}

/// Lets pass who may read the metrics of the process.
///
/// # Errors
/// Forbidden for all but keys with `metrics:read` or `operator`.
pub fn may_read_metrics(ctx: &Ctx) -> Result<()> {
    ctx.caller.may(Action::ReadMetrics)
}

async fn audience(ctx: &Ctx) -> Result<Audience> {
    if ctx.caller.may(Action::ManageNamespaces).is_ok() {
        return Ok(Audience::Operator);
    }
    ctx.caller.may(Action::ConfigureNamespace)?;
    let own = NamespaceId::parse(NamespaceId::DEFAULT)?;
    match namespace::resolve(&ctx.roster, &own).await? == ctx.namespace {
        true => Ok(Audience::Operator),
        false => Ok(Audience::Tenant),
    }
}
