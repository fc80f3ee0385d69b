//! Headers that say who calls, and from where.

use super::lines;
use crate::dialect::http::auth;
use crate::dialect::http::client_address::TrustedProxies;
use actix_web::http::header::{FORWARDED, HeaderName, HeaderValue};
use actix_web::test::TestRequest;
use data_encoding::BASE64;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::LazyLock;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static PROXIES: LazyLock<TrustedProxies> =
    LazyLock::new(|| TrustedProxies::new(vec![IpNet::from(PROXY)]));
const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
const STRANGER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// A credential is read as it is written; an address that the request names is believed of a proxy,
/// and of nobody else.
pub fn check_invariants(data: &[u8]) {
    let [credential, forwarded, for_whom] = lines(data);
    if let Ok(header) = HeaderValue::from_bytes(credential) {
        auth::fuzzing::has_credential(&header);
    }
    if let Some((name, password)) = std::str::from_utf8(credential).ok().and_then(auth::pair) {
        assert!(!name.contains([':', '\0']));
        let encoded = BASE64.encode(format!("{name}:{password}").as_bytes());
        assert_eq!(auth::pair(&encoded), Some((name, password)));
    }
    assert_eq!(address(STRANGER, forwarded, for_whom), Some(STRANGER));
    let named = address(PROXY, forwarded, for_whom);
    assert!(named.is_some_and(|ip| ip == ip.to_canonical()), "{named:?}");
    // Where they do not agree, neither is believed.
    let (one, other) = (address(PROXY, forwarded, b""), address(PROXY, b"", for_whom));
    assert!(named == Some(PROXY) || named == one || named == other, "{named:?}");
}

fn address(peer: IpAddr, forwarded: &[u8], for_whom: &[u8]) -> Option<IpAddr> {
    let mut request = TestRequest::default().peer_addr(SocketAddr::new(peer, 1));
    for (name, value) in [(FORWARDED, forwarded), (X_FORWARDED_FOR, for_whom)] {
        if let Some(value) = HeaderValue::from_bytes(value).ok().filter(|value| !value.is_empty()) {
            request = request.append_header((name, value));
        }
    }
    PROXIES.client_address(&request.to_http_request())
}
