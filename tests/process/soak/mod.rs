//! Mixed load at half of the top rate, for as long as it takes to see what grows: `make soak`, which
//! takes half an hour and is therefore not part of every run.

mod client;
mod clients;
mod data;
mod dialects;
mod monitor;
mod reads;
mod rolling;
mod writes;

use super::support::{Server, TestDirectory, seconds, settings};
use clients::Clients;
use monitor::Monitor;
use roster::database::cluster;
use std::time::Duration;

/// The number of clients, each with a connection of its own.
const CLIENTS: u32 = 32;
/// How long the top rate is measured, and how long the same load warms up before.
const TOP: Duration = Duration::from_secs(30);
const WARM: Duration = Duration::from_secs(10);
/// The part of the top rate at which the test continues.
const HALF: f64 = 0.5;

/// What a server complains of, but that sessions are refused that have ended, as the clients ask for.
fn complaints(log: &str) -> Vec<&str> {
    let is_complaint = |line: &&str| {
        let is_refusal = line.contains(
            " roster::security] refused status=401 actor=\"stranger\" action=\"GET /session\" ",
        );
        line.contains(" ERROR ") || line.contains(" WARN ") && !is_refusal
    };
    log.lines().filter(is_complaint).collect()
}

/// How long the test continues.
fn minutes() -> u32 {
    let said = std::env::var("SOAK_MINUTES").ok();
    said.map_or(30, |minutes| minutes.parse().expect("SOAK_MINUTES is a number of minutes"))
}

/// The pause between two requests of one client, if all of them send `rate` requests a second.
fn pause(rate: f64) -> Duration {
    Duration::from_secs_f64(f64::from(CLIENTS) / rate)
}

#[test]
#[ignore = "takes half an hour: make soak"]
fn memory_does_not_grow_and_nothing_fails_at_half_the_top_rate() {
    let directory = TestDirectory::new();
    // A line for each of some millions of requests is not what is tested.
    let quiet = ("RUST_LOG", "info,roster::request=warn");
    // All sign-ins come from one address.
    let many = ("ROSTER_PASSWORDS_PER_MINUTE", "1000000");
    let server = Server::start(&directory, &settings(&[quiet, many]));
    let url = cluster::running(&directory.data()).unwrap();
    data::create_all(server.address);
    let started = server.log().len();

    let mut clients = Clients::start(server.address, Duration::ZERO);
    clients.work(WARM);
    let warm = clients.served();
    clients.work(TOP);
    let top = f64::from(u32::try_from(clients.served() - warm).unwrap()) / TOP.as_secs_f64();
    clients.end();
    println!("top rate: {top:.0} requests in a second");

    let mut clients = Clients::start(server.address, pause(top * HALF));
    let mut watch = Monitor::start(&server, &url);
    watch.observe(&mut clients, seconds(60) * minutes());
    clients.end();
    watch.assert_flat();
    watch.assert_paced(top * HALF);
    assert_eq!(complaints(&server.log().split_off(started)), Vec::<&str>::new());
    server.stop();
}
