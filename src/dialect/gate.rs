//! Slows down who guesses: failures from one address are counted, successes never.

use crate::domain::Error;
use actix_web::HttpRequest;
use actix_web::http::header::{FORWARDED, HeaderName};
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

/// Failures of signing in that one address may have in a minute.
const SIGN_INS: u32 = 300;
/// Wrong codes that one address may try in a minute.
const CODES: u32 = 20;
/// Codes that one address may try at once: so many more than its wrong ones may be tried, because a
/// try counts when it has failed.
const CODES_AT_ONCE: usize = 8;
/// How many addresses are remembered as slowed down.
const CAPACITY: u64 = 100_000;
/// What is counted together.
const WINDOW: Duration = Duration::from_secs(60);
/// How long a code waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What all workers of the process know of addresses.
pub struct Gate {
    /// Failures of signing in, by password. How many are tried at once is for the queue of hashing
    /// to bound.
    pub sign_ins: Failures,
    /// Wrong codes of invites.
    pub codes: Failures,
    trying: Cache<IpAddr, Arc<Semaphore>>,
    trusted: Vec<IpNet>,
}

impl Gate {
    /// A gate that believes what these proxies say of where a request comes from.
    pub fn new(trusted: Vec<IpNet>) -> Self {
        let (sign_ins, codes) = (Failures::in_a_minute(SIGN_INS), Failures::in_a_minute(CODES));
        let trying = Cache::builder().max_capacity(CAPACITY).time_to_idle(WINDOW).build();
        Self { sign_ins, codes, trying, trusted }
    }

    /// Lets an address try a code, one of a few at once, until what is returned is dropped.
    ///
    /// # Errors
    /// [`Error::TooMany`] for one that has failed too often; [`Error::Busy`] for one that tries
    /// too many at once.
    pub async fn try_code(&self, address: Option<IpAddr>) -> Result<OwnedSemaphorePermit, Error> {
        let key = block(address.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)));
        let trying = self.trying.get_with(key, || Arc::new(Semaphore::new(CODES_AT_ONCE)));
        let turn = timeout(PATIENCE, trying.acquire_owned()).await;
        let permit = turn.ok().and_then(Result::ok).ok_or(Error::Busy)?;
        self.codes.check(address)?;
        Ok(permit)
    }

    /// Where the request comes from: the peer; behind trusted proxies, the last address that none
    /// of them has (RFC 7239 section 5.2).
    pub fn address(&self, request: &HttpRequest) -> Option<IpAddr> {
        let peer = request.peer_addr()?.ip().to_canonical();
        if !self.trusts(peer) {
            return Some(peer);
        }
        match (by_forwarded(request), by_x_forwarded_for(request)) {
            (None, None) => Some(peer),
            (Some(hops), None) | (None, Some(hops)) => Some(self.origin(peer, hops)),
            // A proxy writes one of them and may let the other through as the client sent it: what
            // they do not agree on is not believed.
            (Some(one), Some(other)) => {
                let origin = self.origin(peer, one);
                Some(if origin == self.origin(peer, other) { origin } else { peer })
            }
        }
    }

    /// The last of the hops that is none of ours.
    fn origin(&self, peer: IpAddr, hops: Vec<Option<IpAddr>>) -> IpAddr {
        let mut hops = hops.into_iter().rev();
        // What is no address was not written by a proxy that we trust.
        let beyond = hops.find(|hop| hop.is_none_or(|hop| !self.trusts(hop)));
        beyond.flatten().unwrap_or(peer)
    }

    /// Forgets addresses whose failures are long past.
    pub fn tidy(&self) {
        self.sign_ins.tidy();
        self.codes.tidy();
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|net| net.contains(&address))
    }
}

/// The addresses that proxies have noted as of RFC 7239, the nearest last.
fn by_forwarded(request: &HttpRequest) -> Option<Vec<Option<IpAddr>>> {
    let elements = values(request, &FORWARDED)?;
    let addresses = elements.split(',').map(|element| {
        let value = element.split(';').find_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            name.trim().eq_ignore_ascii_case("for").then_some(value)
        });
        value.and_then(parse)
    });
    Some(addresses.collect())
}

/// Likewise, as proxies did before there was an RFC.
fn by_x_forwarded_for(request: &HttpRequest) -> Option<Vec<Option<IpAddr>>> {
    Some(values(request, &X_FORWARDED_FOR)?.split(',').map(parse).collect())
}

/// All values of a header as one list; `None` where there is none.
fn values(request: &HttpRequest, name: &HeaderName) -> Option<String> {
    let all: Vec<_> = request.headers().get_all(name).map(|v| v.to_str().unwrap_or("?")).collect();
    (!all.is_empty()).then(|| all.join(","))
}

/// An address with or without quotes, brackets and port.
fn parse(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _port)) => address,
        None if text.matches(':').count() == 1 => text.split(':').next().unwrap_or_default(),
        None => text,
    };
    bare.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

/// Failures by address.
pub struct Failures {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
    slowed: Cache<IpAddr, Instant>,
}

impl Failures {
    fn in_a_minute(most: u32) -> Self {
        let some = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        // The last failure that is too many is itself still answered as what it is.
        let quota = Quota::per_minute(some(most)).allow_burst(some(most - 1));
        Self {
            limiter: DefaultKeyedRateLimiter::keyed(quota),
            clock: DefaultClock::default(),
            slowed: Cache::builder().max_capacity(CAPACITY).time_to_live(WINDOW).build(),
        }
    }

    /// Lets an address try.
    ///
    /// # Errors
    /// [`Error::TooMany`] for one that has failed too often.
    pub fn check(&self, address: Option<IpAddr>) -> Result<(), Error> {
        let until = address.and_then(|address| self.slowed.get(&block(address)));
        match until.and_then(|until| until.checked_duration_since(Instant::now())) {
            Some(wait) => Err(Error::TooMany { seconds: wait.as_secs() + 1 }),
            None => Ok(()),
        }
    }

    /// Counts a failure.
    pub fn note(&self, address: Option<IpAddr>) {
        let Some(address) = address.map(block) else { return };
        if let Err(not_until) = self.limiter.check_key(&address) {
            let wait = not_until.wait_time_from(self.clock.now());
            self.slowed.insert(address, Instant::now() + wait);
        }
    }

    fn tidy(&self) {
        self.limiter.retain_recent();
    }
}

/// Whoever has one IPv6 address has its whole /64.
fn block(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
    }
}
