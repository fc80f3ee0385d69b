//! The header `traceparent` (W3C Trace Context, <https://www.w3.org/TR/trace-context/>).

use std::fmt;

/// The lengths of the fields of version 00, and of all of them with the dashes in between.
const LENGTHS: [usize; 4] = [2, 32, 16, 2];
const LENGTH: usize = 55;

/// Which trace a request is a part of, and by which part of it the request was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceParent {
    trace_id: Box<str>,
    parent_id: Box<str>,
    flags: Box<str>,
}

impl TraceParent {
    /// Parses the value of the header: `00-`, 32 hexadecimal digits, `-`, 16 of them, `-`, two flags. A
    /// later version may have more behind that. `None` for anything else, as the specification says.
    pub fn parse(text: &str) -> Option<Self> {
        let head = text.get(..LENGTH)?;
        let fields: Vec<_> = head.split('-').collect();
        let [version, trace_id, parent_id, flags] = fields[..] else { return None };
        let is_hex = |field: &str| field.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let is_zero = |field: &str| field.bytes().all(|b| b == b'0');
        let are_long = fields.iter().map(|field| field.len()).eq(LENGTHS);
        let more = text.get(LENGTH..)?;
        let ends = match version {
            "00" => more.is_empty(),
            "ff" => false,
            _ => more.is_empty() || more.starts_with('-'),
        };
        let is_valid = are_long && ends && fields.iter().all(|field| is_hex(field));
        (is_valid && !is_zero(trace_id) && !is_zero(parent_id)).then(|| Self {
            trace_id: trace_id.into(),
            parent_id: parent_id.into(),
            flags: flags.into(),
        })
    }

    /// The id of the trace: 32 hexadecimal digits.
    pub fn trace_id(&self) -> &str {
        &self.trace_id
    }

    /// The id of what has sent the request: 16 hexadecimal digits.
    pub fn parent_id(&self) -> &str {
        &self.parent_id
    }
}

/// As it is passed on, in version 00. Roster reports no spans: what it calls is a part of what called it.
impl fmt::Display for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{}-{}-{}", self.trace_id, self.parent_id, self.flags)
    }
}

#[cfg(test)]
mod tests {
    use super::TraceParent;

    const VALID: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_valid_header_is_passed_on_as_it_came() {
        let parent = TraceParent::parse(VALID).unwrap();
        assert_eq!(parent.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(parent.parent_id(), "00f067aa0ba902b7");
        assert_eq!(parent.to_string(), VALID);
        // What a later version adds is left out.
        let later = VALID.replacen("00-", "cc-", 1);
        for text in [later.clone(), later.clone() + "-what-the-future-will-be-like"] {
            assert_eq!(TraceParent::parse(&text).unwrap().to_string(), VALID);
        }
    }

    #[test]
    fn anything_else_is_no_trace() {
        let long = VALID.to_owned() + "-01";
        let (trace, parent) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
        for text in [
            "",
            "00",
            long.as_str(),
            &VALID.to_uppercase(),
            &VALID.replacen("00-", "ff-", 1),
            &VALID.replacen("00-", "cc-", 1).replace("-01", "-01."),
            &VALID.replace("-01", "-0x"),
            &VALID.replace(trace, &"0".repeat(32)),
            &VALID.replace(parent, &"0".repeat(16)),
            &VALID.replacen('-', "", 1).replacen('-', "--", 1),
            &VALID.replace('7', "\u{e9}"),
        ] {
            assert_eq!(TraceParent::parse(text), None, "{text}");
        }
    }
}
