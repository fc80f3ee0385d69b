//! Invites that are imported: with how often they were accepted elsewhere.

use super::{counts, import};
use crate::support::{Namespace, Reply};
use serde_json::{Value, json};

fn offer(id: &str, mut properties: Value) -> Value {
    properties["group"] = json!("devs");
    json!({"entity-type": "invite", "id": id, "properties": properties})
}

async fn devs() -> Namespace {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    ns
}

async fn read(ns: &Namespace, id: &str) -> Reply {
    ns.get(&format!("/invite/{id}")).await.must_be(200)
}

async fn accept(ns: &Namespace, invite: &Reply, user: &str) -> Reply {
    let code = invite.properties()["code"].as_str().unwrap();
    ns.newcomer(user).await.add(&format!("/invite/{code}/accept")).await
}

#[tokio::test]
async fn an_import_gives_no_uses_back() {
    let ns = devs().await;
    let made = "2020-01-02T03:04:05.678Z";
    let document = offer("used", json!({"max_uses": 2, "uses": 1, "created_at": made}));
    assert_eq!(counts(&import(&ns, "", std::slice::from_ref(&document)).await), [1, 0, 0, 0, 0]);
    let invite = read(&ns, "used").await;
    assert_eq!(invite.properties()["uses"], 1);
    assert_eq!(invite.properties()["created_at"], made);
    accept(&ns, &invite, "asim").await.must_be(200);
    accept(&ns, &invite, "boris").await.refused(410, "gone");
    // The file says less than the invite that is here by now.
    assert_eq!(counts(&import(&ns, "", &[document]).await), [0, 0, 1, 0, 0]);
    assert_eq!(read(&ns, "used").await.properties()["uses"], 2);
}

#[tokio::test]
async fn keys_without_admin_bring_uses_along_and_no_times() {
    let ns = devs().await;
    let key = ns.with_scopes(&["groups:write", "invites:write"]).await;
    let made = "2020-01-02T03:04:05Z";
    let document = offer("used", json!({"max_uses": 3, "uses": 2, "created_at": made}));
    assert_eq!(counts(&import(&key, "", &[document]).await), [1, 0, 0, 0, 0]);
    let invite = read(&ns, "used").await;
    assert_eq!(invite.properties()["uses"], 2);
    assert_ne!(invite.properties()["created_at"], made);
    accept(&ns, &invite, "asim").await.must_be(200);
    accept(&ns, &invite, "boris").await.refused(410, "gone");
}

#[tokio::test]
async fn invites_that_are_used_up_are_not_imported() {
    let ns = devs().await;
    let documents = [
        offer("once", json!({"uses": 1})),
        offer("thrice", json!({"max_uses": 3, "uses": 4})),
        offer("less", json!({"uses": -1})),
        offer("none", json!({"uses": 0})),
    ];
    let reply = import(&ns, "", &documents).await;
    assert_eq!(counts(&reply), [1, 0, 0, 0, 3]);
    for entry in reply.entries() {
        assert_eq!((&entry["status"], &entry["problem"]["field"]), (&json!(422), &json!("uses")));
    }
}
