//! A log line as a JSON object: what the record says, and which request it is about.

use crate::trace;
use log::Record;
use log::kv::{Error, Key, Value, VisitSource, VisitValue};
use serde::ser::{SerializeMap, Serializer};
use std::fmt::Display;
use std::io::{self, Write};

/// Writes the object and a line feed. The members `time`, `level`, `target` and `message` come first.
///
/// # Errors
/// What writing meets.
pub(super) fn write(
    out: &mut impl Write,
    time: &impl Display,
    record: &Record<'_>,
) -> io::Result<()> {
    let mut line = Vec::with_capacity(512);
    let mut serializer = serde_json::Serializer::new(&mut line);
    let mut members = serializer.serialize_map(None)?;
    members.serialize_entry("time", &format_args!("{time}"))?;
    members.serialize_entry("level", record.level().as_str())?;
    members.serialize_entry("target", record.target())?;
    members.serialize_entry("message", record.args())?;
    let mut visitor = Members { members, has_request: false };
    record.key_values().visit(&mut visitor).map_err(io::Error::other)?;
    let Members { mut members, has_request } = visitor;
    if !has_request {
        let of_request = trace::current(|trace| {
            members.serialize_entry("request_id", &trace.request_id[..])?;
            match &trace.parent {
                Some(parent) => members.serialize_entry("trace_id", parent.trace_id()),
                None => Ok(()),
            }
        });
        of_request.transpose()?;
    }
    members.end()?;
    line.push(b'\n');
    // In one piece, so that no other line comes in between.
    out.write_all(&line)
}

/// Writes what the record has beside its message.
struct Members<M> {
    members: M,
    /// Whether the record itself says which request it is about.
    has_request: bool,
}

impl<'kvs, M: SerializeMap> VisitSource<'kvs> for Members<M> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        self.has_request |= key.as_str() == "request_id";
        value.visit(Member { key: key.as_str(), members: &mut self.members })
    }
}

/// Writes one member.
struct Member<'a, M> {
    key: &'a str,
    members: &'a mut M,
}

impl<M: SerializeMap> Member<'_, M> {
    fn write(&mut self, value: &(impl serde::Serialize + ?Sized)) -> Result<(), Error> {
        let written = self.members.serialize_entry(self.key, value);
        // The error's type has no more than its text.
        written.map_err(|error| Error::boxed(error.to_string()))
    }
}

impl<'v, M: SerializeMap> VisitValue<'v> for Member<'_, M> {
    fn visit_any(&mut self, value: Value<'_>) -> Result<(), Error> {
        self.write(&format_args!("{value}"))
    }

    fn visit_u64(&mut self, value: u64) -> Result<(), Error> {
        self.write(&value)
    }

    fn visit_i64(&mut self, value: i64) -> Result<(), Error> {
        self.write(&value)
    }

    fn visit_f64(&mut self, value: f64) -> Result<(), Error> {
        self.write(&value)
    }

    fn visit_bool(&mut self, value: bool) -> Result<(), Error> {
        self.write(&value)
    }

    fn visit_str(&mut self, value: &str) -> Result<(), Error> {
        self.write(value)
    }
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::trace::{self, Trace, TraceParent};
    use log::{Level, Record};
    use serde_json::{Value, json};

    const NOTHING: [(&str, &str); 0] = [];

    fn line(values: &dyn log::kv::Source) -> Value {
        let mut line = Vec::new();
        let args = format_args!("said \"so\"\n\u{1b}[31m");
        let record = Record::builder()
            .args(args)
            .level(Level::Warn)
            .target("roster::here")
            .key_values(&values)
            .build();
        write(&mut line, &"now", &record).unwrap();
        assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
        assert!(line.ends_with(b"}\n") && !line.contains(&0x1b));
        serde_json::from_slice(&line).unwrap()
    }

    #[test]
    fn a_line_is_one_object_with_the_types_of_its_values() {
        let at = log::kv::Value::from_display(&"192.0.2.7");
        let values = [
            ("status", log::kv::Value::from(200_u16)),
            ("took", log::kv::Value::from(1.5)),
            ("namespace", log::kv::Value::from(-1)),
            ("is_new", log::kv::Value::from(true)),
            ("path", log::kv::Value::from("/a\nb")),
            ("ip", at),
        ];
        let expected = json!({
            "time": "now", "level": "WARN", "target": "roster::here",
            "message": "said \"so\"\n\u{1b}[31m", "status": 200, "took": 1.5, "namespace": -1,
            "is_new": true, "path": "/a\nb", "ip": "192.0.2.7",
        });
        assert_eq!(line(&values), expected);
    }

    #[tokio::test]
    async fn a_line_says_which_request_it_is_about() {
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let trace = Trace::new("one".into(), TraceParent::parse(parent));
        let (own, other) =
            trace::scope(trace, async { (line(&NOTHING), line(&("request_id", "another"))) }).await;
        assert_eq!(own["request_id"], "one");
        assert_eq!(own["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(other["request_id"], "another");
        assert_eq!(other.get("trace_id"), None);
        assert_eq!(line(&NOTHING).get("request_id"), None);
    }
}
