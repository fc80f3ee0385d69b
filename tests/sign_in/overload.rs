//! Many sign-ins at once: hashing has a fair queue, and other requests do not wait for it.

use crate::support::{Caller, Namespace, PASSWORD, all, count};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_flood_delays_neither_reads_nor_the_sign_ins_of_others() {
    let (ns, other) = (Namespace::new().await, Namespace::new().await);
    for namespace in [&ns, &other] {
        namespace.person("asim").await;
        namespace.person("boris").await;
    }
    ns.group("devs").await;
    // More than are hashed in the five seconds for which each one waits.
    let crowd = available_parallelism().unwrap().get() * 330;
    let stranger = ns.stranger().on_busy_server();
    stranger.sign_in("asim", PASSWORD).await.must_be(201);
    let done = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn(read_until(Caller::clone(&ns).on_busy_server(), Arc::clone(&done)));
    // Another address of the namespace, and another namespace.
    let neighbours =
        [(ns.stranger().at_address("203.0.113.200"), "boris"), (other.stranger(), "asim")];
    let neighbours = neighbours.map(|(caller, name)| {
        tokio::spawn(sign_in_until(caller.on_busy_server(), name, Arc::clone(&done)))
    });
    let replies = all((0..crowd).map(|_| {
        let stranger = stranger.clone();
        async move { stranger.sign_in("asim", PASSWORD).await }
    }))
    .await;
    done.store(true, Ordering::Relaxed);
    let reads = reader.await.unwrap();
    let (opened, busy) = (count(&replies, 201), count(&replies, 503));
    assert_eq!(opened + busy, crowd, "{:?}", replies.iter().map(|r| r.status).collect::<Vec<_>>());
    assert!(opened > 0 && busy > 0, "{opened} opened, {busy} refused");
    assert!(reads > 20, "{reads} reads while {opened} passwords were hashed");
    for refused in replies.into_iter().filter(|reply| reply.status == 503) {
        let refused = refused.refused(503, "busy");
        assert_eq!(refused.header("retry-after"), "1");
    }
    for neighbour in neighbours {
        let times = neighbour.await.unwrap();
        let slowest = times.iter().max().unwrap();
        assert!(*slowest < Duration::from_secs(5), "{slowest:?} among {}", times.len());
    }
    // A full queue counts as nobody's failure.
    stranger.sign_in("asim", PASSWORD).await.must_be(201);
}

async fn read_until(caller: Caller, done: Arc<AtomicBool>) -> usize {
    let mut reads = 0;
    while !done.load(Ordering::Relaxed) {
        caller.get("/group/devs").await.must_be(200);
        reads += 1;
    }
    reads
}

/// Signs in again and again, and returns how long each sign-in took.
async fn sign_in_until(caller: Caller, name: &str, done: Arc<AtomicBool>) -> Vec<Duration> {
    let mut times = Vec::new();
    while times.is_empty() || !done.load(Ordering::Relaxed) {
        let begun = Instant::now();
        caller.sign_in(name, PASSWORD).await.must_be(201);
        times.push(begun.elapsed());
    }
    times
}
