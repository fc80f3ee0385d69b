//! `GET /change/stream`: the feed as server-sent events.

use super::{changes_after, next, now, told};
use crate::support::database::connect;
use crate::support::events::{Block, Events};
use crate::support::{Caller, Namespace};
use std::time::{Duration, Instant};

/// A stream that is open.
async fn open(caller: &Caller, query: &str) -> Events {
    let response = caller.open(&format!("/change/stream?{query}")).await;
    assert_eq!(response.status(), 200);
    Events::new(response)
}

fn told_by(block: &Block) -> (&str, &str) {
    told(block.data.as_ref().unwrap())
}

#[tokio::test]
async fn a_stream_sends_each_change_as_it_is_written() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    for caller in [(*ns).clone(), ns.on_second_server()] {
        let mut events = open(&caller, "after=now&seconds=50").await;
        let headers = events.response.headers();
        assert_eq!(headers["content-type"], "text/event-stream");
        assert_eq!(headers["x-accel-buffering"], "no");
        assert_eq!(headers["cache-control"], "no-store");
        let first = events.next().await.unwrap();
        assert_eq!(first.retry, Some(1000));
        // There is nothing yet, and the client knows from where on to connect again.
        assert!(first.id.is_some() && first.data.is_none());

        let (one, two) = (format!("one-{cursor}"), format!("two-{cursor}"));
        ns.group(&one).await;
        let event = events.event().await.unwrap();
        assert_eq!(told_by(&event), ("group.created", &*one));
        assert_eq!(event.event.as_deref(), Some("group.created"));
        let document = event.data.unwrap();
        let path = format!("/change/{}", document["id"].as_str().unwrap());
        assert_eq!(ns.get(&path).await.must_be(200).body, document);

        ns.group(&two).await;
        assert_eq!(told_by(&events.event().await.unwrap()), ("group.created", &*two));
        ns.delete(&format!("/group/{one}")).await.must_be(204);
        ns.delete(&format!("/group/{two}")).await.must_be(204);
        for id in [&one, &two] {
            assert_eq!(told_by(&events.event().await.unwrap()), ("group.deleted", &**id));
        }
        // The id of an event is a cursor of the feed.
        let page = changes_after(&ns, &event.id.unwrap(), "", 3).await;
        assert_eq!(told(&page[0]), ("group.created", &*two));
    }
}

#[tokio::test]
async fn who_connects_again_goes_on_after_the_last_event() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    for number in 0..60 {
        ns.group(&format!("g{number}")).await;
    }
    let mut seen = Vec::new();
    let mut last = None::<String>;
    while seen.len() < 60 {
        let caller = match &last {
            // The header comes before the query, which is that of the first time.
            Some(id) => ns.with_header("last-event-id", id),
            None => (*ns).clone(),
        };
        let mut events = open(&caller, &format!("after={cursor}&seconds=50")).await;
        for _ in 0..25.min(60 - seen.len()) {
            let event = events.event().await.unwrap();
            seen.push(told_by(&event).1.to_owned());
            last = event.id;
        }
    }
    assert!(seen.iter().enumerate().all(|(number, id)| *id == format!("g{number}")), "{seen:?}");
}

#[tokio::test]
async fn a_filter_lets_only_what_matches_through() {
    let ns = Namespace::new().await;
    let mut events = open(&ns, "after=now&type=key&seconds=50").await;
    ns.group("g").await;
    ns.with_scopes(&["groups:read"]).await;
    assert_eq!(events.event().await.unwrap().event.as_deref(), Some("key.created"));
    let mut events = open(&ns, "entity=g&action=group.created&seconds=50").await;
    assert_eq!(told_by(&events.event().await.unwrap()), ("group.created", "g"));
}

/// What does not match leaves an id without data, which browsers remember and which is no event.
#[tokio::test]
async fn a_stream_ends_in_time_and_says_up_to_where_nothing_matches() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    ns.group("g").await;
    changes_after(&ns, &cursor, "", 1).await;
    let begun = Instant::now();
    let mut events = open(&ns, &format!("after={cursor}&type=session&seconds=1")).await;
    let blocks = events.rest().await;
    assert!(begun.elapsed() >= Duration::from_secs(1) && begun.elapsed() < Duration::from_secs(20));
    assert!(blocks.iter().all(|block| block.data.is_none()), "{blocks:?}");
    assert_eq!(blocks[0].id.as_deref(), Some(&*cursor));
    let last = blocks.last().unwrap().id.clone().unwrap();
    assert_ne!(last, cursor);
    let mut events = open(&ns, &format!("after={last}&seconds=1")).await;
    assert!(events.event().await.is_none(), "it is past the group");
}

#[tokio::test]
async fn a_stream_is_alive_every_fifteen_seconds_and_ends_once_the_key_is_revoked() {
    let ns = Namespace::new().await;
    let reader = ns.with_scopes(&["changes:read"]).await;
    let key = ns.get("/key").await.ids().last().unwrap().to_string();
    let mut events = open(&reader, "after=now&type=session").await;
    events.next().await.unwrap();
    ns.delete(&format!("/key/{key}")).await.must_be(204);
    let begun = Instant::now();
    let alive = events.next().await.unwrap();
    assert!(alive.data.is_none() && (alive.id.is_some() || alive.comment.is_some()), "{alive:?}");
    assert!(begun.elapsed() > Duration::from_secs(10) && begun.elapsed() < Duration::from_secs(24));
    assert_eq!(events.next().await, None);
    assert!(begun.elapsed() < Duration::from_secs(24));
}

#[tokio::test]
async fn a_stream_ends_once_the_changes_that_it_has_not_sent_are_no_longer_kept() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    let mut events = open(&ns, &format!("after={cursor}&type=session&seconds=50")).await;
    events.next().await.unwrap();
    let database = connect().await;
    let later = "SELECT last_value + 1000 FROM changes_seq_seq";
    let later: i64 = database.query_one(later, &[]).await.unwrap().get(0);
    let forget = "UPDATE namespaces SET changes_from = $2 WHERE id = $1";
    database.execute(forget, &[&ns.id, &later]).await.unwrap();
    ns.group("g").await;
    assert!(events.event().await.is_none());
    ns.get(&format!("/change/stream?after={cursor}&seconds=1")).await.refused(410, "gone");
    ns.with_header("last-event-id", &cursor)
        .get("/change/stream?after=now&seconds=1")
        .await
        .refused(410, "gone");
}

#[tokio::test]
async fn what_is_no_cursor_and_what_takes_too_long_is_refused() {
    let ns = Namespace::new().await;
    for wrong in ["yesterday", "Y2NjY2NjY2NjY2Nj"] {
        ns.get(&format!("/change/stream?after={wrong}")).await.refused(400, "malformed");
    }
    for wrong in ["7", "now", ""] {
        let again = ns.with_header("last-event-id", wrong);
        again.get("/change/stream?seconds=1").await.refused(400, "malformed");
    }
    for wrong in ["seconds=0", "seconds=901", "type=users", "user="] {
        ns.get(&format!("/change/stream?{wrong}")).await.refused(422, "invalid");
    }
    for wrong in ["limit=1", "wait=1", "order=newest", "seconds=many"] {
        ns.get(&format!("/change/stream?{wrong}")).await.refused(400, "malformed");
    }
}

/// `HEAD` would otherwise wait for the end of the stream.
#[tokio::test]
async fn head_gets_the_headers_at_once() {
    let ns = Namespace::new().await;
    let begun = Instant::now();
    for _ in 0..3 {
        let reply = ns.head("/change/stream?after=now").await.must_be(200);
        assert_eq!(reply.header("content-type"), "text/event-stream");
    }
    ns.get("/change?after=now").await.must_be(200);
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_worker_has_sixty_four_streams_and_gets_them_back() {
    let ns = Namespace::new().await;
    let caller = ns.on_server_for_streams();
    let other = Namespace::new().await.on_server_for_streams();
    let (mut streams, mut of_other) = (Vec::new(), Vec::new());
    // A quarter of the places is for others.
    for (caller, streams, places) in [(&caller, &mut streams, 48), (&other, &mut of_other, 16)] {
        for _ in 0..places {
            let mut events = open(caller, "after=now").await;
            events.next().await.unwrap();
            streams.push(events);
        }
        let refused = caller.get("/change/stream?seconds=1").await;
        assert!(!refused.header("retry-after").is_empty());
        refused.refused(503, "busy");
    }
    // Who only waits has a place of their own.
    let cursor = next(&caller.get("/change?after=now").await.must_be(200).body);
    caller.get(&format!("/change?after={cursor}&wait=1")).await.must_be(200);
    // All get the same change.
    ns.group("g").await;
    for events in &mut streams {
        assert_eq!(told_by(&events.event().await.unwrap()), ("group.created", "g"));
    }
    let begun = Instant::now();
    drop(streams);
    loop {
        if caller.open("/change/stream?seconds=1").await.status() == 200 {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(40));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    println!("a place is free {:?} after the clients have gone", begun.elapsed());
}
