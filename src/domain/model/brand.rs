//! The brand of a namespace: what e-mails and pages for people show of it.

use super::name;
use super::patch::Patch;
use super::properties::Depth;
use super::text::{self, Email};
use super::{Error, Result};
use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// The most characters of the name.
pub const BRAND_NAME_LIMIT: usize = 80;
/// The most characters of the address of the home page.
pub const HOME_URL_LIMIT: usize = 2048;

macro_rules! marks {
    ($($(#[$doc:meta])* $name:ident = $check:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Checks `text`; `field` names the property in the error.
            ///
            /// # Errors
            /// [`Error::Invalid`].
            pub fn parse(text: &str, field: &'static str) -> Result<Self> {
                $check(text, field).map(Self)
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Gives the text away.
            pub fn into_string(self) -> String {
                self.0
            }
        }
    )+};
}

marks! {
    /// What people know the namespace by: one line of 1 to 80 characters, all of which can be seen.
    BrandName = brand_name;
    /// A color, `#rrggbb`, in lower case.
    Accent = accent;
    /// The e-mail address of those who help.
    SupportEmail = support_email;
    /// The home page: a URL of `http` or `https`, up to 2,048 characters, without a user name.
    HomeUrl = home_url;
}

fn brand_name(text: &str, field: &'static str) -> Result<String> {
    let text = text::line(text.trim(), field)?;
    name::must_be_visible(&text, field)?;
    if text.chars().count() > BRAND_NAME_LIMIT {
        let reason = format!("must have at most {BRAND_NAME_LIMIT} characters");
        return Err(Error::invalid(field, reason));
    }
    Ok(text)
}

fn accent(text: &str, field: &'static str) -> Result<String> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
    match digits.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit())) {
        true => Ok(text.to_ascii_lowercase()),
        false => Err(Error::invalid(field, "must be a color, such as #1a7f5a")),
    }
}

fn support_email(text: &str, field: &'static str) -> Result<String> {
    let address = Email::parse(text, field)?.into_string();
    name::must_be_visible(&address, field)?;
    Ok(address)
}

fn home_url(text: &str, field: &'static str) -> Result<String> {
    if text.chars().count() > HOME_URL_LIMIT {
        let reason = format!("must have at most {HOME_URL_LIMIT} characters");
        return Err(Error::invalid(field, reason));
    }
    // A parser of URLs leaves out tabs and line feeds, wherever they stand.
    let is_plain = !text.chars().any(|c| c.is_control() || c.is_whitespace());
    let is_home = is_plain && Url::parse(text).is_ok_and(|url| is_home(text, &url));
    if !is_home {
        let reason = "must be a URL of http or https without a user name, such as \
            https://example.com";
        return Err(Error::invalid(field, reason));
    }
    name::must_be_visible(text, field)?;
    Ok(text.to_owned())
}

fn is_home(text: &str, url: &Url) -> bool {
    let has_host = match url.host() {
        Some(Host::Domain(name)) => !name.is_empty(),
        host => host.is_some(),
    };
    // `https:example.com` and `https:\\example.com` are read as URLs too, but not by everybody alike.
    let authority = text.split_once("://").map(|(_, rest)| rest.split(['/', '?', '#']).next());
    let is_bare = authority.flatten().is_some_and(|host| !host.contains(['@', '\\']));
    matches!(url.scheme(), "http" | "https") && has_host && is_bare
}

/// What e-mails and pages for people show of a namespace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Brand {
    /// What people know it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<BrandName>,
    /// Its color.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accent: Option<Accent>,
    /// Where people find help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support_email: Option<SupportEmail>,
    /// Its home page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home_url: Option<HomeUrl>,
}

/// A brand to be set, or to be merged with the one that is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BrandChanges {
    /// What people know the namespace by.
    pub name: Patch<BrandName>,
    /// Its color.
    pub accent: Patch<Accent>,
    /// Where people find help.
    pub support_email: Patch<SupportEmail>,
    /// Its home page.
    pub home_url: Patch<HomeUrl>,
    /// Whether what is not mentioned stays as it is.
    pub depth: Depth,
}

impl Brand {
    /// The brand with these changes; none where nothing is left of it.
    pub fn changed(stored: Option<Self>, changes: BrandChanges) -> Option<Self> {
        let BrandChanges { name, accent, support_email, home_url, depth } = changes;
        let stored = match depth {
            Depth::Top => Self::default(),
            Depth::Nested => stored.unwrap_or_default(),
        };
        let brand = Self {
            name: name.apply(stored.name),
            accent: accent.apply(stored.accent),
            support_email: support_email.apply(stored.support_email),
            home_url: home_url.apply(stored.home_url),
        };
        Some(brand).filter(|brand| *brand != Self::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_page_is_one_that_every_browser_opens_alike() {
        for fine in [
            "https://example.com",
            "http://localhost:3000/start?from=mail#top",
            "HTTPS://example.com",
            "https://[2001:db8::1]/",
            "https://bücher.example/über",
            "https://example.com/@asim",
        ] {
            assert!(HomeUrl::parse(fine, "home_url").is_ok(), "{fine}");
        }
        for bad in [
            "",
            "example.com",
            "/start",
            "javascript:alert(1)",
            "javascript://example.com/%0aalert(1)",
            "data:text/html,hello",
            "ftp://example.com",
            "https:example.com",
            "https:\\\\example.com",
            "https://",
            "https://example.com\\@evil.example",
            "https://asim@example.com",
            "https://:secret@example.com",
            "https://exam ple.com",
            "https://example.com/\r\nBcc: a@b.example",
            "https://example.com/\u{202E}moc.live",
            "\u{200B}https://example.com",
        ] {
            assert!(HomeUrl::parse(bad, "home_url").is_err(), "{bad:?}");
        }
        let long = format!("https://example.com/{}", "a".repeat(HOME_URL_LIMIT));
        assert!(HomeUrl::parse(&long, "home_url").is_err());
    }

    #[test]
    fn a_name_is_one_line_without_hidden_characters() {
        assert_eq!(BrandName::parse(" Acme ", "name").unwrap().as_str(), "Acme");
        assert!(BrandName::parse(&"é".repeat(80), "name").is_ok());
        let long = "é".repeat(81);
        for bad in ["", " ", "Acme\r\nBcc: a@b.example", "Acme\u{202E}emcA", "A\u{200B}B", &long] {
            assert!(BrandName::parse(bad, "name").is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_accent_has_six_hexadecimal_digits() {
        assert_eq!(Accent::parse("#1A7f5a", "accent").unwrap().as_str(), "#1a7f5a");
        for bad in ["", "#", "1a7f5a", "#1a7", "#1a7f5", "#1a7f5g", "#1a7f5a;", "green", "#é1a7f"]
        {
            assert!(Accent::parse(bad, "accent").is_err(), "{bad}");
        }
    }

    #[test]
    fn a_brand_is_replaced_or_merged() {
        let accent = |color| Patch::Set(Accent::parse(color, "accent").unwrap());
        let named = Patch::Set(BrandName::parse("Acme", "name").unwrap());
        let both = BrandChanges { name: named, accent: accent("#000000"), ..Default::default() };
        let stored = Brand::changed(None, both);
        assert_eq!(stored.as_ref().unwrap().accent.as_ref().unwrap().as_str(), "#000000");
        let with = |accent, depth| BrandChanges { accent, depth, ..Default::default() };
        let merged = Brand::changed(stored.clone(), with(accent("#ffffff"), Depth::Nested));
        assert_eq!(merged.unwrap().name.unwrap().as_str(), "Acme");
        let replaced = Brand::changed(stored.clone(), with(accent("#ffffff"), Depth::Top));
        assert_eq!(replaced.unwrap().name, None);
        let cleared = Brand::changed(stored.clone(), with(Patch::Clear, Depth::Nested)).unwrap();
        assert!(cleared.name.is_some() && cleared.accent.is_none());
        assert_eq!(Brand::changed(stored, with(Patch::Clear, Depth::Top)), None);
    }
}
