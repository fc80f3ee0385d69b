//! What the process counts about itself, for Prometheus.

mod external;
mod process;

pub use external::ExternalMetric;

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Upper bounds of the histograms of durations, in seconds: they tell a request that takes 1 ms from one
/// that takes 30 ms and one that takes 100 ms.
const BOUNDS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.03, 0.1, 0.3, 1.0, 5.0];

/// The name of an operation. There are as many as the documents of the dialects have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Operation(Arc<str>);

impl Operation {
    /// What no document names.
    pub fn other() -> Self {
        Self("-".into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Operation {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

impl EncodeLabelValue for Operation {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> fmt::Result {
        self.as_str().encode(encoder)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: &'static str,
    /// The pattern of the path, so that ids do not become labels.
    path: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Served {
    dialect: &'static str,
    operation: Operation,
    /// Such as `2xx`.
    class: &'static str,
}

/// A request that was answered.
#[derive(Debug)]
pub struct Answered {
    /// One of few words.
    pub method: &'static str,
    /// The pattern of the path.
    pub path: String,
    /// The status of the response.
    pub status: u16,
    /// The name of the dialect that the path belongs to.
    pub dialect: &'static str,
    /// What was asked for.
    pub operation: Operation,
    /// How long it took, but for what it waited on purpose.
    pub took: Duration,
}

/// Counters and gauges, shared by all workers.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Request, Counter>,
    durations: Family<Served, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
}

impl Metrics {
    /// No request has come yet. What is kept elsewhere is read whenever the metrics are.
    pub fn new(external: impl IntoIterator<Item = ExternalMetric>) -> Self {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(process::Process));
        let own = registry.sub_registry_with_prefix("roster");
        let requests = Family::default();
        let histogram: fn() -> Histogram = || Histogram::new(BOUNDS);
        let durations = Family::new_with_constructor(histogram);
        let in_flight = Gauge::default();
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        own.register("build", "The program", build);
        own.register("http_requests", "Requests that were answered", requests.clone());
        let help = "How long requests took, but for what they waited on purpose";
        own.register_with_unit("http_request_duration", help, Unit::Seconds, durations.clone());
        own.register(
            "http_requests_in_flight",
            "Requests that are being served",
            in_flight.clone(),
        );
        external.into_iter().for_each(|metric| own.register_collector(Box::new(metric)));
        Self { registry: Arc::new(registry), requests, durations, in_flight }
    }

    /// Notes that a request has come.
    pub fn begin(&self) {
        self.in_flight.inc();
    }

    /// Notes that a request went without an answer: the caller hung up.
    pub fn abandon(&self) {
        self.in_flight.dec();
    }

    /// Notes that a request was answered.
    pub fn end(&self, answered: Answered) {
        let Answered { method, path, status, dialect, operation, took } = answered;
        self.in_flight.dec();
        let served = Served { dialect, operation, class: class(status) };
        self.durations.get_or_create(&served).observe(took.as_secs_f64());
        self.requests.get_or_create(&Request { method, path, status }).inc();
    }

    /// The text format of OpenMetrics 1.0.
    ///
    /// # Errors
    /// What formatting meets.
    pub fn encode(&self) -> Result<String, fmt::Error> {
        let mut encoded = String::new();
        text::encode(&mut encoded, &self.registry)?;
        Ok(encoded)
    }

    /// The media type of that.
    pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
}

fn class(status: u16) -> &'static str {
    match status / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
