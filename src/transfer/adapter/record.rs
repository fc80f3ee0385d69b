//! What the records of several systems have in common.

use super::super::{Document, Kind, Refusal};
use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The properties that Roster knows. A pair of another system with one of these names gets a prefix.
const KNOWN: [&str; 14] = [
    "username",
    "email",
    "login_email",
    "name",
    "first_name",
    "last_name",
    "external_id",
    "active",
    "password",
    "password_hash",
    "created_at",
    "updated_at",
    "locked_until",
    "description",
];

/// The fewest digits of a time in milliseconds; a number with fewer is in seconds.
const DIGITS_OF_MILLISECONDS: usize = 12;

/// Reads a record from JSON.
///
/// # Errors
/// Where it has another shape than the system writes.
pub fn parse<T: DeserializeOwned>(text: &[u8], what: &str) -> Result<T, Refusal> {
    serde_json::from_slice(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Refusal::malformed(format!("must be {what}: see its line {line}, column {column}"))
    })
}

/// Text that is not blank.
pub fn filled(text: Option<impl AsRef<str>>) -> Option<String> {
    let text = text?;
    let text = text.as_ref().trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A time in the form that Roster reads: from RFC 3339, from PostgreSQL, SQLite and MySQL, where it is
/// UTC if it does not say, and from seconds or milliseconds since 1970. Other text stays, and is
/// refused where it is imported.
pub fn time(text: Option<impl AsRef<str>>) -> Option<String> {
    let text = filled(text)?;
    let number = text.parse::<i64>().ok();
    let at = match number {
        Some(number) if text.len() >= DIGITS_OF_MILLISECONDS => {
            DateTime::from_timestamp_millis(number)
        }
        Some(number) => DateTime::from_timestamp(number, 0),
        None => written_time(&text),
    };
    Some(at.map_or(text, |at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true)))
}

fn written_time(text: &str) -> Option<DateTime<Utc>> {
    let zoned = ["%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M:%S%.f%#z", "%Y%m%d%H%M%S%.f%#z"];
    let zoned = zoned.iter().find_map(|format| DateTime::parse_from_str(text, format).ok());
    let local = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y%m%d%H%M%SZ"];
    let local = || {
        let read = |format: &&str| NaiveDateTime::parse_from_str(text, format).ok();
        local.iter().find_map(read).map(|at| at.and_utc())
    };
    text.parse().ok().or(zoned.map(DateTime::into)).or_else(local)
}

/// Whether the text is what databases and people write for true; `None` for neither.
pub fn flag(text: Option<impl AsRef<str>>) -> Option<bool> {
    match filled(text)?.to_ascii_lowercase().as_str() {
        "1" | "t" | "true" | "yes" | "y" => Some(true),
        "0" | "f" | "false" | "no" | "n" => Some(false),
        _ => None,
    }
}

impl Document {
    /// The same with a custom pair. Where Roster knows a property of that name, which is something
    /// else, it gets a prefix.
    pub(super) fn with_custom(self, name: &str, value: impl Into<Value>) -> Self {
        match KNOWN.contains(&name) {
            true => self.with(&format!("imported_{name}"), value),
            false => self.with(name, value),
        }
    }

    /// The same with all these pairs.
    pub(super) fn with_all_custom(self, pairs: Map<String, Value>) -> Self {
        let kept = pairs.into_iter().filter(|(_, value)| !value.is_null());
        kept.fold(self, |document, (name, value)| document.with_custom(&name, value))
    }

    /// The same with the e-mail address, with which the user signs in as well.
    pub(super) fn with_sign_in(self, email: Option<String>) -> Self {
        self.with_any("login_email", email.clone()).with_any("email", email)
    }

    /// The same with what the application keeps.
    pub(super) fn with_app(mut self, app: Map<String, Value>) -> Self {
        self.app = app.into_iter().filter(|(_, value)| !value.is_null()).collect();
        self
    }

    /// A user with an id where there is one.
    pub(super) fn some_user(id: Option<String>) -> Self {
        Self::new(Kind::User, id)
    }
}

#[cfg(test)]
mod tests {
    use super::{flag, time};

    #[test]
    fn the_times_of_databases_are_read() {
        for (text, expected) in [
            ("2024-05-01T12:34:56Z", "2024-05-01T12:34:56Z"),
            ("2024-05-01T12:34:56.789+02:00", "2024-05-01T10:34:56.789Z"),
            ("2024-05-01 12:34:56.789012+00", "2024-05-01T12:34:56.789012Z"),
            ("2024-05-01 12:34:56+02:00", "2024-05-01T10:34:56Z"),
            ("2024-05-01 12:34:56", "2024-05-01T12:34:56Z"),
            ("20240501123456Z", "2024-05-01T12:34:56Z"),
            ("1714566896", "2024-05-01T12:34:56Z"),
            ("1714566896789", "2024-05-01T12:34:56.789Z"),
            ("last week", "last week"),
        ] {
            assert_eq!(time(Some(text)).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(time(Some(" ")), None);
        assert_eq!(
            (flag(Some("T")), flag(Some("0")), flag(Some("?"))),
            (Some(true), Some(false), None)
        );
    }
}
