//! Deliveries are signed, also by a secret that was replaced a moment ago.

use super::world::World;
use crate::support::receiver::{Answer, Received, Receiver};
use chrono::TimeDelta;
use data_encoding::BASE64;
use roster::outbound::sign;
use serde_json::json;
use std::time::Duration;

/// Whether a delivery has a signature by this secret.
fn is_signed(received: &Received, secret: &str) -> bool {
    let key = BASE64.decode(secret.strip_prefix("whsec_").unwrap().as_bytes()).unwrap();
    let timestamp = received.headers["webhook-timestamp"].parse().unwrap();
    let expected = sign([key.as_slice()], received.id(), timestamp, &received.body);
    received.headers["webhook-signature"].split(' ').any(|signature| signature == expected)
}

#[tokio::test]
async fn both_secrets_sign_for_a_day_after_one_was_replaced() {
    let (world, receiver) = (World::new().await, Receiver::start());
    let old = world.webhook("hook", &receiver.url, json!({})).await;
    let dispatching = world.dispatch(TimeDelta::zero());
    world.groups(&["one"]).await;
    world.until_delivered().await;
    let rotated = world.operator.add("/webhook/hook/secret").await.must_be(201);
    let new = rotated.properties()["secret"].as_str().unwrap().to_owned();
    world.groups(&["two"]).await;
    world.until("it is delivered", async || receiver.taken().len() == 2).await;
    dispatching.stop().await;
    world.groups(&["three"]).await;
    let _dispatching = world.dispatch(TimeDelta::hours(25));
    world.until("it is delivered", async || receiver.taken().len() == 3).await;

    let signed: Vec<_> =
        receiver.taken().iter().map(|one| (is_signed(one, &old), is_signed(one, &new))).collect();
    assert_eq!(signed, [(true, false), (true, true), (false, true)]);
}

#[tokio::test]
async fn a_secret_that_is_replaced_twice_signs_until_its_time_is_over() {
    let (world, receiver) = (World::new().await, Receiver::start());
    let first = world.webhook("hook", &receiver.url, json!({})).await;
    let rotate = async |hours: i64| {
        let body = json!({"properties": {"overlap_hours": hours}});
        let rotated = world.operator.post("/webhook/hook/secret", body).await.must_be(201);
        rotated.properties()["secret"].as_str().unwrap().to_owned()
    };
    let (second, third) = (rotate(24).await, rotate(1).await);
    let mut signed = Vec::new();
    for (id, ahead) in [("one", 0), ("two", 2), ("three", 25)] {
        world.groups(&[id]).await;
        let dispatching = world.dispatch(TimeDelta::hours(ahead));
        world.until("it is delivered", async || receiver.taken().len() > signed.len()).await;
        dispatching.stop().await;
        let last = receiver.taken().pop().unwrap();
        signed.push([&first, &second, &third].map(|secret| is_signed(&last, secret)));
    }
    assert_eq!(signed, [[true, true, true], [true, false, true], [false, false, true]]);
    rotate(24).await;
    let last = rotate(0).await;
    world.groups(&["four"]).await;
    let _dispatching = world.dispatch(TimeDelta::hours(25));
    world.until("it is delivered", async || receiver.taken().len() == 4).await;
    let only = receiver.taken().pop().unwrap();
    assert_eq!([&third, &last].map(|secret| is_signed(&only, secret)), [false, true]);
}

#[tokio::test]
async fn both_secrets_sign_as_soon_as_the_new_one_is_known() {
    let world = World::new().await;
    let receiver = Receiver::with(|_| Answer::Late(204, Duration::from_millis(200)));
    let old = world.webhook("hook", &receiver.url, json!({})).await;
    world.changes(160, 160).await;
    let _dispatching = world.dispatch(TimeDelta::zero());
    world.until("some are delivered", async || receiver.taken_count() >= 8).await;
    let rotated = world.operator.add("/webhook/hook/secret").await.must_be(201);
    let new = rotated.properties()["secret"].as_str().unwrap().to_owned();
    // Eight may have been sent before, and not answered.
    let sent = receiver.taken_count() + 8;
    assert!(sent < 150, "{sent}");
    world.until_delivered().await;
    let taken = receiver.taken();
    assert_eq!(taken.len(), 160);
    assert!(taken.iter().skip(sent).all(|one| is_signed(one, &new) && is_signed(one, &old)));
    assert!(!is_signed(&taken[0], &new));
}
