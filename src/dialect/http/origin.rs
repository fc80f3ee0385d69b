//! The origins whose pages may send requests from a browser, and whether another site's page has made a
//! browser send a request. Browsers add cookies, and passwords that they have asked for, to such
//! requests, so that either counts as a credential only in a request from a page of this server or of an
//! origin that is named.

use super::throttle::own_host;
use actix_web::HttpRequest;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{HeaderName, ORIGIN, WWW_AUTHENTICATE};
use actix_web::web::Data;
use std::net::Ipv6Addr;

/// Stands for any origin.
const ANY: &str = "*";
/// The header in which browsers say whose page has made them send a request (W3C Fetch Metadata).
pub const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// The header by which every request of a browser is known.
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// An origin as browsers send it (RFC 6454 section 6.2), such as `https://example.com`, or `*` for any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Parses an origin.
    ///
    /// # Errors
    /// A sentence that says what it must be: no browser would ever send this text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        match text == ANY || is_origin(text) {
            true => Ok(Self(text.to_owned())),
            false => Err(format!(
                "each origin must be `*`, or an origin as browsers send it: in lower case, without a \
                 path and without the default port, such as https://example.com or \
                 http://localhost:3000; this is none: {text:?}"
            )),
        }
    }
}

/// Whether the text has a scheme, a host, and a port if it is not the scheme's default.
fn is_origin(text: &str) -> bool {
    let Some((scheme, authority)) = text.split_once("://") else { return false };
    let is_of = |part: &str, others: &str| {
        let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || others.contains(c);
        !part.is_empty() && part.chars().all(known)
    };
    let (host, port) = match authority.rsplit_once(':') {
        // The colons of an IPv6 address are in brackets.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => is_of(host, "-._~"),
    };
    let default = match scheme {
        "http" => Some("80"),
        "https" => Some("443"),
        _ => None,
    };
    let is_port = |port: &str| {
        let number = port.parse::<u16>().ok().filter(|number| *number > 0);
        number.is_some_and(|number| number.to_string() == port) && Some(port) != default
    };
    is_of(scheme, "+-.") && is_host && port.is_none_or(is_port)
}

/// The origins whose pages may send requests from a browser.
#[derive(Debug, Clone, Default)]
pub struct Origins(Vec<Origin>);

/// Which origins are allowed if none are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unset {
    /// Every origin.
    Any,
    /// No origin but this server's own.
    None,
}

impl Origins {
    /// These origins; with `*` among them, any.
    pub fn new(allowed: Vec<Origin>) -> Self {
        Self(allowed)
    }

    /// Whether pages of any origin are allowed.
    pub fn allows_any(&self, unset: Unset) -> bool {
        self.names(ANY) || (unset == Unset::Any && self.0.is_empty())
    }

    /// Whether the origin is one of those that are named. `*` does not name it.
    pub fn names(&self, origin: &str) -> bool {
        self.0.iter().any(|Origin(allowed)| allowed == origin)
    }
}

/// Whether no page has made the browser send this request, or a page of this server or of an origin
/// that is named.
pub fn is_trusted(request: &HttpRequest) -> bool {
    // What browsers say here, other than the origin, takes the scheme into account.
    let site = request.headers().get(SEC_FETCH_SITE);
    let is_own_site = site.is_none_or(|site| site == "same-origin" || site == "none");
    let origin = request.headers().get(ORIGIN).and_then(|origin| origin.to_str().ok());
    let origins = request.app_data::<Data<Origins>>();
    let is_named = origins.zip(origin).is_some_and(|(origins, origin)| origins.names(origin));
    (is_own_site && has_own_origin(request)) || is_named
}

/// Whether the request has no origin, or that of this server.
pub fn has_own_origin(request: &HttpRequest) -> bool {
    let Some(origin) = request.headers().get(ORIGIN) else { return true };
    let host = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    host.is_some_and(|(_scheme, host)| own_host(request).is_some_and(|own| own == host))
}

/// Takes from a response the challenge at which a browser asks for a password: it would send the
/// password by itself from then on, whichever page makes it send a request. Clients that are no
/// browsers see the challenge.
pub fn withhold_challenge(response: &mut ServiceResponse) {
    if response.request().headers().contains_key(SEC_FETCH_MODE) {
        let challenge = response.headers().get(WWW_AUTHENTICATE);
        if challenge.is_some_and(|challenge| challenge.as_bytes().starts_with(b"Basic")) {
            response.headers_mut().remove(WWW_AUTHENTICATE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn an_origin_is_what_browsers_send() {
        for origin in [
            "*",
            "https://example.com",
            "http://localhost:3000",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "https://[2001:db8::1]",
            "https://xn--bcher-kva.example",
            "https://example.com:80",
            "chrome-extension://abcdefghij",
            " https://example.com ",
        ] {
            assert!(Origin::parse(origin).is_ok(), "{origin}");
        }
        for text in [
            "",
            "null",
            "example.com",
            "https://",
            "https://example.com/",
            "https://example.com/app",
            "https://example.com?",
            "HTTPS://example.com",
            "https://Example.com",
            "https://bücher.example",
            "https://*.example.com",
            "https://ada@example.com",
            "https://example.com:443",
            "http://example.com:80",
            "https://example.com:",
            "https://example.com:0",
            "https://example.com:08080",
            "https://example.com:99999",
            "https://exa mple.com",
            "https://[::1",
            "https://::1",
        ] {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
    }
}
