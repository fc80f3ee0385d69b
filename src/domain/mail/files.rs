//! The files of templates: `invite.txt`, `invite.html`, `invite.de.txt`, and the layouts that they share.

use super::kind::MailKind;
use std::fmt;

/// The language of templates whose names have none.
pub const DEFAULT_LANGUAGE: &str = "en";

macro_rules! built_in {
    ($($name:literal)+) => { &[$(($name, include_str!(concat!("../../../mail/", $name)))),+] };
}

/// The templates that Roster has with it.
pub const BUILT_IN: &[(&str, &str)] = built_in! {
    "layout.txt" "layout.html"
    "invite.txt" "invite.html" "invite.de.txt" "invite.de.html"
    "verification.txt" "verification.html" "verification.de.txt" "verification.de.html"
    "recovery.txt" "recovery.html" "recovery.de.txt" "recovery.de.html"
    "password_changed.txt" "password_changed.html" "password_changed.de.txt" "password_changed.de.html"
    "email_changed.txt" "email_changed.html" "email_changed.de.txt" "email_changed.de.html"
    "new_sign_in.txt" "new_sign_in.html" "new_sign_in.de.txt" "new_sign_in.de.html"
    "webhook_disabled.txt" "webhook_disabled.html" "webhook_disabled.de.txt" "webhook_disabled.de.html"
    "test.txt" "test.html" "test.de.txt" "test.de.html"
};

/// In what a template is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Plain text.
    Text,
    /// HTML, in which all variables are escaped.
    Html,
}

/// The name of a template of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileName<'a> {
    /// What the mail is about.
    pub kind: MailKind,
    /// The language, in lower case.
    pub language: &'a str,
    /// In what it is written.
    pub format: Format,
}

impl<'a> FileName<'a> {
    /// Reads the name of a file; `None` for a layout, which is no mail by itself.
    ///
    /// # Errors
    /// That nothing is named so, which is likely a slip of the pen.
    pub fn parse(name: &'a str) -> Result<Option<Self>, String> {
        let unknown = || {
            let words: Vec<_> = MailKind::ALL.into_iter().map(MailKind::word).collect();
            format!(
                "the template {name} must be named like invite.txt, invite.html or invite.de.txt; there are \
                 layout, {}",
                words.join(", ")
            )
        };
        let (stem, format) = match name.rsplit_once('.') {
            Some((stem, "txt")) => (stem, Format::Text),
            Some((stem, "html")) => (stem, Format::Html),
            _ => return Err(unknown()),
        };
        let is_tag = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let (kind, language) = match stem.split_once('.') {
            None => (stem, DEFAULT_LANGUAGE),
            // English has no tag, so that there is one name for each template.
            Some((_, "" | DEFAULT_LANGUAGE)) => return Err(unknown()),
            Some((_, tag)) if !tag.chars().all(is_tag) => return Err(unknown()),
            Some(both) => both,
        };
        match kind {
            "layout" => Ok(None),
            kind => {
                let kind = MailKind::parse(kind).ok_or_else(unknown)?;
                Ok(Some(Self { kind, language, format }))
            }
        }
    }
}

impl fmt::Display for FileName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, language, format } = self;
        f.write_str(kind.word())?;
        if *language != DEFAULT_LANGUAGE {
            write!(f, ".{language}")?;
        }
        f.write_str(match format {
            Format::Text => ".txt",
            Format::Html => ".html",
        })
    }
}
