//! The log lines of a request: one for each, and one more where it was slow.

use crate::metrics::Answered;
use crate::trace::Trace;
use log::kv::{Error, Key, Source, Value, VisitSource};
use log::{Level, Record};
use std::fmt::{self, Write};
use std::net::IpAddr;
use std::time::Duration;

/// The targets of the lines.
const TARGET: &str = "roster::request";
const SLOW_TARGET: &str = "roster::slow";
/// A request that takes longer, but for what it waits on purpose, is slow.
const SLOW: Duration = Duration::from_secs(1);

/// What is logged of a request.
pub struct Line<'a> {
    /// The request as it is counted, without what it waited on purpose.
    pub answered: &'a Answered,
    /// How long it took in all.
    pub took: Duration,
    /// What it is called, and what its statements cost.
    pub trace: &'a Trace,
    /// The namespace and the caller, such as `user:asim`, once they were known.
    pub caller: Option<(i64, String)>,
    /// The IP address of the client, as trusted proxies have noted it, and that of the connection.
    pub addresses: [Option<IpAddr>; 2],
}

impl Line<'_> {
    /// Writes the lines.
    pub fn log(&self) {
        let Answered { method, path, status, took, .. } = self.answered;
        let (id, whole) = (&self.trace.request_id, milliseconds(self.took));
        self.write(
            (Level::Info, TARGET),
            format_args!("{method} {path} {status} {whole:.3}ms {id}"),
        );
        if *took > SLOW {
            let (took, database) = (milliseconds(*took), milliseconds(self.trace.database_time()));
            let statements = self.statements();
            self.write(
                (Level::Warn, SLOW_TARGET),
                format_args!(
                    "{method} {path} took {took:.3}ms, of which the database {database:.3}ms: \
                     {statements} request={id}"
                ),
            );
        }
    }

    fn write(&self, (level, target): (Level, &str), text: fmt::Arguments<'_>) {
        let metadata = log::Metadata::builder().level(level).target(target).build();
        let is_logged = level <= log::max_level() && log::logger().enabled(&metadata);
        if is_logged {
            let record = Record::builder().metadata(metadata).args(text).key_values(self).build();
            log::logger().log(&record);
        }
    }

    /// Such as `group::Find 1.200ms, COMMIT 900.100ms`; `none` where there were none.
    fn statements(&self) -> String {
        let mut text = String::new();
        for cost in self.trace.costs() {
            let comma = if text.is_empty() { "" } else { ", " };
            let _never_fails = write!(text, "{comma}{cost}");
        }
        if text.is_empty() { "none".to_owned() } else { text }
    }
}

/// The members of the line where it is a JSON object.
impl Source for Line<'_> {
    fn visit<'kvs>(&'kvs self, visitor: &mut dyn VisitSource<'kvs>) -> Result<(), Error> {
        let Answered { method, path, status, dialect, operation, .. } = self.answered;
        let parent = self.trace.parent.as_ref();
        let caller = self.caller.as_ref();
        let [client, peer] = &self.addresses;
        let members = [
            ("request_id", Some(Value::from(&self.trace.request_id[..]))),
            ("trace_id", parent.map(|parent| parent.trace_id().into())),
            ("parent_id", parent.map(|parent| parent.parent_id().into())),
            ("namespace", caller.map(|(namespace, _)| Value::from(*namespace))),
            ("caller", Some(caller.map_or("stranger", |(_, caller)| caller.as_str()).into())),
            ("ip", client.as_ref().map(Value::from_display)),
            ("peer", peer.as_ref().map(Value::from_display)),
            ("dialect", Some(Value::from(*dialect))),
            ("operation", Some(operation.as_str().into())),
            ("method", Some(Value::from(*method))),
            ("path", Some(path.as_str().into())),
            ("status", Some(Value::from(*status))),
            ("duration_ms", Some(milliseconds(self.took).into())),
            ("database_ms", Some(milliseconds(self.trace.database_time()).into())),
        ];
        members.into_iter().try_for_each(|(name, value)| match value {
            Some(value) => visitor.visit_pair(Key::from_str(name), value),
            None => Ok(()),
        })
    }
}

/// In milliseconds, to the microsecond.
fn milliseconds(time: Duration) -> f64 {
    let microseconds = u32::try_from(time.as_micros()).unwrap_or(u32::MAX);
    f64::from(microseconds) / 1e3
}
