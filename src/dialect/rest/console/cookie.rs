//! The console's cookie, which has the token of a session. Browsers send cookies by themselves, whichever
//! page makes them send a request, so that this one counts only where the request says by a header that
//! no other site's page can send that it is of the console.

use crate::dialect::http::origin::{SEC_FETCH_SITE, has_own_origin};
use crate::dialect::http::throttle::{is_https, own_host};
use crate::domain::session::Session;
use crate::domain::token::Secret;
use crate::domain::{Ctx, Error, Result};
use actix_web::HttpRequest;
use actix_web::http::header::{AUTHORIZATION, COOKIE, HeaderName};
use actix_web::web::Data;
use std::net::Ipv6Addr;

/// The header of every request of the console. A page of another origin would have to ask by a preflight
/// request whether it may send it, which is refused.
const MARK: HeaderName = HeaderName::from_static("roster-console");
/// The name over https. A browser takes a cookie of this name only with `Secure`, for this host alone.
const SECURE: &str = "__Host-roster";
/// The name over http to this machine.
const LOCAL: &str = "roster";

/// Whether the cookie counts, and what is known of the scheme beforehand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cookies {
    /// There is no console.
    #[default]
    Off,
    /// A request comes over https if a trusted proxy says so.
    On,
    /// People reach this server over https.
    Secure,
}

/// The session's token in the cookie of a request that has no other credential; `None` where the cookie
/// does not count.
pub fn credential(request: &HttpRequest) -> Option<Secret> {
    let headers = request.headers();
    if headers.contains_key(AUTHORIZATION) || !is_marked(request) {
        return None;
    }
    let value = value(request, name(request)?)?;
    Secret::presented(&value).filter(|secret| secret.session_namespace().is_some())
}

/// Whether the request is one of the console's pages, by every header that says so.
fn is_marked(request: &HttpRequest) -> bool {
    let headers = request.headers();
    let is_own_site = headers.get(SEC_FETCH_SITE).is_some_and(|site| site == "same-origin");
    let is_marked = headers.get(MARK).is_some_and(|mark| mark == "1");
    is_own_site && is_marked && has_own_origin(request)
}

/// Whether a sign-in may come from where the request does: from a page of this server, or from no page.
fn may_sign_in(request: &HttpRequest) -> bool {
    let site = request.headers().get(SEC_FETCH_SITE);
    site.is_none_or(|site| site == "same-origin") && has_own_origin(request)
}

/// The name of the cookie; `None` where there is none, because others could read it on its way, or because
/// there is no console.
fn name(request: &HttpRequest) -> Option<&'static str> {
    let cookies = request.app_data::<Data<Cookies>>().map_or(Cookies::Off, |cookies| ***cookies);
    match cookies {
        Cookies::Off => None,
        Cookies::Secure => Some(SECURE),
        Cookies::On if is_https(request) => Some(SECURE),
        Cookies::On => own_host(request).is_some_and(|host| is_loopback(&host)).then_some(LOCAL),
    }
}

/// Whether a browser would connect to its own machine.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let v6 = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    let is_v4 = || name.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    name.eq_ignore_ascii_case("localhost")
        || is_v4()
        || v6.is_some_and(|name| name.parse::<Ipv6Addr>().is_ok_and(|a| a.is_loopback()))
}

fn value(request: &HttpRequest, name: &str) -> Option<String> {
    let lines = request.headers().get_all(COOKIE).filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    let mut values = pairs.filter(|(known, _)| known.trim() == name).map(|(_, value)| value.trim());
    let value = values.next()?;
    // Of two, one is not from here.
    values.next().is_none().then(|| value.to_owned())
}

/// `Set-Cookie` with the token of a session, for as long as the session lasts.
///
/// # Errors
/// Forbidden where others could read the cookie on its way, and where there is no console.
pub fn set(
    ctx: &Ctx,
    request: &HttpRequest,
    (session, token): &(Session, Secret),
) -> Result<String> {
    let seconds = (session.expires_at - ctx.now).num_seconds().max(0);
    Ok(cookie(must_have_name(request)?, token.reveal(), seconds))
}

/// `Set-Cookie` that removes the cookie; `None` where there is none.
pub fn remove(request: &HttpRequest) -> Option<String> {
    Some(cookie(name(request)?, "", 0))
}

/// Checks that a cookie can be set, before anything is written.
///
/// # Errors
/// Forbidden for a page of another site, and where others could read the cookie on its way.
pub fn must_be_possible(request: &HttpRequest) -> Result<()> {
    match may_sign_in(request) {
        true => must_have_name(request).map(drop),
        false => Err(Error::forbidden("only pages of this server sign in to the console")),
    }
}

fn must_have_name(request: &HttpRequest) -> Result<&'static str> {
    if request.app_data::<Data<Cookies>>().is_none_or(|cookies| ***cookies == Cookies::Off) {
        return Err(Error::forbidden("there is no console here: ROSTER_CONSOLE is off"));
    }
    name(request).ok_or_else(|| {
        Error::forbidden(
            "the console needs https: set ROSTER_PUBLIC_URL to the https URL of this server, or name \
             its proxy in ROSTER_TRUSTED_PROXIES",
        )
    })
}

fn cookie(name: &str, value: &str, seconds: i64) -> String {
    let secure = if name == SECURE { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn a_loopback_host_is_this_machine() {
        for host in
            ["localhost", "localhost:8080", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:8080", "[::1]"]
        {
            assert!(is_loopback(host), "{host}");
        }
        for host in
            ["", "localhost.example", "example.com:80", "10.0.0.1", "127.0.0.1.example", "[::2]:80"]
        {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
