//! Credentials of requests whose responses last: they are checked again while they do.

use crate::dialect::http::auth::{self, NAMESPACE_HEADER};
use crate::domain::{Ctx, Result};
use actix_web::HttpRequest;
use std::time::Duration;
use tokio::time::Instant;

/// For how long a credential that was checked is trusted.
pub const TRUSTED: Duration = Duration::from_secs(15);

/// The credential of a request that was checked, and is checked again when it is time.
pub struct Trusted {
    request: HttpRequest,
    at: Instant,
}

impl Trusted {
    /// The credential of this request, which was checked just now.
    pub fn new(request: HttpRequest) -> Self {
        Self { request, at: Instant::now() }
    }

    /// Until when it is trusted.
    pub fn until(&self) -> Instant {
        self.at + TRUSTED
    }

    /// Checks it if it is time, and then returns who asks, as they now are.
    ///
    /// # Errors
    /// `Unauthenticated` where it counts no more.
    pub async fn check(&mut self) -> Result<Option<Ctx>> {
        if self.until() > Instant::now() {
            return Ok(None);
        }
        let ctx = auth::authenticate(&self.request, NAMESPACE_HEADER).await?;
        self.at = Instant::now();
        Ok(Some(ctx))
    }
}
