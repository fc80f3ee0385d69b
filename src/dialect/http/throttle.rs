//! Throttles for guessing: failures are counted by IP address, successes never are.

use super::client_address::TrustedProxies;
use crate::domain::{Entity, Error, Result};
use actix_web::HttpRequest;
use actix_web::web::Data;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use ipnet::IpNet;
use moka::sync::Cache;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Wrong passwords that one address may try in a minute.
const WRONG_PASSWORDS: u32 = 300;
/// Wrong codes that one address may try in a minute.
const WRONG_CODES: u32 = 20;
/// Codes that one address may try at the same time. A try counts when it has failed, so this is by how
/// many the limit of wrong codes may be exceeded.
const CODES_AT_ONCE: usize = 8;
/// How many addresses are remembered as throttled.
const CAPACITY: u64 = 100_000;
/// The time over which failures are counted.
const WINDOW: Duration = Duration::from_secs(60);
/// How long a code waits for others from its address.
const CODE_TIMEOUT: Duration = Duration::from_secs(5);

/// The throttles that all workers of the process share.
pub struct Throttles {
    /// Wrong passwords. The queue of the password hasher limits how many are tried at the same time.
    pub passwords: FailureThrottle,
    /// Wrong codes of invites.
    pub codes: FailureThrottle,
    trying_codes: Cache<IpAddr, Arc<Semaphore>>,
    proxies: TrustedProxies,
}

impl Throttles {
    /// Throttles that believe these proxies about where a request comes from.
    pub fn new(trusted_proxies: Vec<IpNet>) -> Self {
        Self {
            passwords: FailureThrottle::per_minute(WRONG_PASSWORDS),
            codes: FailureThrottle::per_minute(WRONG_CODES),
            trying_codes: Cache::builder().max_capacity(CAPACITY).time_to_idle(WINDOW).build(),
            proxies: TrustedProxies::new(trusted_proxies),
        }
    }

    /// Waits until fewer than eight codes from the address are being tried. The permit is held while
    /// the code is tried.
    async fn code_permit(&self, address: Option<IpAddr>) -> Result<OwnedSemaphorePermit> {
        let key = block(address.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)));
        let trying = self.trying_codes.get_with(key, || Arc::new(Semaphore::new(CODES_AT_ONCE)));
        let permit = timeout(CODE_TIMEOUT, trying.acquire_owned()).await;
        permit.ok().and_then(std::result::Result::ok).ok_or(Error::Busy)
    }

    /// Forgets addresses whose failures are long past.
    pub fn forget_old(&self) {
        self.passwords.forget_old();
        self.codes.forget_old();
    }
}

/// Runs an operation that a wrong password makes fail with [`Error::Unauthenticated`], and counts the
/// failure.
///
/// # Errors
/// [`Error::TooMany`] if the request's address has had too many failures; the operation's own.
pub async fn throttle_password<T>(
    request: &HttpRequest,
    operation: impl Future<Output = Result<T>>,
) -> Result<T> {
    let throttles = throttles(request)?;
    let address = throttles.proxies.client_address(request);
    throttles.passwords.check(address)?;
    let result = operation.await;
    if matches!(result, Err(Error::Unauthenticated)) {
        throttles.passwords.count_failure(address);
    }
    result
}

/// Runs an operation that a wrong code of an invite makes fail with `NotFound`, and counts the
/// failure.
///
/// # Errors
/// [`Error::TooMany`] if the request's address has had too many failures; [`Error::Busy`] if it tries
/// too many codes at the same time; the operation's own.
pub async fn throttle_code<T>(
    request: &HttpRequest,
    operation: impl Future<Output = Result<T>>,
) -> Result<T> {
    let throttles = throttles(request)?;
    let address = throttles.proxies.client_address(request);
    let _permit = throttles.code_permit(address).await?;
    throttles.codes.check(address)?;
    let result = operation.await;
    if matches!(result, Err(Error::NotFound { entity: Entity::Invite })) {
        throttles.codes.count_failure(address);
    }
    result
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

fn throttles(request: &HttpRequest) -> Result<&Throttles> {
    let throttles = request.app_data::<Data<Throttles>>();
    throttles.map(|data| &***data).ok_or_else(|| Error::internal("no throttles are configured"))
}

/// Failures by IP address.
pub struct FailureThrottle {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
    throttled: Cache<IpAddr, Instant>,
}

impl FailureThrottle {
    fn per_minute(limit: u32) -> Self {
        let some = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        // The failure that reaches the limit is still returned as the failure that it is.
        let quota = Quota::per_minute(some(limit)).allow_burst(some(limit - 1));
        Self {
            limiter: DefaultKeyedRateLimiter::keyed(quota),
            clock: DefaultClock::default(),
            throttled: Cache::builder().max_capacity(CAPACITY).time_to_live(WINDOW).build(),
        }
    }

    /// Whether the address may try.
    ///
    /// # Errors
    /// [`Error::TooMany`] if it has had too many failures.
    pub fn check(&self, address: Option<IpAddr>) -> Result<()> {
        let until = address.and_then(|address| self.throttled.get(&block(address)));
        match until.and_then(|until| until.checked_duration_since(Instant::now())) {
            Some(wait) => Err(Error::TooMany { seconds: wait.as_secs() + 1 }),
            None => Ok(()),
        }
    }

    /// Counts a failure.
    pub fn count_failure(&self, address: Option<IpAddr>) {
        let Some(address) = address.map(block) else { return };
        if let Err(not_until) = self.limiter.check_key(&address) {
            let wait = not_until.wait_time_from(self.clock.now());
            self.throttled.insert(address, Instant::now() + wait);
        }
    }

    fn forget_old(&self) {
        self.limiter.retain_recent();
    }
}

/// The addresses that are counted together: whoever has one IPv6 address has its whole /64.
fn block(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
    }
}
