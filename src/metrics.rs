//! What the process counts about itself, for Prometheus.

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
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

impl Default for Metrics {
    fn default() -> Self {
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
        Self { registry: Arc::new(registry), requests, durations, in_flight }
    }
}

impl Metrics {
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
    pub fn encode(&self) -> Result<String, std::fmt::Error> {
        let mut encoded = String::new();
        text::encode(&mut encoded, &self.registry)?;
        Ok(encoded)
    }
}
