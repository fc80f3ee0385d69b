//! Receivers that fail: the webhook waits, longer each time, and goes on in order.

use super::world::World;
use crate::support::receiver::{Answer, Receiver};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use std::collections::HashSet;
use std::time::Duration;

#[tokio::test]
async fn a_receiver_that_is_down_for_a_day_gets_everything_in_order_and_once() {
    let (world, receiver) = (World::new().await, Receiver::with(|_| Answer::Close));
    world.webhook("hook", &receiver.url, json!({})).await;
    world.changes(300, 20).await;
    world.fail_once(TimeDelta::zero()).await;
    let properties = world.properties("hook").await;
    assert_eq!(properties["state"], "failing", "{properties}");
    assert_eq!(properties["last_reason"], "no_connection");
    assert!(properties["failing_since"].is_string() && properties["next_attempt_at"].is_string());
    assert_eq!(properties["waiting"], 300);
    let mut sent = receiver.received().len();
    assert!(sent <= 8, "{sent}");
    for ahead in [TimeDelta::minutes(1), TimeDelta::minutes(5), TimeDelta::hours(24)] {
        world.fail_once(ahead).await;
        // Only the first change is tried.
        sent += 1;
        assert_eq!(receiver.received().len(), sent);
    }
    assert_eq!(world.number("SELECT count(*) FROM deliveries").await, 0);
    receiver.now(|_| Answer::Status(204));
    let _dispatching = world.dispatch(TimeDelta::hours(30));
    world.until_delivered().await;
    let ids: HashSet<_> = receiver.taken().iter().map(|one| one.id().to_owned()).collect();
    assert_eq!((receiver.taken().len(), ids.len()), (300, 300));
    receiver.assert_in_order();
    let properties = world.properties("hook").await;
    assert_eq!((&properties["state"], &properties["waiting"]), (&json!("active"), &json!(0)));
    assert!(properties.get("last_reason").is_none() && properties.get("failing_since").is_none());
}

#[tokio::test]
async fn a_receiver_says_when_it_wants_to_be_tried_again() {
    let world = World::new().await;
    let receiver = Receiver::with(|_| Answer::With(503, "retry-after: 9"));
    world.webhook("hook", &receiver.url, json!({})).await;
    world.groups(&["devs"]).await;
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let before = Utc::now();
    world.fail_once(TimeDelta::zero()).await;
    let properties = world.properties("hook").await;
    assert_eq!(properties["last_reason"], "status_503");
    let next: DateTime<Utc> = properties["next_attempt_at"].as_str().unwrap().parse().unwrap();
    let waits = next - before;
    assert!((9..12).contains(&waits.num_seconds()), "{waits}");
}

#[tokio::test]
async fn a_redirect_is_a_failure_and_not_followed() {
    let (world, elsewhere) = (World::new().await, Receiver::start());
    let location: &'static str = format!("location: {}", elsewhere.url).leak();
    let receiver = Receiver::with(move |_| Answer::With(308, location));
    world.webhook("hook", &receiver.url, json!({})).await;
    world.groups(&["devs"]).await;
    world.fail_once(TimeDelta::zero()).await;
    assert_eq!(world.properties("hook").await["last_reason"], "status_308");
    assert_eq!((receiver.received().len(), elsewhere.received().len()), (1, 0));
}

#[tokio::test]
async fn an_answer_after_the_limit_is_a_failure_and_the_change_is_sent_again() {
    let world = World::new().await;
    let receiver = Receiver::with(|_| Answer::Late(200, Duration::from_secs(20)));
    world.webhook("hook", &receiver.url, json!({})).await;
    world.groups(&["devs"]).await;
    world.fail_once(TimeDelta::zero()).await;
    assert_eq!(world.properties("hook").await["last_reason"], "timeout");
    receiver.now(|_| Answer::Status(200));
    let _dispatching = world.dispatch(TimeDelta::minutes(1));
    world.until_delivered().await;
    world.until("both are answered", async || receiver.taken().len() == 2).await;
    let taken = receiver.taken();
    assert_eq!(taken[0].id(), taken[1].id());
    assert_ne!(taken[0].headers["webhook-timestamp"], taken[1].headers["webhook-timestamp"]);
}

#[tokio::test]
async fn a_receiver_that_wants_no_more_is_disabled_at_once() {
    let (world, receiver) = (World::new().await, Receiver::with(|_| Answer::Status(410)));
    world.webhook("hook", &receiver.url, json!({})).await;
    world.groups(&["devs", "ops"]).await;
    let dispatching = world.dispatch(TimeDelta::zero());
    let disabled = "SELECT count(*) FROM changes WHERE action = 'webhook.disabled'";
    world.until("it is disabled", async || world.number(disabled).await == 1).await;
    dispatching.stop().await;
    let properties = world.properties("hook").await;
    assert_eq!((&properties["state"], &properties["active"]), (&json!("disabled"), &json!(false)));
    assert_eq!(properties["last_reason"], "status_410");
    let actor =
        "SELECT count(*) FROM changes WHERE action = 'webhook.disabled' AND actor = 'system'";
    assert_eq!(world.number(actor).await, 1);

    // Made active again, it goes on where it stopped.
    receiver.now(|_| Answer::Status(204));
    let active = json!({"properties": {"active": true}});
    world.operator.patch("/webhook/hook", active).await.must_be(200);
    let _dispatching = world.dispatch(TimeDelta::zero());
    world.until_delivered().await;
    assert_eq!(receiver.taken().len(), 2);
}

#[tokio::test]
async fn a_receiver_that_fails_for_five_days_is_disabled() {
    let (world, receiver) = (World::new().await, Receiver::with(|_| Answer::Status(500)));
    world.webhook("hook", &receiver.url, json!({})).await;
    world.groups(&["devs"]).await;
    world.fail_once(TimeDelta::zero()).await;
    world.fail_once(TimeDelta::hours(119)).await;
    let dispatching = world.dispatch(TimeDelta::hours(124));
    let disabled = "SELECT count(*) FROM webhooks WHERE state = 'disabled' AND NOT active";
    world.until("it is disabled", async || world.number(disabled).await == 1).await;
    dispatching.stop().await;
    assert_eq!(receiver.received().len(), 3);
}

#[tokio::test]
async fn an_address_that_is_no_longer_allowed_is_not_called() {
    let (world, receiver) = (World::new().await, Receiver::start());
    world.webhook("hook", &receiver.url, json!({})).await;
    world.groups(&["devs"]).await;
    let dispatching = world.dispatch_to(TimeDelta::zero(), &[]);
    world.until("an attempt fails", async || world.attempts().await == 1).await;
    dispatching.stop().await;
    assert_eq!(world.properties("hook").await["last_reason"], "address_refused");
    assert_eq!(receiver.received().len(), 0);
    let _dispatching = world.dispatch(TimeDelta::minutes(1));
    world.until_delivered().await;
    assert_eq!(receiver.taken().len(), 1);
}

#[tokio::test]
async fn a_disabled_webhook_that_retention_has_passed_says_what_it_has_missed() {
    let (world, receiver) = (World::new().await, Receiver::start());
    world.webhook("hook", &receiver.url, json!({"active": false})).await;
    world.changes(10, 10).await;
    let last = world.last().await;
    world.client.execute("DELETE FROM changes WHERE seq < $1", &[&last]).await.unwrap();
    let moved = "UPDATE namespaces SET changes_from = $1 WHERE id = 'default'";
    world.client.execute(moved, &[&last]).await.unwrap();
    let active = json!({"properties": {"active": true}});
    world.operator.patch("/webhook/hook", active).await.must_be(200);
    let _dispatching = world.dispatch(TimeDelta::zero());
    world.until_delivered().await;
    assert_eq!(receiver.taken().iter().map(|one| one.seq()).collect::<Vec<_>>(), [last]);
    let properties = world.properties("hook").await;
    assert_eq!(properties["missed"], true, "{properties}");
}
