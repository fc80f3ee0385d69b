//! Who is told by e-mail that a webhook was disabled.

use super::world::World;
use crate::support::receiver::{Answer, Receiver};
use crate::support::user;
use chrono::TimeDelta;
use serde_json::json;

/// Creates administrators with addresses that sign in.
async fn administrators(world: &World, count: usize) {
    for number in 0..count {
        let id = format!("root-{number:02}");
        let known = json!({"username": id, "email": format!("{id}@acme.example")});
        world.operator.post("/user", user(&id, known)).await.must_be(201);
        let place = format!("/group/administrators/user/{id}");
        world.operator.add(&place).await.must_be(201);
    }
}

/// The addresses that are told.
async fn told(world: &World) -> Vec<String> {
    let query = "SELECT to_address FROM mails WHERE kind = 'webhook_disabled' ORDER BY to_address";
    world.client.query(query, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

async fn until_disabled(world: &World, count: i64) {
    let dispatching = world.dispatch(TimeDelta::zero());
    let disabled = "SELECT count(*) FROM changes WHERE action = 'webhook.disabled'";
    world.until("it is disabled", async || world.number(disabled).await == count).await;
    dispatching.stop().await;
}

#[tokio::test]
async fn ten_administrators_are_told_that_a_webhook_is_disabled_its_creator_before_others() {
    let (world, receiver) = (World::new().await, Receiver::with(|_| Answer::Status(410)));
    administrators(&world, 12).await;
    let silent = user("silent", json!({"username": "silent"}));
    world.operator.post("/user", silent).await.must_be(201);
    world.operator.add("/group/administrators/user/silent").await.must_be(201);
    world.webhook("hook", &receiver.url, json!({})).await;
    world.groups(&["devs"]).await;
    until_disabled(&world, 1).await;
    // A key created it.
    let ten: Vec<_> = (0..10).map(|number| format!("root-{number:02}@acme.example")).collect();
    assert_eq!(told(&world).await, ten);
    world.client.execute("DELETE FROM mails", &[]).await.unwrap();
    // An administrator created it.
    let maker = "UPDATE webhooks SET created_by = 'user:root-11', state = 'active', active = true";
    world.client.execute(maker, &[]).await.unwrap();
    world.groups(&["ops"]).await;
    until_disabled(&world, 2).await;
    let with_creator = ten[..9].iter().cloned().chain(["root-11@acme.example".to_owned()]);
    assert_eq!(told(&world).await, with_creator.collect::<Vec<_>>());
    world.client.execute("DELETE FROM mails", &[]).await.unwrap();
    // Who does so no longer is as good as nobody.
    world.operator.delete("/group/administrators/user/root-11").await.must_be(200);
    world.client.execute(maker, &[]).await.unwrap();
    world.groups(&["qa"]).await;
    until_disabled(&world, 3).await;
    assert_eq!(told(&world).await, ten);
}
