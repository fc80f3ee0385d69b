//! The same load on two processes behind nginx, one of which is taken out of it and replaced every five minutes,
//! as for a new version: `make soak`.

use super::super::proxies::Pair;
use super::super::proxies::proxy::{Kind, Proxy};
use super::super::support::{TestDirectory, seconds};
use super::clients::Clients;
use super::{complaints, data, minutes, pause};

/// How often a process is replaced.
const EVERY: u32 = 5;
/// Requests a second: what matters is that they go on.
const RATE: f64 = 200.0;

#[test]
#[ignore = "takes half an hour, and needs nginx: make soak"]
fn no_request_fails_while_processes_are_replaced_behind_a_proxy() {
    let directory = TestDirectory::new();
    let mut pair = Pair::start(&directory);
    let proxy = Proxy::start(Kind::Nginx, &directory, pair.addresses());
    data::create_all(proxy.address);
    let mut clients = Clients::start(proxy.address, pause(RATE));
    // Half of the time at least goes by between two replacements, so that a short run has some too.
    let rounds = (minutes() / EVERY).max(2);
    for round in 0..rounds {
        clients.work(seconds(60) * minutes() / rounds);
        let replaced = usize::try_from(round % 2).unwrap();
        pair.replace(replaced, &proxy);
        let (served, latencies) = (clients.served(), clients.latencies());
        let slowest = latencies.last().unwrap();
        println!(
            "process {replaced} was replaced: {served} requests so far, the slowest {slowest:?}"
        );
    }
    clients.work(seconds(5));
    clients.end();
    for server in pair.servers() {
        assert_eq!(complaints(&server.log()), Vec::<&str>::new());
    }
    drop(proxy);
    pair.stop();
}
