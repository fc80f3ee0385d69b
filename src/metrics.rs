//! What the process counts about itself, for Prometheus.

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Upper bounds of the histogram of durations, in seconds.
const BOUNDS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1.0, 5.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: &'static str,
    /// The pattern of the path, so that ids do not become labels.
    path: String,
    status: u16,
}

/// Counters and gauges, shared by all workers.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Request, Counter>,
    durations: Histogram,
    in_flight: Gauge,
}

/// A counter or a gauge that is kept elsewhere, with a value for each of some words.
pub struct KeptFamily {
    /// Whether it only grows.
    pub kind: FamilyKind,
    /// Its name, without the prefix, and without the ending `_total` of a counter.
    pub name: &'static str,
    /// What it counts.
    pub help: &'static str,
    /// What the words say.
    pub label: &'static str,
    /// Reads the words and their values.
    pub read: Box<dyn Fn() -> Vec<(&'static str, u64)> + Send + Sync>,
}

/// Whether what is kept elsewhere only grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FamilyKind {
    /// It only grows.
    Counter,
    /// It also falls.
    Gauge,
}

/// A gauge that is kept elsewhere.
pub struct KeptGauge {
    /// Its name, without the prefix and the unit.
    pub name: &'static str,
    /// What it says.
    pub help: &'static str,
    /// What it is measured in, with which its name ends, if it is not a number of things.
    pub unit: Option<Unit>,
    /// Reads the value.
    pub read: Box<dyn Fn() -> f64 + Send + Sync>,
}

impl fmt::Debug for KeptGauge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Collector for KeptGauge {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let unit = self.unit.as_ref();
        let gauge = encoder.encode_descriptor(self.name, self.help, unit, MetricType::Gauge)?;
        ConstGauge::new((self.read)()).encode(gauge)
    }
}

impl fmt::Debug for KeptFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Collector for KeptFamily {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let kind = match self.kind {
            FamilyKind::Counter => MetricType::Counter,
            FamilyKind::Gauge => MetricType::Gauge,
        };
        let mut family = encoder.encode_descriptor(self.name, self.help, None, kind)?;
        for (word, value) in (self.read)() {
            let labels = [(self.label, word)];
            let encoder = family.encode_family(&labels)?;
            match self.kind {
                FamilyKind::Counter => ConstCounter::new(value).encode(encoder)?,
                FamilyKind::Gauge => {
                    let value = i64::try_from(value).unwrap_or(i64::MAX);
                    ConstGauge::new(value).encode(encoder)?;
                }
            }
        }
        Ok(())
    }
}

impl Metrics {
    /// No request has come yet. What is kept elsewhere is read whenever the metrics are.
    pub fn new(
        families: impl IntoIterator<Item = KeptFamily>,
        gauges: impl IntoIterator<Item = KeptGauge>,
    ) -> Self {
        let mut registry = Registry::with_prefix("roster");
        let requests = Family::default();
        let durations = Histogram::new(BOUNDS);
        let in_flight = Gauge::default();
        registry.register("http_requests", "Requests that were answered", requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "How long requests took",
            Unit::Seconds,
            durations.clone(),
        );
        registry.register(
            "http_requests_in_flight",
            "Requests that are being served",
            in_flight.clone(),
        );
        for gauge in gauges {
            registry.register_collector(Box::new(gauge));
        }
        for family in families {
            registry.register_collector(Box::new(family));
        }
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
    pub fn end(&self, method: &'static str, path: String, status: u16, took: Duration) {
        self.in_flight.dec();
        self.durations.observe(took.as_secs_f64());
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
}
