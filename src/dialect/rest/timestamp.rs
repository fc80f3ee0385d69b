//! Times in the documents that lists are full of. chrono's own serialization hands serde_json each
//! character alone, which took a quarter of the time of a page of members.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

/// For `#[serde(serialize_with)]`: writes the time as chrono's serialization does (RFC 3339, with as
/// many groups of three decimals as it needs).
///
/// # Errors
/// Those of the serializer.
pub fn written<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

/// The same for a time that may be missing.
///
/// # Errors
/// Those of the serializer.
pub fn if_any<S: Serializer>(at: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => written(at, serializer),
        None => None::<()>.serialize(serializer),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use serde_json::json;

    #[test]
    fn times_are_written_as_chrono_writes_them() {
        for micros in [0, 1, 1_000, 999_999, 1_700_000_000_000_000, -1, 253_402_300_800_000_000] {
            let at = DateTime::<Utc>::from_timestamp_micros(micros).unwrap();
            assert_eq!(super::written(&at, serde_json::value::Serializer).unwrap(), json!(at));
            let some = super::if_any(&Some(at), serde_json::value::Serializer).unwrap();
            assert_eq!(some, json!(at));
        }
        assert_eq!(super::if_any(&None, serde_json::value::Serializer).unwrap(), json!(null));
    }
}
