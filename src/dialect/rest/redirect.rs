//! Where pages for people may send somebody who has signed in or joined: only to where the operator says,
//! since a link to Roster that leads anywhere is of use to those who fish for passwords.

use url::Url;

/// The beginning of URLs to which people may be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect(Url);

/// All of them.
#[derive(Debug, Clone, Default)]
pub struct Redirects(pub Vec<Redirect>);

const FORM: &str =
    "must be a URL such as https://app.example.com, without a user, a query and a fragment";

/// A URL of the web in which nobody is named.
fn parse(text: &str) -> Option<Url> {
    // The parser leaves these out, as browsers do: whoever reads the URL sees another one.
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    let is_bare = url.username().is_empty() && url.password().is_none();
    (is_web && is_bare).then_some(url)
}

impl Redirect {
    /// Reads `https://app.example.com` or `https://example.com/app`.
    ///
    /// # Errors
    /// What it must be.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let url = parse(text).filter(|url| url.query().is_none() && url.fragment().is_none());
        url.map(Self).ok_or(FORM)
    }

    /// Whether the URL has this origin, and its path is this one or below it.
    fn allows(&self, url: &Url) -> bool {
        let path = self.0.path().trim_end_matches('/');
        let rest = url.path().strip_prefix(path);
        let is_below = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.0.origin() == url.origin() && is_below
    }
}

impl Redirects {
    /// The URL as a browser is to be given it, if people may be sent there.
    pub fn allowed(&self, text: &str) -> Option<String> {
        let url = parse(text)?;
        self.0.iter().any(|redirect| redirect.allows(&url)).then(|| url.into())
    }
}

#[cfg(test)]
mod tests {
    use super::{Redirect, Redirects};

    fn allowed(text: &str) -> Option<String> {
        let of = ["https://app.example.com", "https://example.com/app/", "http://localhost:3000"];
        Redirects(of.iter().map(|text| Redirect::parse(text).unwrap()).collect()).allowed(text)
    }

    #[test]
    fn people_are_sent_to_what_is_named_and_below() {
        for (text, sent) in [
            ("https://app.example.com", "https://app.example.com/"),
            ("https://APP.example.com/a?b=c#d", "https://app.example.com/a?b=c#d"),
            ("https://app.example.com:443/a", "https://app.example.com/a"),
            ("https://example.com/app", "https://example.com/app"),
            ("https://example.com/app/x/../y", "https://example.com/app/y"),
            ("http://localhost:3000/welcome", "http://localhost:3000/welcome"),
        ] {
            assert_eq!(allowed(text).as_deref(), Some(sent), "{text}");
        }
    }

    #[test]
    fn people_are_sent_nowhere_else() {
        for text in [
            "",
            "/console",
            "//app.example.com",
            "http://app.example.com",
            "https://app.example.com:8443/",
            "https://app.example.com.evil.example/",
            "https://app.example.com@evil.example/",
            "https://evil@app.example.com/",
            "https://evil.example/https://app.example.com",
            "https://example.com/",
            "https://example.com/apple",
            "https://example.com/app/../admin",
            "https://example.com/app/%2e%2e/admin",
            "http://localhost:3001/",
            "javascript:alert(1)//https://app.example.com",
            "https://app.example.com\t.evil.example/",
            "https://app.example.com\\@evil.example/ ",
            "data:text/html,https://app.example.com",
        ] {
            assert_eq!(allowed(text), None, "{text}");
        }
    }

    #[test]
    fn a_setting_is_a_url_of_the_web() {
        for wrong in
            ["app.example.com", "ftp://a.example", "https://u@a.example", "https://a.example?x"]
        {
            assert!(Redirect::parse(wrong).is_err(), "{wrong}");
        }
    }
}
