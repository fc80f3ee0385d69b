//! The IP address that a request comes from: the peer's, or the address that a trusted proxy has noted.

use actix_web::HttpRequest;
use actix_web::http::header::{FORWARDED, HOST, HeaderName};
use ipnet::IpNet;
use std::net::IpAddr;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The proxies that are believed about where a request comes from.
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Proxies with an IP address in one of these networks.
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// The IP address of the client: the peer; behind trusted proxies, the last address that none of
    /// them has (RFC 7239 section 5.2). `None` if the connection has no peer.
    pub fn client_address(&self, request: &HttpRequest) -> Option<IpAddr> {
        let peer = request.peer_addr()?.ip().to_canonical();
        if !self.trusts(peer) {
            return Some(peer);
        }
        match (by_forwarded(request), by_x_forwarded_for(request)) {
            (None, None) => Some(peer),
            (Some(hops), None) | (None, Some(hops)) => Some(self.origin(peer, hops)),
            // A proxy writes one of the headers and may pass on the other as the client sent it: if
            // they differ, neither is believed.
            (Some(one), Some(other)) => {
                let origin = self.origin(peer, one);
                Some(if origin == self.origin(peer, other) { origin } else { peer })
            }
        }
    }

    /// The host and port by which the client knows this server: those of the request line or `Host`;
    /// behind a trusted proxy, those that the proxy has noted.
    pub fn own_host(&self, request: &HttpRequest) -> Option<String> {
        let peer = request.peer_addr()?.ip().to_canonical();
        if self.trusts(peer) {
            return Some(request.connection_info().host().to_owned());
        }
        match request.uri().authority() {
            Some(authority) => Some(authority.as_str().to_owned()),
            None => request.headers().get(HOST)?.to_str().ok().map(str::to_owned),
        }
    }

    /// Whether the client uses https, as a trusted proxy has noted it.
    pub fn is_https(&self, request: &HttpRequest) -> bool {
        let is_trusted = request.peer_addr().is_some_and(|p| self.trusts(p.ip().to_canonical()));
        is_trusted && request.connection_info().scheme() == "https"
    }

    /// The last of the hops that is not a trusted proxy.
    fn origin(&self, peer: IpAddr, hops: Vec<Option<IpAddr>>) -> IpAddr {
        let mut hops = hops.into_iter().rev();
        // A trusted proxy writes IP addresses only, so that anything else is not from one.
        let beyond = hops.find(|hop| hop.is_none_or(|hop| !self.trusts(hop)));
        beyond.flatten().unwrap_or(peer)
    }

    /// Whether this is the address of such a proxy.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// The addresses in `Forwarded` (RFC 7239), the nearest last.
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

/// The addresses in `X-Forwarded-For`, which proxies wrote before RFC 7239, the nearest last.
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

#[cfg(test)]
mod tests {
    use super::TrustedProxies;
    use actix_web::test::TestRequest;
    use std::net::SocketAddr;

    /// What the client says of the host counts only where a trusted proxy has passed it on.
    #[test]
    fn the_own_host_is_what_the_client_connects_to_or_a_trusted_proxy_says() {
        let proxies = TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap()]);
        let request = || TestRequest::default().insert_header(("host", "id.example:8080"));
        let host = |peer: &str, request: TestRequest| {
            proxies.own_host(&request.peer_addr(peer.parse().unwrap()).to_http_request())
        };
        let forwarded = || request().insert_header(("x-forwarded-host", "www.example"));
        assert_eq!(host("192.0.2.1:1", request()).as_deref(), Some("id.example:8080"));
        assert_eq!(host("192.0.2.1:1", forwarded()).as_deref(), Some("id.example:8080"));
        assert_eq!(host("10.1.2.3:1", request()).as_deref(), Some("id.example:8080"));
        assert_eq!(host("10.1.2.3:1", forwarded()).as_deref(), Some("www.example"));
    }

    /// The address of the client where the proxies in 10.0.0.0/8 and fd00::/8 are trusted.
    fn client(peer: &str, headers: &[(&str, &str)]) -> String {
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap());
        let peer = SocketAddr::new(peer.parse().unwrap(), 1234);
        let request = headers
            .iter()
            .fold(TestRequest::default().peer_addr(peer), |request, (name, value)| {
                request.append_header((*name, *value))
            });
        let proxies = TrustedProxies::new(trusted.to_vec());
        proxies.client_address(&request.to_http_request()).unwrap().to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        for header in [("X-Forwarded-For", "192.0.2.1"), ("Forwarded", "for=192.0.2.1")] {
            assert_eq!(client("203.0.113.9", &[header]), "203.0.113.9");
            assert_eq!(client("10.0.0.1", &[header]), "192.0.2.1");
            assert_eq!(client("::ffff:10.0.0.1", &[header]), "192.0.2.1");
        }
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn the_last_address_that_no_trusted_proxy_has_is_the_client() {
        let client = |value| client("10.0.0.1", &[("X-Forwarded-For", value)]);
        assert_eq!(client("198.51.100.7, 192.0.2.1, 10.0.0.2"), "192.0.2.1");
        assert_eq!(client("10.0.0.3,10.0.0.2"), "10.0.0.1");
        // What stands before something unreadable may have been sent by anybody.
        assert_eq!(client("192.0.2.1, unknown, 10.0.0.2"), "10.0.0.1");
        assert_eq!(client(""), "10.0.0.1");
    }

    #[test]
    fn several_headers_are_one_list() {
        let headers = [("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-For", "10.0.0.2")];
        assert_eq!(client("10.0.0.1", &headers), "192.0.2.1");
    }

    #[test]
    fn addresses_have_ports_brackets_and_quotes() {
        for (value, expected) in [
            ("for=192.0.2.1", "192.0.2.1"),
            ("For=\"192.0.2.1:80\";proto=https;by=10.0.0.1", "192.0.2.1"),
            ("proto=https; for=\"[2001:db8::1]:80\"", "2001:db8::1"),
            ("for=\"[2001:db8::1]\", for=\"[fd00::1]\"", "2001:db8::1"),
            ("for=_hidden", "10.0.0.1"),
            ("proto=https", "10.0.0.1"),
        ] {
            assert_eq!(client("10.0.0.1", &[("Forwarded", value)]), expected, "{value}");
        }
        assert_eq!(client("10.0.0.1", &[("X-Forwarded-For", "2001:db8::1")]), "2001:db8::1");
    }

    #[test]
    fn headers_that_differ_are_not_believed() {
        let both = |other| {
            client("10.0.0.1", &[("Forwarded", "for=192.0.2.1"), ("X-Forwarded-For", other)])
        };
        assert_eq!(both("192.0.2.1"), "192.0.2.1");
        assert_eq!(both("198.51.100.7"), "10.0.0.1");
    }
}
