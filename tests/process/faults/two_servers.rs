//! Two servers on one database, of which one is killed.

use super::super::support::{
    ExternalPostgres, Server, TestDirectory, assert_nothing_lost, settings,
};
use super::{TIMES, Usage, any_moment, assert_answered, assert_quick, load};
use std::thread::sleep;
use std::time::Instant;

#[test]
#[ignore = "takes a minute: make faults"]
fn killing_one_of_two_servers_does_not_affect_the_other() {
    let postgres = ExternalPostgres::durable();
    let (directory, beside) = (TestDirectory::new(), TestDirectory::new());
    let database = settings(&[("DATABASE_URL", postgres.url())]);
    let server = Server::start(&directory, &database);
    let load_here = load(&server);
    let usage = Usage::of(&server, postgres.url());
    let mut logs = Vec::new();
    for _ in 0..TIMES {
        let mut other = Server::start(&beside, &database);
        let load_there = load(&other);
        sleep(any_moment());
        other.kill();
        logs.push(load_there.end());
    }
    load_here.until_served(300);
    let log = load_here.end();
    assert!(log.refused.is_empty(), "{} were refused: {}", log.refused.len(), log.last_refused);
    assert_answered(&log, Instant::now());
    logs.push(log);
    for log in &logs {
        assert_eq!(log.wrong, Vec::<String>::new());
        assert_quick(log);
        assert_nothing_lost(postgres.url(), log);
    }
    usage.assert_released(&server, postgres.url());
    server.stop();
}
