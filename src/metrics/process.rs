//! What the process uses, under the names that Prometheus' own libraries give it. Only Linux tells it in
//! this way; elsewhere there are no such metrics. The private PostgreSQL is another process.

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use rustix::param::{clock_ticks_per_second, page_size};
use rustix::process::{Resource, getrlimit};
use std::fmt;
use std::fs;

/// Reads what the process uses whenever the metrics are read.
#[derive(Debug)]
pub struct Process;

/// What `/proc` says of a process.
struct Usage {
    cpu_seconds: f64,
    memory_bytes: f64,
    threads: f64,
    started_at: f64,
    files: f64,
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let Some(usage) = Usage::read() else { return Ok(()) };
        let (name, help) = ("process_cpu_seconds", "CPU time that the process has used");
        let cpu = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
        ConstCounter::new(usage.cpu_seconds).encode(cpu)?;
        let most = getrlimit(Resource::Nofile).current;
        for (name, help, value) in [
            ("process_resident_memory_bytes", "Memory of the process", usage.memory_bytes),
            ("process_threads", "Threads of the process", usage.threads),
            ("process_start_time_seconds", "When the process started", usage.started_at),
            ("process_open_fds", "Files and connections that the process has open", usage.files),
            ("process_max_fds", "How many it may have open", most.map_or(f64::INFINITY, float)),
        ] {
            let gauge = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            ConstGauge::new(value).encode(gauge)?;
        }
        Ok(())
    }
}

impl Usage {
    fn read() -> Option<Self> {
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        let booted = fs::read_to_string("/proc/stat").ok()?;
        let booted = booted.lines().find_map(|line| line.strip_prefix("btime "))?;
        let files = fs::read_dir("/proc/self/fd").ok()?.count();
        Self::parse(&stat, booted, files)
    }

    /// Reads proc_pid_stat(5). The second field, a name in parentheses, may have anything in it.
    fn parse(stat: &str, booted: &str, files: usize) -> Option<Self> {
        let (_, rest) = stat.rsplit_once(')')?;
        let fields: Vec<_> = rest.split_whitespace().collect();
        // The first of these is the third of all.
        let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
        let ticks = float(clock_ticks_per_second());
        Some(Self {
            cpu_seconds: float(field(14)? + field(15)?) / ticks,
            threads: float(field(20)?),
            started_at: booted.trim().parse::<f64>().ok()? + float(field(22)?) / ticks,
            memory_bytes: float(field(24)? * u64::try_from(page_size()).ok()?),
            files: float(u64::try_from(files).ok()?),
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "none of these numbers is so large")]
fn float(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::Usage;

    #[test]
    fn the_fields_of_proc_are_read_behind_a_name_with_anything_in_it() {
        let stat = "4242 (a ) b) S 1 4242 4242 0 -1 4194560 900 0 0 0 250 50 0 0 20 0 7 0 1000 \
            268435456 2048 18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 1 0 0 0 0 0";
        let usage = Usage::parse(stat, "1700000000", 12).unwrap();
        assert_eq!((usage.threads, usage.files), (7.0, 12.0));
        // A tick is 10 ms, and a page 4 KiB, on every Linux that Roster is built for.
        assert_eq!((usage.cpu_seconds, usage.started_at), (3.0, 1_700_000_010.0));
        assert_eq!(usage.memory_bytes, 2048.0 * 4096.0);
        assert!(Usage::parse("", "1", 1).is_none() && Usage::parse("1 (x) S", "1", 1).is_none());
    }
}
