//! Roster itself is killed, or told to stop.

use super::super::support::{
    Deed, External, Place, Server, assert_acknowledged, assert_kept, seconds, settings, until,
};
use super::{GRACE, Holding, TIMES, any_moment, load};
use nix::sys::signal::Signal;
use std::thread::sleep;
use std::time::Instant;

#[test]
#[ignore = "takes a minute: make faults"]
fn a_server_that_is_killed_again_and_again_keeps_what_it_acknowledged() {
    let postgres = External::durable();
    let place = Place::new();
    let database = settings(&[("DATABASE_URL", postgres.url())]);
    let mut logs = Vec::new();
    for round in 0..TIMES {
        let mut server = Server::start(&place, &database);
        let load = load(&server);
        sleep(any_moment());
        server.kill();
        let killed = Instant::now();
        let log = load.end();
        assert_eq!(log.wrong, Vec::<String>::new());
        assert!(log.unanswered.iter().all(|at| at.seen >= killed - seconds(1)));
        let server = Server::start(&place, &database);
        until(GRACE, "it serves again", || {
            server.client().create(&format!("again-{round}")) == 201
        });
        println!(
            "round {round}: {} groups, back {:?} after",
            log.of(Deed::Created).len(),
            killed.elapsed()
        );
        logs.push(log);
        server.stop();
    }
    logs.iter().for_each(|log| assert_kept(postgres.url(), log));
}

#[test]
#[ignore = "takes a minute: make faults"]
fn a_server_with_its_own_postgres_is_killed_again_and_again() {
    let place = Place::new();
    let mut logs = Vec::new();
    for round in 0..TIMES {
        let mut server = Server::start(&place, &settings(&[]));
        let load = load(&server);
        sleep(any_moment());
        server.kill();
        logs.push(load.end());
        let begun = Instant::now();
        let server = Server::start(&place, &settings(&[]));
        assert_eq!(server.client().create(&format!("again-{round}")), 201);
        println!("round {round}: recovered {:?} after", begun.elapsed());
        let url = roster::database::cluster::running(&place.data()).unwrap();
        logs.iter().for_each(|log| assert_kept(&url, log));
        server.stop();
        assert_eq!(place.processes(), []);
    }
}

#[test]
#[ignore = "takes a minute: make faults"]
fn a_server_that_is_told_to_stop_under_load_answers_what_it_accepted() {
    let postgres = External::durable();
    let place = Place::new();
    let database = settings(&[("DATABASE_URL", postgres.url())]);
    for round in 0..TIMES {
        let mut server = Server::start(&place, &database);
        let load = load(&server);
        let holding = Holding::of(&server, postgres.url());
        sleep(any_moment());
        server.signal(Signal::SIGTERM);
        let begun = Instant::now();
        assert!(server.end(seconds(10)).success(), "{}", server.log());
        println!("round {round}: ended within {:?}, held {holding:?}", begun.elapsed());
        let log = load.end();
        assert!(log.refused.is_empty(), "the database went before the last request");
        assert_kept(postgres.url(), &log);
        assert_acknowledged(postgres.url(), &log);
    }
}
