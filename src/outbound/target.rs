//! A URL that may be called, as far as it tells itself. What its name leads to is checked by the resolver.

use super::address::{Encrypted, standing};
use ipnet::IpNet;
use std::net::IpAddr;
use url::{Host, Url};

/// The longest URL.
const LONGEST: usize = 2048;
/// The ports below 1024 that may be called: on the others are services that do not speak HTTP.
const LOW_PORTS: [u16; 2] = [80, 443];

/// A URL that may be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub(super) url: Url,
    pub(super) encrypted: Encrypted,
}

/// Why a URL must not be called. Its text says what the URL must be, without a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is no URL that could be called from anywhere.
    #[error("must be {0}")]
    Malformed(&'static str),
    /// It leads to what is not public.
    #[error(
        "must lead to a public address, but leads to {0}; the operator of this server can allow that \
         by naming the network in ROSTER_OUTBOUND_NETS (a link-local address only by itself)"
    )]
    Forbidden(&'static str),
    /// It is not encrypted, and leads to a network that the operator has not named.
    #[error(
        "must begin with https:// (http:// is for networks that the operator of this server names in \
         ROSTER_OUTBOUND_NETS)"
    )]
    Unencrypted,
    /// Its name has no address.
    #[error("must have a name that resolves to an IP address")]
    Unresolved,
}

/// Whether there is a user name or a password. `https://@host` has an empty one, which the parser leaves
/// out.
fn has_credentials(text: &str, url: &Url) -> bool {
    let authority = text.split("//").nth(1).unwrap_or_default();
    let authority = authority.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    !url.username().is_empty() || url.password().is_some() || authority.contains('@')
}

impl Target {
    /// Reads a URL, and checks all but what its name leads to.
    ///
    /// # Errors
    /// Why it must not be called.
    pub(super) fn parse(text: &str, named: &[IpNet]) -> Result<Self, Refusal> {
        if text.len() > LONGEST {
            return Err(Refusal::Malformed("a URL of at most 2048 characters"));
        }
        let malformed = || Refusal::Malformed("a URL such as https://example.com/roster");
        // A parser of URLs leaves out tabs and line feeds, wherever they stand.
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(malformed());
        }
        let url = Url::parse(text).map_err(|_error| malformed())?;
        let encrypted = match url.scheme() {
            "https" => Encrypted::Yes,
            "http" => Encrypted::No,
            _ => return Err(malformed()),
        };
        if has_credentials(text, &url) {
            return Err(Refusal::Malformed("a URL without a user name and a password"));
        }
        if url.fragment().is_some() {
            return Err(Refusal::Malformed("a URL without a fragment"));
        }
        let port = url.port_or_known_default().unwrap_or_default();
        if port < 1024 && !LOW_PORTS.contains(&port) {
            return Err(Refusal::Malformed("a URL with the port 80, 443, or one from 1024 on"));
        }
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(name)) if !name.is_empty() => None,
            Some(Host::Domain(_)) | None => return Err(malformed()),
        };
        match literal {
            Some(address) => standing(address, named).allow(encrypted)?,
            // Whatever its name leads to, there is no network that could allow it.
            None if encrypted == Encrypted::No && named.is_empty() => {
                return Err(Refusal::Unencrypted);
            }
            None => {}
        }
        Ok(Self { url, encrypted })
    }

    /// The name that is to be resolved; none where the URL has an IP address.
    pub(super) fn name(&self) -> Option<&str> {
        match self.url.host() {
            Some(Host::Domain(name)) => Some(name),
            _ => None,
        }
    }

    /// The URL in its normal form.
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// The host, by which calls are counted.
    pub(super) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spellings of addresses that must not be called.
    const FORBIDDEN: [&str; 71] = [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "127.255.255.254",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "0177.1",
        "017700000001",
        "127.0x0.0.1",
        "0x7F.0X0.0.1",
        "127.0.0.1.",
        "%31%32%37.0.0.1",
        "①②⑦.⓪.⓪.①",
        "１２７.０.０.１",
        "127。0。0。1",
        "127．0．0．1",
        "0",
        "0.0.0.0",
        "0x0",
        "00",
        "0.1.2.3",
        "10.0.0.1",
        "10.1",
        "0xa.1",
        "167772161",
        "012.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "0xac100001",
        "192.168.0.1",
        "192.168.1",
        "3232235521",
        "100.64.0.1",
        "100.127.255.255",
        "169.254.169.254",
        "169.254.43518",
        "2852039166",
        "0xa9fea9fe",
        "0251.0376.0251.0376",
        "0xa9.0xfe.0xa9.0xfe",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "4294967295",
        "[::]",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[0000::0001]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::FFFF:A9FE:A9FE]",
        "[::127.0.0.1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[2001:db8::1]",
        "[64:ff9b::10.0.0.1]",
        "[2002:a9fe:a9fe::1]",
        "[2001:0:7f00:1::1]",
    ];

    fn parse(text: &str) -> Result<Target, Refusal> {
        Target::parse(text, &[])
    }

    #[test]
    fn an_address_that_must_not_be_called_is_refused_however_it_is_spelled() {
        for host in FORBIDDEN {
            for rest in ["", "/", ":443/", ":8443/hook?a=b"] {
                let url = format!("https://{host}{rest}");
                assert!(
                    matches!(parse(&url), Err(Refusal::Forbidden(_))),
                    "{url}: {:?}",
                    parse(&url)
                );
            }
        }
    }

    #[test]
    fn what_is_no_url_to_call_is_refused() {
        for url in [
            "",
            "example.com",
            "//example.com",
            "/hook",
            "ftp://example.com/",
            "file:///etc/passwd",
            "gopher://example.com/",
            "unix:/run/socket",
            "javascript:alert(1)",
            "https://",
            "https:///",
            "https://exa mple.com/",
            "https://example.com/\n",
            "https://exam\tple.com",
            "https://1.2.3.4.5/",
            "https://256.1.1.1/",
            "https://[::1/",
            "https://[fe80::1%25eth0]/",
            "https://example.com:99999/",
            "https://\u{0}example.com/",
            "https://a..b/%zz\\ x",
            "https://user@example.com/",
            "https://user:secret@example.com/",
            "https://@example.com/",
            "https://:@example.com/",
            "https://example.com@127.0.0.1/",
            "https://example.com/#part",
            "https://example.com/#",
            "https://example.com:22/",
            "https://example.com:25/",
            "https://example.com:0/",
            "https://example.com:1023/",
            "http://example.com:443/",
            "http://8.8.8.8/",
            "https://xn--/",
            "https://exa%23mple.com/",
        ] {
            assert!(parse(url).is_err(), "{url}");
        }
        assert!(parse(&format!("https://example.com/{}", "a".repeat(2048))).is_err());
    }

    #[test]
    fn public_urls_are_accepted() {
        for url in [
            "https://example.com",
            "https://example.com/a@b?c=d@e",
            "https://example.com:8443/hook",
            "https://8.8.8.8/",
            "https://[2606:4700::1111]/",
            "HTTPS://EXAMPLE.COM/",
            "https://bücher.example/",
            "https://example.com:1024/",
            "https://example.com:443/",
            "https://example.com:80/",
        ] {
            assert!(parse(url).is_ok(), "{url}: {:?}", parse(url));
        }
    }

    #[test]
    fn http_is_for_networks_that_the_operator_names() {
        let named = ["10.0.0.0/8".parse().unwrap()];
        for url in
            ["http://10.1.2.3/", "https://10.1.2.3/", "http://10.1.2.3:8080/", "http://name/"]
        {
            assert!(Target::parse(url, &named).is_ok(), "{url}");
        }
        assert_eq!(Target::parse("http://8.8.8.8/", &named), Err(Refusal::Unencrypted));
        assert!(matches!(Target::parse("http://11.0.0.1:22/", &named), Err(Refusal::Malformed(_))));
        assert!(matches!(Target::parse("http://127.1/", &named), Err(Refusal::Forbidden(_))));
        assert_eq!(parse("http://name/"), Err(Refusal::Unencrypted));
    }

    #[test]
    fn a_refusal_names_the_setting_that_would_allow_it() {
        for url in ["https://127.0.0.1/", "https://169.254.169.254/", "http://name/"] {
            let refusal = parse(url).unwrap_err().to_string();
            assert!(refusal.contains("ROSTER_OUTBOUND_NETS"), "{refusal}");
            assert!(refusal.starts_with("must "), "{refusal}");
        }
    }
}
