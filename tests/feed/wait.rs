//! Callers who wait for changes.

use super::{next, now, told};
use crate::support::citus::cluster;
use crate::support::database::connect;
use crate::support::{Caller, Namespace};
use serde_json::Value;
use std::time::{Duration, Instant};

#[tokio::test]
async fn who_waits_gets_a_change_when_it_is_written() {
    let ns = Namespace::new().await;
    for reader in [(*ns).clone(), ns.on_second_server()] {
        let cursor = now(&reader).await;
        let path = format!("/change?after={cursor}&wait=25&type=group");
        let writes = async {
            // It does not match, and goes past those who wait.
            ns.add("/group/administrators/user/none").await.must_be(404);
            ns.group(&format!("g{cursor}")).await;
        };
        let begun = Instant::now();
        let (page, ()) = tokio::join!(reader.get(&path), writes);
        let page = page.must_be(200);
        assert_eq!(told(&page.entries()[0]).0, "group.created", "{}", page.text);
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
}

#[tokio::test]
async fn who_waits_in_vain_gets_an_empty_page_and_a_cursor() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    ns.group("g").await;
    let begun = Instant::now();
    let page = ns.get(&format!("/change?after={cursor}&wait=1&type=key")).await.must_be(200);
    assert!(page.entries().is_empty(), "{}", page.text);
    assert!(begun.elapsed() >= Duration::from_secs(1));
    let rest = ns.get(&format!("/change?after={}&type=key", next(&page.body))).await;
    assert!(rest.must_be(200).entries().is_empty());
    // `now` is answered at once.
    let begun = Instant::now();
    ns.get("/change?after=now&wait=25").await.must_be(200);
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn many_wait_for_the_same_change() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    let path = format!("/change?after={cursor}&wait=25");
    let waiting = (0..40).map(|_| {
        let (ns, path): (Caller, _) = ((*ns).clone(), path.clone());
        async move { ns.get(&path).await.must_be(200).entries().to_vec() }
    });
    let writes = async { ns.group("g").await };
    let (pages, _) = tokio::join!(crate::support::all(waiting), writes);
    assert!(pages.iter().all(|page| *page == pages[0] && told(&page[0]) == ("group.created", "g")));
}

/// Waits for a change, as soon as there is a place to wait.
async fn waits(caller: Caller, path: String) -> Vec<Value> {
    loop {
        let reply = caller.get(&path).await;
        if reply.status != 503 {
            return reply.must_be(200).entries().to_vec();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Asks and waits, in vain, until the places to wait are taken.
async fn is_full(caller: &Caller, path: &str) {
    let begun = Instant::now();
    loop {
        let reply = caller.get(path).await;
        if reply.status == 503 {
            assert!(!reply.header("retry-after").is_empty());
            reply.refused(503, "busy");
            return;
        }
        reply.must_be(200);
        assert!(begun.elapsed() < Duration::from_secs(20), "nobody is refused");
    }
}

#[tokio::test]
async fn at_a_worker_256_wait_and_three_quarters_of_them_in_one_namespace() {
    let (ns, other) = (Namespace::new().await, Namespace::new().await);
    let (one, another) = (ns.on_server_for_waiters(), other.on_server_for_waiters());
    let mut waiting = Vec::new();
    for (caller, places) in [(&one, 192), (&another, 64)] {
        let cursor = now(caller).await;
        waiting.extend((0..places).map(|_| {
            tokio::spawn(waits(caller.clone(), format!("/change?after={cursor}&wait=25")))
        }));
        is_full(caller, &format!("/change?after={cursor}&wait=1")).await;
    }
    // Who does not wait is served.
    one.get("/change?after=now").await.must_be(200);
    ns.group("g").await;
    other.group("g").await;
    for waiter in waiting {
        assert_eq!(told(&waiter.await.unwrap()[0]), ("group.created", "g"));
    }
}

#[tokio::test]
async fn who_waits_is_refused_once_the_key_is_revoked() {
    let ns = Namespace::new().await;
    let reader = ns.with_scopes(&["changes:read"]).await;
    let key = ns.get("/key").await.ids().last().unwrap().to_string();
    ns.delete(&format!("/key/{key}")).await.must_be(204);
    reader.get("/change?after=now").await.refused(401, "unauthenticated");
    let reader = ns.with_scopes(&["changes:read"]).await;
    let key = ns.get("/key").await.ids().last().unwrap().to_string();
    let cursor = now(&reader).await;
    let path = format!("/change?after={cursor}&wait=25&type=session");
    let revokes = async { ns.delete(&format!("/key/{key}")).await.must_be(204) };
    let begun = Instant::now();
    let (page, _) = tokio::join!(reader.get(&path), revokes);
    page.refused(401, "unauthenticated");
    assert!(begun.elapsed() < Duration::from_secs(24));
}

#[tokio::test]
async fn the_metrics_say_how_long_the_feed_has_been_held_up() {
    if cluster().is_some() {
        // There a transaction that writes nothing of the feed does not hold it up.
        return;
    }
    let ns = Namespace::new().await;
    // A transaction that writes, and does not end.
    let client = connect().await;
    client.batch_execute("BEGIN; SELECT pg_current_xact_id()").await.unwrap();
    ns.group("g").await;
    let begun = Instant::now();
    loop {
        ns.get("/change").await.must_be(200);
        let metrics = Caller::operator().get("/metrics").await.must_be(200).text;
        let line = metrics.lines().find(|line| line.starts_with("roster_feed_settle_seconds "));
        let seconds: f64 = line.unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        if seconds >= 0.2 {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{seconds}");
    }
    client.batch_execute("ROLLBACK").await.unwrap();
}
