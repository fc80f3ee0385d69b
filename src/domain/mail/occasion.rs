//! What an e-mail tells: the variables of its templates.

use super::kind::MailKind;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// What an e-mail tells. Its fields are the variables of the templates of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Occasion {
    /// Somebody is invited to a group.
    Invite {
        /// Where the invite is accepted or declined.
        link: String,
        /// The code, to be typed elsewhere.
        code: String,
        /// When the invite ends.
        expires_at: String,
        /// The name of the group.
        group: String,
        /// The name of who invites.
        inviter: Option<String>,
        /// What the inviter writes.
        message: Option<String>,
    },
    /// An address is to be proved.
    Verification {
        /// Where it is proved.
        link: String,
        /// The code, to be typed elsewhere.
        code: String,
        /// When the code ends.
        expires_at: String,
    },
    /// A password was forgotten.
    Recovery {
        /// Where another one is chosen.
        link: String,
        /// The code, to be typed elsewhere.
        code: String,
        /// When the code ends.
        expires_at: String,
    },
    /// The password was changed.
    PasswordChanged {
        /// When.
        at: String,
    },
    /// Another address signs in.
    EmailChanged {
        /// Since when.
        at: String,
    },
    /// Somebody signed in from a client that was not used before.
    NewSignIn {
        /// When.
        at: String,
        /// The IP address.
        ip: Option<String>,
        /// What the client says of itself.
        client: Option<String>,
    },
    /// A webhook has failed for too long.
    WebhookDisabled {
        /// When it was disabled.
        at: String,
        /// Its name.
        webhook: String,
        /// Why the last attempt failed.
        reason: Option<String>,
    },
    /// Somebody tries whether e-mails arrive.
    Test {
        /// When.
        at: String,
    },
}

impl Occasion {
    /// The kind of e-mail.
    pub fn kind(&self) -> MailKind {
        match self {
            Self::Invite { .. } => MailKind::Invite,
            Self::Verification { .. } => MailKind::Verification,
            Self::Recovery { .. } => MailKind::Recovery,
            Self::PasswordChanged { .. } => MailKind::PasswordChanged,
            Self::EmailChanged { .. } => MailKind::EmailChanged,
            Self::NewSignIn { .. } => MailKind::NewSignIn,
            Self::WebhookDisabled { .. } => MailKind::WebhookDisabled,
            Self::Test { .. } => MailKind::Test,
        }
    }

    /// Examples, with which templates are tried: one with everything, one with as little as there can be.
    /// `link` is where those lead that have a link.
    pub fn samples(kind: MailKind, link: &str) -> [Self; 2] {
        [Some("<Ünlimited & Co>"), None]
            .map(|optional| Self::sample(kind, link.to_owned(), optional.map(str::to_owned)))
    }

    fn sample(kind: MailKind, link: String, optional: Option<String>) -> Self {
        let (at, other) = ("2026-12-20 10:00 UTC".to_owned(), optional.clone());
        let (expires_at, code) = (at.clone(), "9K3FX-71ABC".to_owned());
        match kind {
            MailKind::Invite => {
                let group = "R&D <all>".to_owned();
                Self::Invite { link, code, expires_at, group, inviter: optional, message: other }
            }
            MailKind::Verification => Self::Verification { link, code, expires_at },
            MailKind::Recovery => Self::Recovery { link, code, expires_at },
            MailKind::PasswordChanged => Self::PasswordChanged { at },
            MailKind::EmailChanged => Self::EmailChanged { at },
            MailKind::Test => Self::Test { at },
            MailKind::NewSignIn => Self::NewSignIn { at, ip: optional, client: other },
            MailKind::WebhookDisabled => {
                Self::WebhookDisabled { at, webhook: "billing".to_owned(), reason: optional }
            }
        }
    }

    /// What the mail must show, or it is of no use.
    pub(super) fn needs(&self) -> Option<&str> {
        match self {
            Self::Invite { link, .. }
            | Self::Verification { link, .. }
            | Self::Recovery { link, .. } => Some(link),
            Self::PasswordChanged { .. }
            | Self::EmailChanged { .. }
            | Self::NewSignIn { .. }
            | Self::WebhookDisabled { .. }
            | Self::Test { .. } => None,
        }
    }
}

/// A time as e-mails show it, in every language alike.
pub fn shown_time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// A text that somebody wrote, without what nobody sees: control characters, and those that change the
/// direction of the text around them. Line breaks stay.
pub fn shown_text(text: &str) -> String {
    let is_hidden = |c: char| {
        let turns = matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        turns || matches!(c, '\u{2028}' | '\u{2029}') || (c.is_control() && c != '\n')
    };
    text.chars().filter(|c| !is_hidden(*c)).collect()
}

/// The name by which a mail greets somebody, unless a mail program could make a link of it: anybody may
/// have a mail sent to an address that is somebody else's, and must not be able to say something in it.
pub fn greeted(name: &str) -> Option<String> {
    let name = shown_text(name).replace('\n', " ");
    let is_link = name.contains(['/', '@', ':', '<']) || name.contains(char::is_numeric);
    let has_domain = name.split_whitespace().any(|word| word.trim_end_matches('.').contains('.'));
    let is_long = name.chars().count() > 60;
    (!is_link && !has_domain && !is_long && !name.trim().is_empty()).then(|| name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_greeted_by_a_name_and_by_nothing_else() {
        for name in ["Asim", "Łukasz Żółć", "Dr. Ada Lovelace", "J. R. R. Tolkien", "O'Neill-Smith"]
        {
            assert_eq!(greeted(name).as_deref(), Some(name));
        }
        let long = "a ".repeat(40);
        for trick in [
            "",
            " ",
            "https://evil.example",
            "evil.example",
            "You won 1000",
            "a@b",
            "www.evil",
            &long,
        ] {
            assert_eq!(greeted(trick), None, "{trick}");
        }
        assert_eq!(greeted("Asim\r\nBcc\u{202E}").as_deref(), Some("Asim Bcc"));
    }

    #[test]
    fn what_nobody_sees_is_left_out() {
        assert_eq!(shown_text("a\u{202E}b\r\nc\u{0}\u{85}d\u{2028}"), "ab\ncd");
    }
}
