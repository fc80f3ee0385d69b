//! What the server does in the background, however many processes serve.

use crate::database::Target;
use crate::dialect::gate::Gate;
use crate::domain::Roster;
use crate::domain::roster::Shared;
use crate::domain::upkeep;
use actix_web::web::Data;
use std::time::Duration;

/// How often what has ended is forgotten.
const EVERY: Duration = Duration::from_secs(600);

/// Forgets what has ended, now and then, until the server ends. The connections are its own, and
/// held only while it is at it.
pub async fn forever(target: Target, shared: Shared, gate: Data<Gate>) {
    loop {
        actix_web::rt::time::sleep(EVERY).await;
        gate.tidy();
        let roster = Roster::once(&target, shared.clone()).await;
        match upkeep::run(&roster).await {
            Ok(forgotten) => log::debug!("upkeep: {forgotten:?}"),
            Err(error) => log::warn!("upkeep has to wait: {error}"),
        }
    }
}
