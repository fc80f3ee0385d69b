//! Whether another site's page has made a browser send a request. Browsers add cookies, and passwords
//! that they have asked for, to such requests, so that either counts as a credential only in a request
//! from a page of this server or of an origin that is named.

use super::throttle::own_host;
use actix_web::HttpRequest;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{HeaderName, ORIGIN, WWW_AUTHENTICATE};
use actix_web::web::Data;

/// Stands for any origin.
const ANY: &str = "*";
/// The header in which browsers say whose page has made them send a request (W3C Fetch Metadata).
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// The header by which every request of a browser is known.
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// The origins whose pages may send requests from a browser.
#[derive(Debug, Clone)]
pub struct Origins(Vec<String>);

impl Origins {
    /// These origins, such as `https://example.com`; with `*` among them, any.
    pub fn new(allowed: Vec<String>) -> Self {
        Self(allowed)
    }

    /// Whether any origin is allowed.
    pub fn allows_any(&self) -> bool {
        self.names(ANY)
    }

    /// Whether the origin is one of those that are named. `*` does not name it.
    pub fn names(&self, origin: &str) -> bool {
        self.0.iter().any(|allowed| allowed == origin)
    }
}

/// Whether no page has made the browser send this request, or a page of this server or of an origin
/// that is named.
pub fn is_trusted(request: &HttpRequest) -> bool {
    // What browsers say here, other than the origin, takes the scheme into account.
    let site = request.headers().get(SEC_FETCH_SITE);
    let is_own_site = site.is_none_or(|site| site == "same-origin" || site == "none");
    let Some(origin) = request.headers().get(ORIGIN) else { return is_own_site };
    let Ok(origin) = origin.to_str() else { return false };
    let host = origin.split_once("://").map(|(_scheme, host)| host);
    let is_own = host.is_some_and(|host| own_host(request).is_some_and(|own| own == host));
    let origins = request.app_data::<Data<Origins>>();
    (is_own && is_own_site) || origins.is_some_and(|origins| origins.names(origin))
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
