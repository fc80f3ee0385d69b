//! A change that alone fails is parked, and the rest flows.

use super::world::World;
use crate::support::receiver::{Answer, Received, Receiver};
use crate::support::user;
use chrono::TimeDelta;
use serde_json::json;

fn is_poison(received: &Received) -> bool {
    received.entity().1 == "poison"
}

/// A webhook of which the first of three changes is parked.
async fn parked(world: &World, receiver: &Receiver) {
    receiver.now(|received| Answer::Status(if is_poison(received) { 400 } else { 204 }));
    world.webhook("hook", &receiver.url, json!({})).await;
    world.groups(&["poison", "fine", "good"]).await;
    for ahead in [0, 10, 60] {
        world.fail_once(TimeDelta::seconds(ahead)).await;
    }
    assert_eq!(world.number("SELECT count(*) FROM deliveries").await, 0);
    let dispatching = world.dispatch(TimeDelta::seconds(240));
    world.until_delivered().await;
    dispatching.stop().await;
}

#[tokio::test]
async fn a_change_that_alone_fails_is_parked_and_tried_again_later() {
    let (world, receiver) = (World::new().await, Receiver::start());
    parked(&world, &receiver).await;
    let taken: Vec<_> = receiver.taken().iter().map(|one| one.entity().1).collect();
    // The process that has parked it does not know what the first one delivered beyond it.
    for id in ["fine", "good"] {
        assert!((1..=2).contains(&taken.iter().filter(|one| *one == id).count()), "{taken:?}");
    }
    let properties = world.properties("hook").await;
    assert_eq!((&properties["state"], &properties["parked"]), (&json!("active"), &json!(1)));
    let page = world.operator.get("/webhook/hook/delivery").await.must_be(200);
    let delivery = page.entries()[0]["properties"].clone();
    assert_eq!((&delivery["status"], &delivery["reason"]), (&json!(400), &json!("status_400")));

    // It fails once more, and others are still delivered.
    world.groups(&["more"]).await;
    let attempts = "SELECT attempts::bigint FROM deliveries";
    let dispatching = world.dispatch(TimeDelta::minutes(8));
    world.until("it is tried again", async || world.number(attempts).await == 5).await;
    world.until("others flow", async || receiver.taken().len() > taken.len()).await;
    dispatching.stop().await;

    receiver.now(|_| Answer::Status(204));
    let _dispatching = world.dispatch(TimeDelta::minutes(30));
    let rows = "SELECT count(*) FROM deliveries";
    world.until("it is delivered", async || world.number(rows).await == 0).await;
    assert!(receiver.taken().iter().any(is_poison));
}

#[tokio::test]
async fn what_was_delivered_beyond_a_change_that_failed_is_not_sent_again() {
    let (world, receiver) = (World::new().await, Receiver::start());
    receiver.now(|received| Answer::Status(if is_poison(received) { 500 } else { 204 }));
    world.webhook("hook", &receiver.url, json!({})).await;
    world.groups(&["poison", "fine", "good"]).await;
    let _dispatching = world.dispatch(TimeDelta::zero());
    world.until("it has failed", async || world.attempts().await == 1).await;
    receiver.now(|_| Answer::Status(204));
    world.until_delivered().await;
    assert_eq!((receiver.received().len(), receiver.taken().len()), (4, 3));
}

#[tokio::test]
async fn a_parked_change_fails_for_good_after_three_days() {
    let (world, receiver) = (World::new().await, Receiver::start());
    parked(&world, &receiver).await;
    let last = "UPDATE deliveries SET attempts = 12";
    world.client.execute(last, &[]).await.unwrap();
    let _dispatching = world.dispatch(TimeDelta::hours(1));
    let failed = "SELECT count(*) FROM deliveries WHERE state = 'failed' AND attempts = 13";
    world.until("it has failed", async || world.number(failed).await == 1).await;
    assert_eq!(world.properties("hook").await["state"], "active");
}

#[tokio::test]
async fn a_parked_change_is_tried_at_once_if_somebody_asks() {
    let (world, receiver) = (World::new().await, Receiver::start());
    parked(&world, &receiver).await;
    receiver.now(|_| Answer::Status(204));
    let seq = world.number("SELECT seq FROM deliveries").await;
    world.operator.add(&format!("/webhook/hook/delivery/{seq}/retry")).await.must_be(202);
    // By itself it would be tried a minute after it was parked.
    let _dispatching = world.dispatch(TimeDelta::seconds(255));
    let rows = "SELECT count(*) FROM deliveries";
    world.until("it is delivered", async || world.number(rows).await == 0).await;
    assert_eq!(receiver.taken().last().unwrap().seq(), seq);
}

#[tokio::test]
async fn a_receiver_that_refuses_the_next_change_too_is_at_fault_itself() {
    let (world, receiver) = (World::new().await, Receiver::with(|_| Answer::Status(500)));
    world.webhook("hook", &receiver.url, json!({})).await;
    world.groups(&["one", "two"]).await;
    for (ahead, sent) in [(0, 2), (10, 3), (60, 4), (240, 6), (900, 8)] {
        world.fail_once(TimeDelta::seconds(ahead)).await;
        assert_eq!(receiver.received().len(), sent, "{ahead}");
    }
    assert_eq!(world.number("SELECT count(*) FROM deliveries").await, 0);
    receiver.now(|_| Answer::Status(204));
    let _dispatching = world.dispatch(TimeDelta::hours(1));
    world.until_delivered().await;
    receiver.assert_in_order();
    assert_eq!(receiver.taken().len(), 2);
}

#[tokio::test]
async fn changes_of_one_entity_that_are_all_rejected_do_not_hold_up_the_rest() {
    let (world, receiver) = (World::new().await, Receiver::start());
    receiver.now(|received| Answer::Status(if is_poison(received) { 422 } else { 204 }));
    world.webhook("hook", &receiver.url, json!({})).await;
    world.groups(&["poison"]).await;
    for name in ["again", "and again"] {
        let renamed = json!({"properties": {"name": name}});
        world.operator.put("/group/poison", renamed).await.must_be(200);
    }
    world.groups(&["poisonous", "fine"]).await;
    let parked = "SELECT count(*) FROM deliveries";
    let mut ahead = TimeDelta::zero();
    while world.number(parked).await < 3 {
        let before = (world.attempts().await, world.number(parked).await);
        let dispatching = world.dispatch(ahead);
        let now = async || (world.attempts().await, world.number(parked).await);
        world.until("an attempt is made", async || now().await != before).await;
        dispatching.stop().await;
        ahead += TimeDelta::seconds(400);
        assert!(ahead < TimeDelta::seconds(400 * 14), "it was not parked after four answers");
    }
    let _dispatching = world.dispatch(ahead);
    world.until_delivered().await;
    assert!(receiver.taken().iter().any(|one| one.entity().1 == "fine"));
}

#[tokio::test]
async fn a_receiver_that_has_ten_thousand_parked_is_at_fault_itself() {
    let (world, receiver) = (World::new().await, Receiver::start());
    receiver.now(|received| Answer::Status(if is_poison(received) { 400 } else { 204 }));
    world.webhook("hook", &receiver.url, json!({})).await;
    let many = "INSERT INTO deliveries (namespace_no, webhook_no, seq, state, attempts, first_at, \
        last_at, next_at, status, reason) SELECT w.namespace_no, w.no, -g, 'parked', 5, now(), now(), \
        now() + interval '1 year', 500, 'status_500' FROM webhooks w, generate_series(1, 10000) g";
    world.client.execute(many, &[]).await.unwrap();
    world.groups(&["poison", "fine"]).await;
    for ahead in [0, 10, 60, 240, 900] {
        world.fail_once(TimeDelta::seconds(ahead)).await;
    }
    let deliveries = "SELECT count(*) FROM deliveries";
    assert_eq!(world.number(deliveries).await, 10_000);
    assert_eq!(world.properties("hook").await["state"], "failing");
    // Once there is room, the change is parked.
    world.client.execute("DELETE FROM deliveries WHERE seq = -1", &[]).await.unwrap();
    let _dispatching = world.dispatch(TimeDelta::seconds(2200));
    world.until_delivered().await;
    assert_eq!(world.number(deliveries).await, 10_000);
    assert!(receiver.taken().iter().any(|one| one.entity().1 == "fine"));
}

#[tokio::test]
async fn a_replay_sends_again_from_there() {
    let (world, receiver) = (World::new().await, Receiver::start());
    world.webhook("hook", &receiver.url, json!({})).await;
    let start = world.properties("hook").await["delivered_up_to"].clone();
    world.groups(&["one", "two"]).await;
    let _dispatching = world.dispatch(TimeDelta::zero());
    world.until_delivered().await;
    let replay = json!({"properties": {"after": start}});
    world.operator.post("/webhook/hook/replay", replay).await.must_be(202);
    world.until("both are sent again", async || receiver.taken().len() == 4).await;
    let mut seqs: Vec<_> = receiver.taken().iter().map(|one| one.seq()).collect();
    seqs.sort_unstable();
    assert_eq!((seqs[0], seqs[2]), (seqs[1], seqs[3]));
}

/// A webhook of which the only change has failed four times, and is refused by the receiver.
async fn alone(world: &World, receiver: &Receiver) {
    receiver.now(|received| Answer::Status(if is_poison(received) { 500 } else { 204 }));
    world.webhook("hook", &receiver.url, json!({"events": ["group.*"]})).await;
    world.groups(&["poison"]).await;
    for ahead in [0, 10, 60, 240] {
        world.fail_once(TimeDelta::seconds(ahead)).await;
    }
    assert_eq!(world.number("SELECT count(*) FROM deliveries").await, 0);
}

#[tokio::test]
async fn a_change_that_fails_alone_does_not_hold_up_one_that_comes_later() {
    let (world, receiver) = (World::new().await, Receiver::start());
    alone(&world, &receiver).await;
    // By itself it would be tried again five minutes later. What is not wanted changes nothing.
    let dispatching = world.dispatch(TimeDelta::seconds(245));
    let next_at = world.properties("hook").await["next_attempt_at"].clone();
    world.operator.post("/user", user("asim", json!({}))).await.must_be(201);
    let looked_at = "SELECT count(*) FROM webhooks \
        WHERE alone_up_to >= (SELECT max(seq) FROM changes) AND leased_by IS NULL";
    world.until("it is looked at", async || world.number(looked_at).await == 1).await;
    assert_eq!(world.properties("hook").await["next_attempt_at"], next_at);
    assert_eq!(receiver.received().len(), 4);
    world.groups(&["good"]).await;
    world.until_delivered().await;
    dispatching.stop().await;
    assert_eq!(receiver.taken().iter().map(|one| one.entity().1).collect::<Vec<_>>(), ["good"]);
    let properties = world.properties("hook").await;
    assert_eq!((&properties["state"], &properties["parked"]), (&json!("active"), &json!(1)));
}

#[tokio::test]
async fn a_change_that_fails_alone_for_five_days_does_not_disable_the_webhook() {
    let (world, receiver) = (World::new().await, Receiver::start());
    alone(&world, &receiver).await;
    let _dispatching = world.dispatch(TimeDelta::hours(121));
    world.until_delivered().await;
    let properties = world.properties("hook").await;
    assert_eq!((&properties["state"], &properties["parked"]), (&json!("active"), &json!(1)));
    let disabled = "SELECT count(*) FROM changes WHERE action = 'webhook.disabled'";
    assert_eq!(world.number(disabled).await, 0);
    world.groups(&["good"]).await;
    world.until("others flow", async || receiver.taken_count() == 1).await;
}
