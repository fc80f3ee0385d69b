//! Whether two URLs lead to the same receiver.

use url::Url;

/// Whether two URLs have the same origin: scheme, host and port (RFC 6454). What is no URL has none.
pub fn is_same_origin(one: &str, other: &str) -> bool {
    match (Url::parse(one), Url::parse(other)) {
        (Ok(one), Ok(other)) => one.origin() == other.origin(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_same_origin;

    #[test]
    fn an_origin_is_a_scheme_a_host_and_a_port() {
        let url = "https://wiki.example.com/roster";
        for same in ["https://WIKI.example.com:443/other?a=b", "https://wiki.example.com"] {
            assert!(is_same_origin(url, same), "{same}");
        }
        for other in [
            "http://wiki.example.com/roster",
            "https://wiki.example.com:8443/roster",
            "https://example.com/roster",
            "https://wiki.example.com.evil.example/roster",
            "https://wiki.example.com./roster",
            "data:,",
            "",
        ] {
            assert!(!is_same_origin(url, other) && !is_same_origin(other, url), "{other}");
        }
        assert!(!is_same_origin("data:,", "data:,"));
    }
}
