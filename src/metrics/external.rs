//! Numbers that are kept elsewhere, and read whenever the metrics are.

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;
use std::fmt;

/// LabelledNumbers and the number of each.
type LabelledNumbers = Vec<(&'static str, u64)>;
/// Names that become known while Roster runs, and the number of each.
type Names = Vec<(String, u64)>;
/// Reads a number, or several.
type Read<T> = Box<dyn Fn() -> T + Send + Sync>;

/// A metric that is kept elsewhere.
pub struct ExternalMetric {
    name: &'static str,
    help: &'static str,
    unit: Option<Unit>,
    read: Reading,
}

enum Reading {
    Counter(Read<u64>),
    Counters(&'static str, Read<LabelledNumbers>),
    Gauge(Read<u64>),
    Gauges(&'static str, Read<LabelledNumbers>),
    NamedGauges(&'static str, Read<Names>),
    Seconds(Read<f64>),
}

impl ExternalMetric {
    /// A counter. Its name has neither the prefix nor the ending `_total`.
    pub fn counter(
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> u64 + Send + Sync + 'static,
    ) -> Self {
        Self { name, help, unit: None, read: Reading::Counter(Box::new(read)) }
    }

    /// A counter for each of some words; the label says what the words are.
    pub fn counters(
        name: &'static str,
        label: &'static str,
        help: &'static str,
        read: impl Fn() -> LabelledNumbers + Send + Sync + 'static,
    ) -> Self {
        Self { name, help, unit: None, read: Reading::Counters(label, Box::new(read)) }
    }

    /// A gauge of a number of things. Its name does not have the prefix.
    pub fn gauge(
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> u64 + Send + Sync + 'static,
    ) -> Self {
        Self { name, help, unit: None, read: Reading::Gauge(Box::new(read)) }
    }

    /// A gauge for each of some words; the label says what the words are.
    pub fn gauges(
        name: &'static str,
        label: &'static str,
        help: &'static str,
        read: impl Fn() -> LabelledNumbers + Send + Sync + 'static,
    ) -> Self {
        Self { name, help, unit: None, read: Reading::Gauges(label, Box::new(read)) }
    }

    /// A gauge for each of some names, of which there must not be many; the label says what they name.
    pub fn named_gauges(
        name: &'static str,
        label: &'static str,
        help: &'static str,
        read: impl Fn() -> Names + Send + Sync + 'static,
    ) -> Self {
        Self { name, help, unit: None, read: Reading::NamedGauges(label, Box::new(read)) }
    }

    /// A gauge of seconds. Its name has neither the prefix nor the ending `_seconds`.
    pub fn seconds(
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> f64 + Send + Sync + 'static,
    ) -> Self {
        Self { name, help, unit: Some(Unit::Seconds), read: Reading::Seconds(Box::new(read)) }
    }
}

/// A gauge of this many things.
fn gauge(number: u64) -> ConstGauge<i64> {
    ConstGauge::new(i64::try_from(number).unwrap_or(i64::MAX))
}

impl fmt::Debug for ExternalMetric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Collector for ExternalMetric {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let kind = match self.read {
            Reading::Counter(_) | Reading::Counters(..) => MetricType::Counter,
            Reading::Gauge(_)
            | Reading::Gauges(..)
            | Reading::NamedGauges(..)
            | Reading::Seconds(_) => MetricType::Gauge,
        };
        let mut metric =
            encoder.encode_descriptor(self.name, self.help, self.unit.as_ref(), kind)?;
        match &self.read {
            Reading::Counter(read) => ConstCounter::new(read()).encode(metric),
            Reading::Gauge(read) => gauge(read()).encode(metric),
            Reading::Seconds(read) => ConstGauge::new(read()).encode(metric),
            Reading::Counters(label, read) => read().into_iter().try_for_each(|(word, value)| {
                ConstCounter::new(value).encode(metric.encode_family(&[(*label, word)])?)
            }),
            Reading::Gauges(label, read) => read().into_iter().try_for_each(|(word, value)| {
                gauge(value).encode(metric.encode_family(&[(*label, word)])?)
            }),
            Reading::NamedGauges(label, read) => {
                read().into_iter().try_for_each(|(name, value)| {
                    gauge(value).encode(metric.encode_family(&[(*label, name)])?)
                })
            }
        }
    }
}
