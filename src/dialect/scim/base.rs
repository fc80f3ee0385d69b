//! The URLs of resources: the public URL if the operator has set one, else the one that the client uses.

use super::PREFIX;
use super::schema::ResourceType;
use crate::dialect::http::throttle::{is_https, own_host};
use actix_web::HttpRequest;
use actix_web::web::Data;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The characters of an id that a path encodes (RFC 3986 section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The public URL, without a slash at its end.
#[derive(Debug, Clone)]
pub struct PublicBase(pub Option<String>);

/// What the URLs of all resources begin with.
#[derive(Debug, Clone)]
pub struct Base(String);

impl Base {
    /// That of a request.
    pub fn of(request: &HttpRequest) -> Self {
        let public = request.app_data::<Data<PublicBase>>().and_then(|base| base.0.clone());
        let root = public.unwrap_or_else(|| {
            let scheme = if is_https(request) { "https" } else { "http" };
            own_host(request).map_or_else(String::new, |host| format!("{scheme}://{host}"))
        });
        Self(format!("{root}{PREFIX}"))
    }

    /// The URL of a path below the prefix.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The URL of a resource.
    pub fn location(&self, kind: ResourceType, id: &str) -> String {
        format!("{}{}/{}", self.0, kind.endpoint(), utf8_percent_encode(id, RESERVED))
    }
}
