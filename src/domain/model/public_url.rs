//! Where people reach this Roster: the beginning of every link that it writes.

use url::Url;

/// The URL under which people reach Roster, without a slash at its end. Links come from it alone, never
/// from the `Host` of a request, which anybody can choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Url);

const FORM: &str = "must be a URL such as https://id.example.com, without a query and a fragment";

impl PublicUrl {
    /// Reads `https://id.example.com` or `https://example.com/id`.
    ///
    /// # Errors
    /// What it must be.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(FORM);
        }
        let url = Url::parse(text).map_err(|_error| FORM)?;
        let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
        let is_bare = url.username().is_empty() && url.password().is_none();
        match is_web && is_bare && url.query().is_none() && url.fragment().is_none() {
            true => Ok(Self(url)),
            false => Err(FORM),
        }
    }

    /// The URL, without a slash at its end.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// Whether people reach it over https.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The name of the host.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::PublicUrl;

    #[test]
    fn a_public_url_is_the_beginning_of_links() {
        for (text, start, host) in [
            ("https://id.example.com", "https://id.example.com", "id.example.com"),
            ("https://ID.example.com/", "https://id.example.com", "id.example.com"),
            ("http://localhost:8080", "http://localhost:8080", "localhost"),
            ("https://example.com/id//", "https://example.com/id", "example.com"),
            ("https://bücher.example/", "https://xn--bcher-kva.example", "xn--bcher-kva.example"),
        ] {
            let url = PublicUrl::parse(text).unwrap();
            assert_eq!((url.as_str(), url.host()), (start, host));
        }
        for bad in [
            "",
            "id.example.com",
            "ftp://id.example.com",
            "https://",
            "https://a@id.example.com",
            "https://id.example.com?x=1",
            "https://id.example.com#x",
            "https://id.example.com\n",
        ] {
            assert!(PublicUrl::parse(bad).is_err(), "{bad}");
        }
    }
}
