//! The additional headers of a webhook's requests, which are as secret as a password.

use crate::domain::model::{Error, Result};
use std::collections::BTreeMap;
use std::fmt;

/// The most additional headers of a webhook.
pub const MOST_HEADERS: usize = 8;
/// The most characters of a name and of a value.
const NAME_LIMIT: usize = 64;
const VALUE_LIMIT: usize = 1024;

/// The headers that requests have anyway, and those of the connection (RFC 9110 section 7.6.1).
const OURS: [&str; 15] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
];
const OUR_PREFIXES: [&str; 2] = ["webhook-", "proxy-"];

/// Additional headers: up to 8, with names in lower case.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(BTreeMap<String, String>);

/// A change to additional headers.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum HeaderChanges {
    /// They stay.
    #[default]
    Keep,
    /// They become these.
    Replace(Headers),
    /// Those with a value are set, and those without one removed.
    Merge(BTreeMap<String, Option<String>>),
}

impl HeaderChanges {
    /// Checks headers to be set, and names of headers to be removed, which have no value.
    ///
    /// # Errors
    /// As [`Headers::parse`].
    pub fn merge(headers: BTreeMap<String, Option<String>>) -> Result<Self> {
        let set = |(name, value): (&String, &Option<String>)| Some((name.clone(), value.clone()?));
        Headers::parse(headers.iter().filter_map(set).collect())?;
        Ok(Self::Merge(headers))
    }

    /// The same change where all other headers are removed.
    ///
    /// # Errors
    /// As [`Headers::parse`].
    pub fn replacing(self) -> Result<Self> {
        match self {
            merged @ Self::Merge(_) => Headers::default().changed(merged).map(Self::Replace),
            other => Ok(other),
        }
    }
}

impl Headers {
    /// Checks headers.
    ///
    /// # Errors
    /// [`Error::Invalid`] for over 8, for a name that is no token (RFC 9110 section 5.6.2), has over
    /// 64 characters or belongs to a header of Roster's, and for a value that is empty, has over 1024
    /// characters or other ones than visible ASCII with spaces between.
    pub fn parse(headers: BTreeMap<String, String>) -> Result<Self> {
        let mut checked = BTreeMap::new();
        for (name, value) in headers {
            let name = check_name(&name)?;
            check_value(&name, &value)?;
            if checked.insert(name, value).is_some() {
                return Err(Error::invalid("headers", "must not have a name twice"));
            }
        }
        match checked.len() <= MOST_HEADERS {
            true => Ok(Self(checked)),
            false => Err(Error::invalid("headers", "must have at most 8 entries")),
        }
    }

    /// What becomes of them by a change.
    ///
    /// # Errors
    /// As [`Headers::parse`].
    pub fn changed(self, changes: HeaderChanges) -> Result<Self> {
        match changes {
            HeaderChanges::Keep => Ok(self),
            HeaderChanges::Replace(headers) => Ok(headers),
            HeaderChanges::Merge(changes) => {
                let Self(mut headers) = self;
                for (name, value) in changes {
                    let name = name.to_ascii_lowercase();
                    match value {
                        Some(value) => drop(headers.insert(name, value)),
                        None => drop(headers.remove(&name)),
                    }
                }
                Self::parse(headers)
            }
        }
    }

    /// Reads what [`Headers::to_json`] wrote; `None` for anything else.
    pub fn of_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    /// Writes them as a JSON object, to be sealed; `None` if there are none.
    ///
    /// # Errors
    /// None in practice: texts can always be written.
    pub fn to_json(&self) -> Result<Option<String>> {
        let written = (!self.0.is_empty()).then(|| serde_json::to_string(&self.0));
        written.transpose().map_err(|error| Error::internal(error.to_string()))
    }

    /// The names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

fn check_name(name: &str) -> Result<String> {
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    let lower = name.to_ascii_lowercase();
    if !(1..=NAME_LIMIT).contains(&name.len()) || !name.bytes().all(is_token) {
        let reason =
            "must have names of 1 to 64 letters, digits and hyphens, such as Authorization";
        return Err(Error::invalid("headers", reason));
    }
    if OURS.contains(&lower.as_str()) || OUR_PREFIXES.iter().any(|ours| lower.starts_with(ours)) {
        return Err(Error::invalid("headers", format!("must not have `{lower}`: Roster sets it")));
    }
    Ok(lower)
}

/// An error names the header, and does not repeat its value.
fn check_value(name: &str, value: &str) -> Result<()> {
    let is_text = value.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
    let is_trimmed = value.trim_matches(' ').len() == value.len();
    if !(1..=VALUE_LIMIT).contains(&value.len()) || !is_text || !is_trimmed {
        let reason = "must be 1 to 1024 visible ASCII characters, with spaces only between them";
        return Err(Error::invalid(format!("headers.{name}"), reason));
    }
    Ok(())
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl fmt::Debug for HeaderChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(headers: &[(&str, &str)]) -> Result<Headers> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Headers::parse(headers.iter().map(own).collect())
    }

    #[test]
    fn names_are_tokens_in_lower_case() {
        let headers = parse(&[("Authorization", "Bearer a b"), ("X-Tenant", "7")]).unwrap();
        let all: Vec<_> = headers.iter().collect();
        assert_eq!(all, [("authorization", "Bearer a b"), ("x-tenant", "7")]);
        let json = headers.to_json().unwrap().unwrap();
        assert_eq!(Headers::of_json(&json), Some(headers.clone()));
        assert_eq!(Headers::default().to_json().unwrap(), None);
        assert_eq!(format!("{headers:?}"), "[secret]");
        assert!(parse(&[("X-A", "1"), ("x-a", "2")]).is_err());
    }

    #[test]
    fn what_roster_sets_and_what_is_no_header_is_refused() {
        let long = "x".repeat(65);
        for name in ["", " a", "a b", "a:", "ä", "a\r\nb", &long, "Host", "content-TYPE"] {
            assert!(parse(&[(name, "1")]).is_err(), "{name}");
        }
        for name in ["webhook-id", "Webhook-Signature", "proxy-authorization", "user-agent"] {
            assert!(parse(&[(name, "1")]).is_err(), "{name}");
        }
        let long = "x".repeat(1025);
        for value in ["", " ", " a", "a ", "a\tb", "a\r\nb", "ä", "\0", &long] {
            let error = parse(&[("x-a", value)]).unwrap_err().to_string();
            assert!(error.starts_with("headers.x-a: "), "{error}");
        }
        let names: Vec<_> = (0..9).map(|n| format!("x-{n}")).collect();
        let nine: Vec<_> = names.iter().map(|name| (name.as_str(), "1")).collect();
        assert!(parse(&nine).is_err() && parse(&nine[1..]).is_ok());
    }

    #[test]
    fn a_merge_sets_and_removes_and_a_replacement_forgets() {
        let before = || parse(&[("x-a", "1"), ("x-b", "2")]).unwrap();
        let merge = [("X-A".to_owned(), None), ("x-c".to_owned(), Some("3".to_owned()))];
        let merged = before().changed(HeaderChanges::Merge(merge.into())).unwrap();
        assert_eq!(merged, parse(&[("x-b", "2"), ("x-c", "3")]).unwrap());
        let other = parse(&[("x-d", "4")]).unwrap();
        assert_eq!(before().changed(HeaderChanges::Replace(other.clone())).unwrap(), other);
        assert_eq!(before().changed(HeaderChanges::Keep).unwrap(), before());
        let wrong = [("x-c".to_owned(), Some(String::new()))];
        assert!(before().changed(HeaderChanges::Merge(wrong.into())).is_err());
    }
}
