//! Mixed load at half of the top rate, for as long as it takes to see what grows: `make soak`, which
//! takes half an hour and is therefore not part of every run.

mod crew;
mod dialects;
mod hand;
mod life;
mod look;
mod stock;
mod watch;

use super::support::{Place, Server, seconds, settings};
use crew::Crew;
use roster::database::cluster;
use std::time::Duration;
use watch::Watch;

/// How many clients there are, each with a connection of its own.
const HANDS: u32 = 32;
/// How long the top rate is measured, and how long before that the same load warms up.
const TOP: Duration = Duration::from_secs(30);
const WARM: Duration = Duration::from_secs(10);
/// The part of the top rate that is gone on with.
const HALF: f64 = 0.5;

/// How long it goes on.
fn minutes() -> u32 {
    let said = std::env::var("SOAK_MINUTES").ok();
    said.map_or(30, |minutes| minutes.parse().expect("SOAK_MINUTES is a number of minutes"))
}

/// The pause between two requests of one of the hands, when all of them make so many in a second.
fn pause(rate: f64) -> Duration {
    Duration::from_secs_f64(f64::from(HANDS) / rate)
}

#[test]
#[ignore = "takes half an hour: make soak"]
fn memory_stays_and_nothing_fails_at_half_of_the_top_rate() {
    let place = Place::new();
    // A line for each of some millions of requests is not what is tested.
    let quiet = ("RUST_LOG", "info,roster::request=warn");
    let server = Server::start(&place, &settings(&[quiet]));
    let url = cluster::running(&place.data()).unwrap();
    stock::lay_in(&server);
    let started = server.log().len();

    let mut crew = Crew::start(&server, Duration::ZERO);
    crew.work(WARM);
    let warm = crew.served();
    crew.work(TOP);
    let top = f64::from(u32::try_from(crew.served() - warm).unwrap()) / TOP.as_secs_f64();
    crew.end();
    println!("top rate: {top:.0} requests in a second");

    let mut crew = Crew::start(&server, pause(top * HALF));
    let mut watch = Watch::begin(&server, &url);
    watch.look_on(&mut crew, seconds(60) * minutes());
    crew.end();
    watch.assert_flat();
    watch.assert_paced(top * HALF);
    let log = server.log().split_off(started);
    let is_complaint = |line: &&str| line.contains(" WARN ") || line.contains(" ERROR ");
    assert_eq!(log.lines().filter(is_complaint).collect::<Vec<_>>(), Vec::<&str>::new());
    server.stop();
}
