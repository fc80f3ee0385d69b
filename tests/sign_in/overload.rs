//! Many sign-ins at once: hashing has a bounded queue, and other requests do not wait for it.

use crate::support::{Caller, Namespace, PASSWORD, all, count};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::available_parallelism;

#[tokio::test]
async fn a_full_hashing_queue_refuses_sign_ins_but_not_reads() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    ns.group("devs").await;
    // One for each hashing thread, 64 more for each in the queue, and some too many.
    let crowd = available_parallelism().unwrap().get() * 65 + 120;
    let stranger = ns.stranger().on_busy_server();
    stranger.sign_in("asim", PASSWORD).await.must_be(201);
    let done = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn(read_until(Caller::clone(&ns).on_busy_server(), Arc::clone(&done)));
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
