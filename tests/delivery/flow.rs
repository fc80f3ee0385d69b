//! Deliveries to receivers that take what they get, by one process or by several.

use super::world::World;
use crate::support::group;
use crate::support::receiver::{Answer, Receiver};
use chrono::TimeDelta;
use serde_json::json;
use std::collections::HashSet;
use std::time::{Duration, Instant};

#[tokio::test]
async fn several_processes_deliver_each_change_once_and_each_entitys_in_order() {
    let world = World::new().await;
    let receiver = Receiver::with(|_| Answer::Late(204, Duration::from_millis(3)));
    world.webhook("hook", &receiver.url, json!({})).await;
    let _dispatching = [0; 3].map(|_| world.dispatch(TimeDelta::zero()));
    for _ in 0..5 {
        world.changes(200, 17).await;
    }
    world.until_delivered().await;
    let ids: HashSet<_> = receiver.taken().iter().map(|one| one.id().to_owned()).collect();
    assert_eq!((receiver.received().len(), ids.len()), (1000, 1000));
    receiver.assert_in_order();
    assert!((2..=8).contains(&receiver.most_at_once()), "{}", receiver.most_at_once());
}

#[tokio::test]
async fn a_slow_receiver_has_eight_requests_and_does_not_affect_others() {
    let world = World::new().await;
    let slow = Receiver::with(|_| Answer::Late(204, Duration::from_secs(1)));
    let fast = Receiver::start();
    world.webhook("slow", &slow.url, json!({})).await;
    world.webhook("fast", &fast.url, json!({})).await;
    world.changes(30, 30).await;
    let begun = Instant::now();
    let _dispatching = world.dispatch(TimeDelta::zero());
    world.until("the fast one has all", async || fast.taken().len() == 30).await;
    assert!(slow.taken().len() < 30);
    world.until_delivered().await;
    assert!(begun.elapsed() > Duration::from_secs(3), "{:?}", begun.elapsed());
    assert_eq!((slow.received().len(), slow.most_at_once()), (30, 8));
    slow.assert_in_order();
}

#[tokio::test]
async fn a_change_is_delivered_soon_after_it_was_written() {
    let (world, receiver) = (World::new().await, Receiver::start());
    world.webhook("hook", &receiver.url, json!({})).await;
    let _dispatching = world.dispatch(TimeDelta::zero());
    world.until_delivered().await;
    for (count, id) in ["one", "two", "three"].into_iter().enumerate() {
        let begun = Instant::now();
        world.groups(&[id]).await;
        world.until("it is delivered", async || receiver.taken().len() > count).await;
        // Another process has written, which this one looks for once a second.
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn who_stops_finishes_what_was_sent_and_sends_nothing_twice() {
    let world = World::new().await;
    let receiver = Receiver::with(|_| Answer::Late(204, Duration::from_millis(300)));
    world.webhook("hook", &receiver.url, json!({})).await;
    world.changes(40, 40).await;
    let dispatching = world.dispatch(TimeDelta::zero());
    world.until("some are delivered", async || receiver.taken().len() >= 8).await;
    dispatching.stop().await;
    let claimed = "SELECT count(*) FROM webhooks WHERE leased_by IS NOT NULL";
    assert_eq!(world.number(claimed).await, 0);
    assert!(receiver.taken().len() < 40);
    let _dispatching = world.dispatch(TimeDelta::zero());
    world.until_delivered().await;
    assert_eq!(receiver.received().len(), 40);
}

#[tokio::test]
async fn a_claim_ends_by_itself() {
    let (world, receiver) = (World::new().await, Receiver::start());
    world.webhook("hook", &receiver.url, json!({})).await;
    world.groups(&["devs"]).await;
    let claimed = "UPDATE webhooks SET leased_by = '00000000-0000-4000-8000-000000000001', \
        leased_until = now() + interval '30 seconds'";
    world.client.execute(claimed, &[]).await.unwrap();
    let dispatching = world.dispatch(TimeDelta::zero());
    // What is tested: nobody delivers what another process has claimed.
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(receiver.received().len(), 0);
    dispatching.stop().await;
    let _dispatching = world.dispatch(TimeDelta::seconds(31));
    world.until_delivered().await;
    assert_eq!(receiver.taken().len(), 1);
}

#[tokio::test]
async fn who_has_lost_the_claim_writes_nothing_more() {
    let world = World::new().await;
    let receiver = Receiver::with(|_| Answer::Late(204, Duration::from_secs(2)));
    world.webhook("hook", &receiver.url, json!({})).await;
    world.changes(3, 1).await;
    let before = world.number("SELECT after_seq FROM webhooks").await;
    let first = world.dispatch(TimeDelta::zero());
    world.until("a request is sent", async || receiver.most_at_once() > 0).await;
    let taken_over = "UPDATE webhooks SET leased_by = '00000000-0000-4000-8000-000000000001', \
        leased_until = now() + interval '1 hour'";
    world.client.execute(taken_over, &[]).await.unwrap();
    world.until("it is answered", async || !receiver.taken().is_empty()).await;
    first.stop().await;
    assert_eq!(world.number("SELECT after_seq FROM webhooks").await, before);
    assert_eq!(receiver.received().len(), 1);
    // Whoever goes on sends it again, with the same id.
    receiver.now(|_| Answer::Status(200));
    let _second = world.dispatch(TimeDelta::hours(2));
    world.until_delivered().await;
    let ids: Vec<_> = receiver.taken().iter().map(|one| one.seq()).collect();
    assert_eq!(ids.len(), 4);
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_tenant_with_slow_receivers_does_not_hold_up_another() {
    let world = World::new().await;
    let patience = Duration::from_secs(14);
    let slow = |at| Receiver::at(&format!("127.0.1.{at}"), move |_| Answer::Late(204, patience));
    let slow: Vec<_> = (1..=12).map(slow).collect();
    for (at, receiver) in slow.iter().enumerate() {
        world.webhook(&format!("slow{at}"), &receiver.url, json!({})).await;
    }
    let (other, fast) = (world.namespace("other").await, Receiver::start());
    let webhook = json!({"url": fast.url, "events": ["group.*"]});
    other.post("/webhook", json!({"id": "fast", "properties": webhook})).await.must_be(201);
    world.changes(100, 100).await;
    let _dispatching = world.dispatch_to(TimeDelta::zero(), &["127.0.0.0/8"]);
    let called = || slow.iter().map(Receiver::most_at_once).sum::<usize>();
    world.until("the slow ones have all that they may have", async || called() >= 64).await;
    let begun = Instant::now();
    other.post("/group", group("devs", json!({}))).await.must_be(201);
    world.until("the fast one has it", async || fast.taken_count() == 1).await;
    assert!(begun.elapsed() < patience / 2, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_test_that_finds_no_place_is_told_so() {
    let world = World::new().await;
    let late = Duration::from_secs(12);
    let receiver = Receiver::with(move |_| Answer::Late(204, late));
    let mut testing = Vec::new();
    for id in ["one", "two", "three"] {
        let caller = world.namespace(id).await;
        let webhook = json!({"url": receiver.url, "active": false});
        caller.post("/webhook", json!({"id": "hook", "properties": webhook})).await.must_be(201);
        let tests = (0..10).map(|_| {
            let caller = caller.clone();
            tokio::spawn(async move { caller.add("/webhook/hook/test").await.status })
        });
        testing.extend(tests);
    }
    let mut told = Vec::new();
    for test in testing {
        told.push(test.await.unwrap());
    }
    let count = |status: u16| told.iter().filter(|told| **told == status).count();
    // One host has 32 places, and whoever comes last leaves some to others.
    assert!((1..10).contains(&count(503)), "{told:?}");
    assert_eq!(count(200) + count(503), 30, "{told:?}");
}
