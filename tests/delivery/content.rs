//! What is sent, and of which changes.

use super::world::World;
use crate::support::receiver::Receiver;
use crate::support::{group, user};
use chrono::TimeDelta;
use serde_json::json;

#[tokio::test]
async fn a_change_is_sent_as_the_feed_shows_it() {
    let (world, receiver) = (World::new().await, Receiver::start());
    let headers = json!({"authorization": "Bearer of-the-receiver"});
    world.webhook("hook", &receiver.url, json!({"headers": headers})).await;
    let new = user("asim", json!({"email": "asim@example.com"}));
    world.operator.post("/user", new).await.must_be(201);
    let _dispatching = world.dispatch(TimeDelta::zero());
    world.until_delivered().await;

    let seq = world.number("SELECT seq FROM changes WHERE action = 'user.created'").await;
    let taken = receiver.taken();
    assert_eq!(taken.len(), 1, "{taken:?}");
    // The server shows it as soon as it is settled there too.
    let path = format!("/change/{seq}");
    world.until("it is shown", async || world.operator.get(&path).await.status == 200).await;
    let change = world.operator.get(&path).await.must_be(200).body;
    let expected = json!({
        "type": "user.created", "timestamp": change["properties"]["at"], "data": change
    });
    assert_eq!(taken[0].json(), expected);
    let header = |name: &str| taken[0].headers.get(name).map(String::as_str);
    let no = world.number("SELECT no FROM namespaces WHERE id = 'default'").await;
    assert_eq!(taken[0].id(), format!("chg-{no}-{seq}"));
    assert_eq!(header("content-type"), Some("application/json"));
    assert!(header("user-agent").unwrap().starts_with("roster/"));
    assert_eq!(header("authorization"), Some("Bearer of-the-receiver"));
    assert!(header("webhook-signature").unwrap().starts_with("v1,"));
    assert_eq!(header("webhook-timestamp").unwrap().len(), 10);
}

#[tokio::test]
async fn a_thin_webhook_sends_ids_only() {
    let (world, receiver) = (World::new().await, Receiver::start());
    world.webhook("hook", &receiver.url, json!({"payload": "thin"})).await;
    let new = user("asim", json!({"email": "asim@example.com"}));
    world.operator.post("/user", new).await.must_be(201);
    world.groups(&["devs"]).await;
    world.operator.add("/group/devs/user/asim").await.must_be(201);
    let _dispatching = world.dispatch(TimeDelta::zero());
    world.until_delivered().await;
    let taken = receiver.taken();
    let entities: Vec<_> =
        taken.iter().map(|one| one.json()["data"]["properties"]["entity"].clone()).collect();
    assert!(entities.contains(&json!({"entity-type": "user", "id": "asim", "properties": {}})));
    let member = json!({"entity-type": "membership", "id": "asim",
        "properties": {"group": "devs", "user": "asim"}});
    assert!(entities.contains(&member), "{entities:?}");
    assert!(taken.iter().all(|one| !String::from_utf8_lossy(&one.body).contains("example.com")));
}

#[tokio::test]
async fn a_webhook_sends_what_it_selects_and_deletions_that_end_memberships() {
    let (world, receiver) = (World::new().await, Receiver::start());
    let wanted = json!({"events": ["membership.created"], "groups": ["devs"]});
    world.webhook("hook", &receiver.url, wanted).await;
    world.groups(&["devs", "ops"]).await;
    world.operator.post("/user", user("asim", json!({}))).await.must_be(201);
    for group in ["devs", "ops"] {
        world.operator.add(&format!("/group/{group}/user/asim")).await.must_be(201);
    }
    world.operator.delete("/user/asim").await.must_be(204);
    world.operator.delete("/group/ops").await.must_be(204);
    let _dispatching = world.dispatch(TimeDelta::zero());
    world.until_delivered().await;
    let mut types: Vec<_> = receiver.taken().iter().map(|one| one.json()["type"].clone()).collect();
    types.sort_by_key(ToString::to_string);
    assert_eq!(types, ["group.deleted", "membership.created", "user.deleted"]);
}

#[tokio::test]
async fn a_webhook_begins_after_the_change_that_created_it_and_goes_on_where_it_was_stopped() {
    let (world, receiver) = (World::new().await, Receiver::start());
    world.groups(&["before"]).await;
    world.webhook("hook", &receiver.url, json!({"events": ["group.*", "webhook.*"]})).await;
    let _dispatching = world.dispatch(TimeDelta::zero());
    world.until_delivered().await;
    assert_eq!(receiver.taken().len(), 0);
    let active = |active: bool| json!({"properties": {"active": active}});
    world.operator.patch("/webhook/hook", active(false)).await.must_be(200);
    world.groups(&["meanwhile"]).await;
    let new = group("meanwhile", json!({"name": "still"}));
    world.operator.patch("/group/meanwhile", new).await.must_be(200);
    world.operator.patch("/webhook/hook", active(true)).await.must_be(200);
    world
        .until("what was written meanwhile is delivered", async || receiver.taken().len() == 4)
        .await;
    let mut types: Vec<_> = receiver.taken().iter().map(|one| one.json()["type"].clone()).collect();
    types.sort_by_key(ToString::to_string);
    let expected = ["group.created", "group.updated", "webhook.updated", "webhook.updated"];
    assert_eq!(types, expected);
    receiver.assert_in_order();
}
