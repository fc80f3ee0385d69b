//! The throttles for guessing codes and for having codes mailed, and where a request comes from. The domain
//! throttles guessing passwords.

use super::audit;
use super::client_address::TrustedProxies;
use crate::domain::address::AddressBlock;
use crate::domain::gate::Gate;
use crate::domain::throttle::Throttle;
use crate::domain::{Ctx, Entity, Error, Result};
use actix_web::HttpRequest;
use actix_web::web::Data;
use ipnet::IpNet;
use std::net::IpAddr;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

/// Wrong codes that one address may try in a minute.
const WRONG_CODES: u32 = 20;
/// How often one address may ask in a minute for a code to be mailed, whoever it is for.
const REQUESTS: u32 = 20;
/// Codes that one address may try at the same time. A try counts when it has failed, so this is by how
/// many the limit of wrong codes may be exceeded.
const CODES_AT_ONCE: usize = 8;
/// How long a code waits for others from its address.
const CODE_TIMEOUT: Duration = Duration::from_secs(5);

/// The throttles that all workers of the process share.
pub struct Throttles {
    /// Wrong codes, of invites and tickets.
    pub codes: Throttle,
    /// Requests for codes.
    requests: Throttle,
    trying_codes: Gate<Option<AddressBlock>>,
    proxies: TrustedProxies,
}

impl Throttles {
    /// Throttles that believe these proxies about where a request comes from.
    pub fn new(trusted_proxies: Vec<IpNet>) -> Self {
        Self {
            codes: Throttle::per_minute(WRONG_CODES),
            requests: Throttle::per_minute(REQUESTS),
            trying_codes: Gate::new(CODES_AT_ONCE),
            proxies: TrustedProxies::new(trusted_proxies),
        }
    }

    /// How many attempts were refused, by what there were too many of.
    pub fn throttled(&self) -> [(&'static str, u64); 2] {
        [("wrong_codes", self.codes.refused()), ("mailed_codes", self.requests.refused())]
    }

    /// Forgets who has tried no code and asked for none for a while.
    pub fn forget_old(&self) {
        self.codes.forget_old();
        self.requests.forget_old();
    }

    /// Waits until fewer than eight codes from the address are being tried. The permit is held while
    /// the code is tried.
    async fn code_permit(&self, address: Option<AddressBlock>) -> Result<OwnedSemaphorePermit> {
        let permit = timeout(CODE_TIMEOUT, self.trying_codes.enter(address)).await;
        permit.ok().flatten().ok_or(Error::Busy)
    }
}

/// Runs an operation that a wrong code makes fail with `NotFound`, and counts the failure. Successes never
/// count.
///
/// # Errors
/// [`Error::TooMany`] if the request's address has had too many failures; [`Error::Busy`] if it tries
/// too many codes at the same time; the operation's own.
pub async fn throttle_code<T>(
    request: &HttpRequest,
    ctx: &Ctx,
    operation: impl Future<Output = Result<T>>,
) -> Result<T> {
    let throttles = throttles(request)?;
    // Of somebody on whose behalf a backend asks, it is theirs.
    let address = ctx.origin.address_block();
    let _permit = throttles.code_permit(address).await?;
    throttles.codes.check(address.as_ref())?;
    let result = operation.await;
    if let Err(Error::NotFound { entity: entity @ (Entity::Invite | Entity::Code) }) = &result {
        throttles.codes.count(address);
        audit::log_wrong_code(request, *entity);
    }
    result
}

/// Counts a request for a code, before it is known whether there is anybody to mail one to.
///
/// # Errors
/// [`Error::TooMany`] if the request's address has asked too often.
pub fn throttle_request(request: &HttpRequest, ctx: &Ctx) -> Result<()> {
    throttles(request)?.requests.spend(ctx.origin.address_block())
}

/// The IP address that the request comes from, as the trusted proxies have noted it.
///
/// # Errors
/// [`Error::Internal`] if no throttles are configured.
pub fn client_address(request: &HttpRequest) -> Result<Option<IpAddr>> {
    Ok(throttles(request)?.proxies.client_address(request))
}

/// The host and port by which the client knows this server, as the trusted proxies have noted them.
pub fn own_host(request: &HttpRequest) -> Option<String> {
    throttles(request).ok()?.proxies.own_host(request)
}

/// Whether the client uses https, as the trusted proxies have noted it.
pub fn is_https(request: &HttpRequest) -> bool {
    throttles(request).is_ok_and(|throttles| throttles.proxies.is_https(request))
}

fn throttles(request: &HttpRequest) -> Result<&Throttles> {
    let throttles = request.app_data::<Data<Throttles>>();
    throttles.map(|data| &***data).ok_or_else(|| Error::internal("no throttles are configured"))
}
