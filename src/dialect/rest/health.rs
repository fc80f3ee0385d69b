//! `/health/detail`: how the server and the namespace do, for whoever administers it.

use super::document::{AT_LEAST, EXACT};
use super::{Authenticated, Problem, Unavailable};
use crate::domain::health::{self, Audience, Figures, Health, Usage};
use crate::domain::page::MOST_COUNTED;
use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The settings of the server that `/health/detail` shows, without what is secret.
#[derive(Debug, Clone, Default)]
pub struct ShownSettings(pub Vec<(&'static str, String)>);

/// The health of the server and of the namespace.
#[derive(Serialize, ToSchema)]
#[schema(as = HealthDetail)]
pub struct HealthDocument {
    /// Always `health`.
    #[serde(rename = "entity-type")]
    #[schema(example = "health")]
    entity_type: &'static str,
    properties: HealthProperties,
}

/// What is known of the server and the namespace.
#[derive(Serialize, ToSchema)]
pub struct HealthProperties {
    /// The version of the program.
    #[schema(example = "0.1.0")]
    version: &'static str,
    database: DatabaseHealth,
    feed: FeedHealth,
    webhooks: WebhookHealth,
    mails: MailHealth,
    users: BoundedCount,
    groups: BoundedCount,
    /// The settings of the server that are set, without secrets. Only keys with `operator` and administrators
    /// of the namespace `default` see them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    settings: Option<BTreeMap<&'static str, String>>,
}

/// The database.
#[derive(Serialize, ToSchema)]
pub struct DatabaseHealth {
    /// The version of PostgreSQL.
    #[schema(example = "17.6")]
    version: String,
    /// Whether the database has every migration of this program.
    migrated: bool,
    connections: ConnectionHealth,
}

/// The connections for lists and transactions, of the thread that answers.
#[derive(Serialize, ToSchema)]
pub struct ConnectionHealth {
    /// Those that a request holds.
    in_use: usize,
    /// Those that are open.
    open: usize,
    /// How many may be open.
    most: usize,
    /// Requests that wait for one.
    waiting: usize,
}

/// The change feed.
#[derive(Serialize, ToSchema)]
pub struct FeedHealth {
    /// For how many seconds changes have been waiting for older transactions to end, before anybody can
    /// read them.
    #[schema(minimum = 0)]
    held_up_seconds: f64,
}

/// The webhooks of the namespace.
#[derive(Serialize, ToSchema)]
pub struct WebhookHealth {
    /// Those whose last attempt failed.
    #[schema(minimum = 0)]
    failing: i64,
    /// Deliveries that are parked, up to 10,000.
    #[schema(minimum = 0, maximum = 10_000)]
    parked: i64,
}

/// The e-mails of the namespace.
#[derive(Serialize, ToSchema)]
pub struct MailHealth {
    /// Whether the server sends e-mails.
    on: bool,
    /// Those that wait, of the newest 10,000.
    #[schema(minimum = 0, maximum = 10_000)]
    queued: i64,
    /// Those that are not tried again, of the newest 10,000.
    #[schema(minimum = 0, maximum = 10_000)]
    failed: i64,
}

/// A number that is counted up to 10,000.
#[derive(Serialize, ToSchema)]
pub struct BoundedCount {
    /// The number.
    #[schema(minimum = 0, maximum = 10_000)]
    total: i64,
    /// Whether there are more than `total`.
    #[schema(value_type = String, pattern = "^(exact|at_least)$")]
    total_is: &'static str,
}

impl BoundedCount {
    fn of(counted: i64) -> Self {
        let total_is = if counted > MOST_COUNTED { AT_LEAST } else { EXACT };
        Self { total: counted.min(MOST_COUNTED), total_is }
    }
}

impl HealthProperties {
    fn of(health: Health, shown: &ShownSettings) -> Self {
        let Health { figures, is_migrated, connections, held_up, sends_mails, audience } = health;
        let Figures {
            postgres,
            users,
            groups,
            queued_mails,
            failed_mails,
            failing_webhooks,
            parked_deliveries,
        } = figures;
        let Usage { in_use, open, most, waiting } = connections;
        let settings = match audience {
            Audience::Operator => Some(shown.0.iter().cloned().collect()),
            Audience::Tenant => None,
        };
        let at_most = |counted: i64| counted.min(MOST_COUNTED);
        Self {
            version: env!("CARGO_PKG_VERSION"),
            database: DatabaseHealth {
                version: postgres,
                migrated: is_migrated,
                connections: ConnectionHealth { in_use, open, most, waiting },
            },
            feed: FeedHealth { held_up_seconds: held_up },
            webhooks: WebhookHealth {
                failing: at_most(failing_webhooks),
                parked: at_most(parked_deliveries),
            },
            mails: MailHealth {
                on: sends_mails,
                queued: at_most(queued_mails),
                failed: at_most(failed_mails),
            },
            users: BoundedCount::of(users),
            groups: BoundedCount::of(groups),
            settings,
        }
    }
}

/// Returns how the server and the namespace do.
///
/// Versions, connections, what waits, and how many users and groups there are.
///
/// Permissions: keys with `admin` or `operator`; administrators.
#[utoipa::path(
    operation_id = "getHealthDetail",
    responses(
        (status = 200, description = "How they do.", body = HealthDocument),
        (status = 503, response = Unavailable),
    ),
)]
#[get("")]
pub async fn detail(
    Authenticated(ctx): Authenticated,
    shown: Data<ShownSettings>,
) -> Result<Json<HealthDocument>, Problem> {
    let properties = HealthProperties::of(health::get(&ctx).await?, &shown);
    Ok(Json(HealthDocument { entity_type: "health", properties }))
}
