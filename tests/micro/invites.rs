//! The calls of `invites`, as the published pages show them.

use crate::support::Namespace;
use serde_json::{Value, json};

async fn create_invite(ns: &Namespace, group: &str, email: &str) -> Value {
    let request = json!({"group_id": group, "email": email});
    ns.call_micro_ok("invites/Invites/Create", request).await["invite"].clone()
}

#[tokio::test]
async fn the_published_examples_work() {
    let ns = Namespace::new().await;
    let invite = create_invite(&ns, "myawesomegroup", "john@doe.com").await;
    let (id, code) = (invite["id"].as_str().unwrap(), invite["code"].as_str().unwrap());
    let expected =
        json!({"id": id, "group_id": "myawesomegroup", "email": "john@doe.com", "code": code});
    assert_eq!(invite, expected);
    assert_eq!(code.len(), 10);
    let listed = ns.call_micro_ok("invites/list", json!({"group_id": "myawesomegroup"})).await;
    assert_eq!(listed, json!({"invites": [invite]}));
    let read = ns.call_micro_ok("invites/read", json!({"code": code})).await;
    assert_eq!(read, json!({"invite": invite}));
    assert_eq!(ns.call_micro_ok("invites/read", json!({"id": id})).await["invite"], invite);
    ns.call_micro_empty("invites/delete", json!({"id": id})).await;
    ns.call_micro_empty("invites/list", json!({"group_id": "myawesomegroup"})).await;
    ns.call_micro("invites/read", json!({"code": code})).await.must_be(404);
    // Deleting an unknown invite succeeds.
    ns.call_micro_empty("invites/delete", json!({"id": id})).await;
}

#[tokio::test]
async fn inviting_again_returns_the_open_invite() {
    let ns = Namespace::new().await;
    let first = create_invite(&ns, "g", "john@doe.com").await;
    assert_eq!(create_invite(&ns, "g", "John@DOE.com").await, first);
    let other = create_invite(&ns, "h", "john@doe.com").await;
    assert_ne!(other["id"], first["id"]);
    // It is stored, so it can be read.
    assert_eq!(
        ns.call_micro_ok("invites/read", json!({"code": first["code"]})).await["invite"],
        first
    );
}

#[tokio::test]
async fn a_list_is_by_group_by_address_or_both() {
    let ns = Namespace::new().await;
    let (john, jane) =
        (create_invite(&ns, "g", "John@Doe.com").await, create_invite(&ns, "g", "jane@b").await);
    let elsewhere = create_invite(&ns, "h", "john@doe.com").await;
    assert_eq!(john["email"], "john@doe.com", "it is kept in lower case");
    for (request, expected) in [
        (json!({"group_id": "g"}), json!([john, jane])),
        (json!({"email": "john@doe.com"}), json!([john, elsewhere])),
        (json!({"email": "JOHN@DOE.COM"}), json!([john, elsewhere])),
        (json!({"group_id": "g", "email": "john@doe.com"}), json!([john])),
    ] {
        assert_eq!(ns.call_micro_ok("invites/list", request).await["invites"], expected);
    }
    ns.call_micro_empty("invites/list", json!({"group_id": "none"})).await;
    ns.call_micro_empty("invites/list", json!({"group_id": "h", "email": "jane@b"})).await;
}

#[tokio::test]
async fn id_and_code_must_belong_to_the_same_invite() {
    let ns = Namespace::new().await;
    let (one, two) = (create_invite(&ns, "g", "a@b").await, create_invite(&ns, "g", "c@d").await);
    let both = |id: &Value, code: &Value| json!({"id": id, "code": code});
    ns.call_micro_ok("invites/read", both(&one["id"], &one["code"])).await;
    for request in [
        both(&one["id"], &two["code"]),
        both(&two["id"], &one["code"]),
        both(&json!("none"), &one["code"]),
        both(&one["id"], &json!("0000000000")),
    ] {
        ns.call_micro("invites/read", request).await.must_be_micro_error(
            404,
            "NOT_FOUND",
            "Invite not found",
        );
    }
    // A code is read as people type it.
    let code = one["code"].as_str().unwrap().to_lowercase();
    ns.call_micro_ok("invites/read", json!({"code": code})).await;
}

#[tokio::test]
async fn an_invite_lasts_365_days() {
    let ns = Namespace::new().await;
    let invite = create_invite(&ns, "g", "john@doe.com").await;
    let later = ns.in_eight_days();
    assert_eq!(
        later.call_micro_ok("invites/read", json!({"id": invite["id"]})).await["invite"],
        invite
    );
    let path = format!("/invite/{}", invite["id"].as_str().unwrap());
    let native = ns.get(&path).await.must_be(200);
    let time = |name: &str| -> chrono::DateTime<chrono::Utc> {
        native.properties()[name].as_str().unwrap().parse().unwrap()
    };
    assert_eq!((time("expires_at") - time("created_at")).num_days(), 365);
}

#[tokio::test]
async fn an_invite_that_is_not_open_is_not_found() {
    let ns = Namespace::new().await;
    ns.group("g").await;
    let wanted = json!({"entity-type": "invite", "properties": {"group": "g", "email": "a@b.c"}});
    let native = ns.post("/invite", wanted).await.must_be(201);
    let id = json!({"id": native.body["id"]});
    ns.call_micro_ok("invites/read", id.clone()).await;
    // The invite has expired.
    let later = ns.in_eight_days();
    later.call_micro("invites/read", id.clone()).await.must_be(404);
    later.call_micro_empty("invites/list", json!({"group_id": "g"})).await;
    // The invite was declined.
    let code = native.properties()["code"].as_str().unwrap();
    ns.stranger().add(&format!("/invite/{code}/decline")).await.must_be(200);
    ns.call_micro("invites/read", id).await.must_be(404);
    ns.call_micro("invites/read", json!({"code": code})).await.must_be(404);
    ns.call_micro_empty("invites/list", json!({"email": "a@b.c"})).await;
    // The address can be invited again.
    assert_ne!(create_invite(&ns, "g", "a@b.c").await["code"], code);
}

#[tokio::test]
async fn too_many_wrong_codes_throttle_an_ip_address() {
    let ns = Namespace::new().await;
    let invite = create_invite(&ns, "g", "john@doe.com").await;
    let guesser = ns.at_new_address();
    for _ in 0..20 {
        guesser.call_micro("invites/read", json!({"code": "0000000000"})).await.must_be(404);
    }
    let refused = guesser.call_micro("invites/read", json!({"code": invite["code"]})).await;
    refused.must_be_micro_error(429, "v1.blocked", "Too Many Requests");
    ns.at_new_address().call_micro_ok("invites/read", json!({"code": invite["code"]})).await;
}
