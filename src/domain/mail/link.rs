//! Where the links in e-mails lead: to Roster's own pages, or to the application's.

use super::kind::MailKind;
use crate::domain::model::code::Code;
use crate::domain::model::id::NamespaceId;
use crate::domain::model::public_url::PublicUrl;
use std::collections::BTreeMap;
use url::Url;

/// Where the links lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    public_url: PublicUrl,
    own: BTreeMap<MailKind, String>,
}

/// An address of the application for one kind of mail: a URL with `{code}`, and perhaps `{namespace}`, in
/// it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLink {
    kind: MailKind,
    url: String,
}

/// A code in examples.
const EXAMPLE: &str = "9K3FX71ABC";
/// What a setting must look like.
const FORM: &str = "must be like recovery=https://app.example.com/reset#{code}, for invite, verification \
    or recovery; a comma in it is written %2C";

impl OwnLink {
    /// Reads `recovery=https://app.example.com/reset#{code}`.
    ///
    /// # Errors
    /// What it must be.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (kind, url) = text.split_once('=').ok_or(FORM)?;
        let kind = MailKind::parse(kind.trim()).filter(|kind| page(*kind).is_some()).ok_or(FORM)?;
        let (url, example) = (url.trim(), filled(url.trim(), NamespaceId::DEFAULT, EXAMPLE));
        let parsed = Url::parse(&example).map_err(|_error| FORM)?;
        // A placeholder in the name of the host would let a link lead anywhere.
        let has_fixed_host = Url::parse(&filled(url, "acme", "0")).ok().is_some_and(|other| {
            (other.scheme(), other.host_str(), other.port())
                == (parsed.scheme(), parsed.host_str(), parsed.port())
        });
        let is_web = matches!(parsed.scheme(), "http" | "https") && parsed.host_str().is_some();
        let is_bare = parsed.username().is_empty() && parsed.password().is_none();
        if !is_web || !is_bare || !has_fixed_host || !url.contains("{code}") {
            return Err(FORM.to_owned());
        }
        Ok(Self { kind, url: url.to_owned() })
    }
}

impl Links {
    /// Links that lead to pages below `public_url`, apart from those that the application has itself.
    pub fn new(public_url: PublicUrl, own: Vec<OwnLink>) -> Self {
        let own = own.into_iter().map(|OwnLink { kind, url }| (kind, url)).collect();
        Self { public_url, own }
    }

    /// The link with a code; `None` for a kind of mail that has no code.
    pub fn link(&self, kind: MailKind, namespace: &NamespaceId, code: &Code) -> Option<String> {
        self.filled(kind, namespace.as_str(), code.reveal())
    }

    /// An example of it.
    pub(super) fn example(&self, kind: MailKind) -> Option<String> {
        self.filled(kind, NamespaceId::DEFAULT, EXAMPLE)
    }

    fn filled(&self, kind: MailKind, namespace: &str, code: &str) -> Option<String> {
        let page = page(kind)?;
        if let Some(url) = self.own.get(&kind) {
            return Some(filled(url, namespace, code));
        }
        let start = self.public_url.as_str();
        // The code stands in the fragment, which no log, no `Referer` and no scanner sees.
        Some(match namespace {
            NamespaceId::DEFAULT => format!("{start}/account/{page}#{code}"),
            namespace => format!("{start}/account/{page}#{namespace}/{code}"),
        })
    }
}

/// The last part of the path of Roster's own page.
fn page(kind: MailKind) -> Option<&'static str> {
    match kind {
        MailKind::Invite => Some("join"),
        MailKind::Verification => Some("verify"),
        MailKind::Recovery => Some("recover"),
        MailKind::PasswordChanged
        | MailKind::EmailChanged
        | MailKind::NewSignIn
        | MailKind::WebhookDisabled
        | MailKind::Test => None,
    }
}

/// Ids of namespaces and codes need no encoding in a URL.
fn filled(url: &str, namespace: &str, code: &str) -> String {
    url.replace("{namespace}", namespace).replace("{code}", code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(own: &[&str]) -> Links {
        let own = own.iter().map(|text| OwnLink::parse(text).unwrap()).collect();
        Links::new(PublicUrl::parse("https://id.example.com/roster/").unwrap(), own)
    }

    fn link(links: &Links, kind: MailKind, namespace: &str) -> Option<String> {
        let code = Code::parse("9K3FX-71ABC").unwrap();
        links.link(kind, &NamespaceId::parse(namespace).unwrap(), &code)
    }

    #[test]
    fn a_code_stands_in_the_fragment() {
        let links = links(&[]);
        for (kind, namespace, expected) in [
            (MailKind::Invite, "default", "join#9K3FX71ABC"),
            (MailKind::Recovery, "default", "recover#9K3FX71ABC"),
            (MailKind::Verification, "acme", "verify#acme/9K3FX71ABC"),
        ] {
            let expected = format!("https://id.example.com/roster/account/{expected}");
            assert_eq!(link(&links, kind, namespace), Some(expected));
        }
        assert_eq!(link(&links, MailKind::PasswordChanged, "default"), None);
    }

    #[test]
    fn an_application_has_pages_of_its_own() {
        let links = links(&[
            "recovery=https://app.example.com/reset?tenant={namespace}#{code}",
            "invite=http://localhost:3000/join/{code}",
        ]);
        let recovery = "https://app.example.com/reset?tenant=acme#9K3FX71ABC".to_owned();
        assert_eq!(link(&links, MailKind::Recovery, "acme"), Some(recovery));
        let invite = "http://localhost:3000/join/9K3FX71ABC".to_owned();
        assert_eq!(link(&links, MailKind::Invite, "acme"), Some(invite));
        assert!(link(&links, MailKind::Verification, "acme").unwrap().contains("/account/verify#"));
    }

    #[test]
    fn a_page_of_ones_own_is_checked() {
        for bad in [
            "",
            "https://app.example.com/{code}",
            "recovery=",
            "recovery=https://app.example.com/reset",
            "recovery=https://app.example.com/{CODE}",
            "recovery=javascript:{code}",
            "recovery=/reset#{code}",
            "recovery=https://{code}.example.com/",
            "recovery=https://{namespace}.example.com/{code}",
            "recovery=https://user@app.example.com/{code}",
            "password_changed=https://app.example.com/{code}",
            "reset=https://app.example.com/{code}",
        ] {
            assert!(OwnLink::parse(bad).is_err(), "{bad}");
        }
    }
}
