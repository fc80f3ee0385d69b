//! Prints and checks the resources of a server under load.

use super::super::support::{Server, connections};
use super::clients::Clients;
use std::time::{Duration, Instant};

/// The number of lines of the table, and how often memory is read for each: every five seconds in
/// half an hour.
const LINES: u32 = 30;
const LOOKS: u32 = 12;
/// The number of lines after which resources must not grow any more.
const SETTLED: usize = 5;
/// The part by which they may differ.
const WITHIN: f64 = 0.1;
/// The memory, in MiB, of a thread that hashes a password or did so in the last second. Sign-ins are
/// so rare that some readings of each line see none.
const HASHING: usize = 19;
/// The least part of the intended rate.
const PACED: f64 = 0.9;

pub struct Monitor<'a> {
    server: &'a Server,
    url: &'a str,
    begun: Instant,
    lines: Vec<Line>,
}

struct Line {
    rate: f64,
    /// In MiB: at rest, and at most.
    rest: f64,
    most: f64,
    files: f64,
    connections: f64,
}

impl<'a> Monitor<'a> {
    pub fn start(server: &'a Server, url: &'a str) -> Self {
        println!("  time  requests/s  p50 ms  p99 ms  least RSS, most  files  connections");
        Self { server, url, begun: Instant::now(), lines: Vec::new() }
    }

    /// Observes the clients for some time, and prints the table.
    pub fn observe(&mut self, clients: &mut Clients, time: Duration) {
        for _ in 0..LINES {
            let (before, begun) = (clients.served(), Instant::now());
            let (mut rest, mut most) = (f64::INFINITY, 0_f64);
            for _ in 0..LOOKS {
                clients.work(time / LINES / LOOKS);
                let memory = real(self.server.memory()) / 1024.0;
                (rest, most) = (rest.min(memory), most.max(memory));
            }
            self.lines.push(Line {
                rate: real(clients.served() - before) / begun.elapsed().as_secs_f64(),
                rest,
                most,
                files: real(self.server.descriptors() as u64),
                connections: real(connections(self.url) as u64),
            });
            self.print(&clients.latencies());
        }
    }

    fn print(&self, latencies: &[Duration]) {
        let Line { rate, rest, most, files, connections } = self.lines.last().unwrap();
        let at =
            |hundredth: usize| latencies[latencies.len() * hundredth / 100].as_secs_f64() * 1e3;
        let (median, slow, time) = (at(50), at(99), self.begun.elapsed().as_secs());
        let (minutes, seconds) = (time / 60, time % 60);
        println!(
            "{minutes:3}:{seconds:02}  {rate:10.0}  {median:6.2}  {slow:6.2}  \
             {rest:9.1}, {most:4.1}  {files:5}  {connections:11}"
        );
    }

    /// Asserts that resources did not grow after the first sixth of the time. Memory may grow by what
    /// hashing takes.
    pub fn assert_flat(&self) {
        let settled = &self.lines[SETTLED - 1];
        let cores = std::thread::available_parallelism().unwrap().get();
        let hashing = real((HASHING * cores) as u64);
        for line in &self.lines[SETTLED..] {
            for (what, then, now) in [
                ("MiB at rest", settled.rest, line.rest),
                ("files", settled.files, line.files),
                ("connections", settled.connections, line.connections),
            ] {
                assert!((now - then).abs() <= WITHIN * then, "{then} {what} at first, then {now}");
            }
            let most = settled.rest * (1.0 + WITHIN) + hashing;
            assert!(line.most <= most, "{} MiB, of {most:.1} at most", line.most);
        }
    }

    /// Asserts that the mean rate was the intended one.
    pub fn assert_paced(&self, rate: f64) {
        let mean = self.lines.iter().map(|line| line.rate).sum::<f64>() / f64::from(LINES);
        assert!(mean >= rate * PACED, "{mean:.0} requests in a second, of {rate:.0}");
    }
}

fn real(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap())
}
