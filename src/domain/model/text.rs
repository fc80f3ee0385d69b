//! Checked text: what people write into the properties that Roster knows.

use super::column::column;
use super::{Error, Result, name};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use email_address::{EmailAddress, Options};
use std::borrow::Cow;

/// The longest single line, in characters.
pub const LINE_LIMIT: usize = 255;
/// The longest text of several lines, in characters.
pub const PARAGRAPH_LIMIT: usize = 4096;
/// The longest URL, in characters.
pub const URL_LIMIT: usize = 2048;
/// What is wrong with a text that is no e-mail address.
const NO_ADDRESS: &str = "must be an e-mail address, such as ada@example.com";
/// The longest address, in bytes (RFC 5321 section 4.5.3.1.3, without the angle brackets).
pub const EMAIL_LIMIT: usize = 254;

/// One line of 1 to 255 characters, kept as it is.
pub(in crate::domain) fn line(text: &str, field: &'static str) -> Result<String> {
    bounded(text, field, LINE_LIMIT)?;
    match text.chars().find(|c| c.is_control()) {
        None => Ok(text.to_owned()),
        Some(control) => Err(unwelcome(field, control)),
    }
}

fn paragraph(text: &str, field: &'static str) -> Result<String> {
    bounded(text, field, PARAGRAPH_LIMIT)?;
    match text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        None => Ok(text.to_owned()),
        Some(control) => Err(unwelcome(field, control)),
    }
}

fn bounded(text: &str, field: &'static str, limit: usize) -> Result<()> {
    if !name::is_visible(text) {
        return Err(Error::invalid(field, "must not be blank"));
    }
    if text.chars().count() > limit {
        return Err(Error::invalid(field, format!("must have at most {limit} characters")));
    }
    Ok(())
}

fn unwelcome(field: impl Into<Cow<'static, str>>, control: char) -> Error {
    let reason = format!("must not contain the control character U+{:04X}", u32::from(control));
    Error::invalid(field, reason)
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $check:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
        #[diesel(sql_type = Text)]
        pub struct $name(String);

        column!($name, Text, String);

        impl $name {
            /// Checks `text`; `field` names the property in the error.
            ///
            /// # Errors
            /// [`Error::Invalid`].
            pub fn parse(text: &str, field: &'static str) -> Result<Self> {
                let check: fn(&str, &'static str) -> Result<String> = $check;
                check(text, field).map(Self)
            }

            /// A text that was checked before it was stored.
            pub(in crate::domain) fn of_row(text: &str) -> Self {
                Self(text.to_owned())
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

texts! {
    /// A name to sign in with: one line of 1 to 255 characters, trimmed, its case kept, in Unicode's
    /// Normalization Form C. Every character of it can be seen: joiners and variation selectors are
    /// taken only where a word or an emoji needs them.
    Username = username;
    /// An address as RFC 5321 and RFC 5322 write it, 3 to 254 characters, without a display name;
    /// so must be the form that signs in.
    Email = email;
    /// An address as people sign in with it: its local part folded, its domain as A-labels.
    LoginEmail = |text, field| email(text, field).map(|email| name::address_key(&email));
    /// A name to show: one line of 1 to 255 characters.
    Name = line;
    /// Text of several lines, 1 to 4,096 characters.
    Description = paragraph;
    /// The id in another system: one line of 1 to 255 characters.
    ExternalId = line;
    /// An absolute URL of `http` or `https`, 1 to 2,048 characters, none of them a space. Whether
    /// Roster may connect to it is for the guard of outgoing requests to say.
    Url = url;
}

fn url(text: &str, field: &'static str) -> Result<String> {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    let is_web = scheme.is_some_and(|scheme| scheme == "https" || scheme == "http");
    if !is_web || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(Error::invalid(field, "must be a URL, such as https://example.com/hook"));
    }
    bounded(text, field, URL_LIMIT)?;
    Ok(text.to_owned())
}

fn username(text: &str, field: &'static str) -> Result<String> {
    let text = line(&name::nfc(text.trim()), field)?;
    name::must_be_visible(&text, field)?;
    let key = name::address_key(&text);
    // The two forms by which names are compared must be one, so that nobody's sign-in address is
    // taken for another's username.
    if text.contains('@') && key != name::key(&text) && email(&text, field).is_ok() {
        let reason = format!(
            "must have the domain in its ASCII form, because it is an e-mail address: {key}"
        );
        return Err(Error::invalid(field, reason));
    }
    Ok(text)
}

fn email(text: &str, field: &'static str) -> Result<String> {
    let text = line(text.trim(), field)?;
    // The form that signs in may be longer and no address: a full-width @ in the local part becomes
    // an @.
    for text in [&text, &name::address_key(&text)] {
        let options = Options::default().without_display_text().without_domain_literal();
        match EmailAddress::parse_with_options(text, options) {
            Ok(_) if text.len() <= EMAIL_LIMIT => {}
            Ok(_) => return Err(Error::invalid(field, "must have at most 254 bytes")),
            Err(_) => return Err(Error::invalid(field, NO_ADDRESS)),
        }
    }
    Ok(text)
}

impl Username {
    /// The form by which usernames are compared: no two users of a namespace have the same.
    pub fn key(&self) -> String {
        name::key(&self.0)
    }

    /// What usernames have in common that cannot be told apart.
    pub(in crate::domain) fn skeleton(&self) -> String {
        name::skeleton(&self.0)
    }
}

impl Email {
    /// The form that signs in.
    pub fn to_login(&self) -> LoginEmail {
        LoginEmail(name::address_key(&self.0))
    }
}
