//! Every documented call, without a credential and from another namespace.

use crate::support::document::{Operation, operations_of};
use crate::support::{Caller, Namespace, Reply};
use serde_json::{Value, json};

/// The call that needs only a password.
const SIGNING_IN: &str = "/users/Users/Login";

/// A valid request about entities with the id `mark`.
fn request(path: &str, mark: &str) -> Value {
    let member = || json!({"group_id": mark, "member_id": mark});
    match path {
        "/groups/Groups/Create" => json!({"name": "stolen"}),
        "/groups/Groups/Read" => json!({"ids": [mark]}),
        "/groups/Groups/Update" => json!({"id": mark, "name": "stolen"}),
        "/groups/Groups/List" => json!({"member_id": mark}),
        "/groups/Groups/AddMember" | "/groups/Groups/RemoveMember" => member(),
        "/invites/Invites/Create" => json!({"group_id": "new", "email": "thief@example.com"}),
        "/invites/Invites/List" => json!({"group_id": mark}),
        "/users/Users/Create" => json!({"id": "thief", "password": "stolen from its owner"}),
        "/users/Users/Search" => json!({"username": mark}),
        "/users/Users/Login" => json!({"username": mark, "password": "a guess at it"}),
        "/users/Users/Logout" | "/users/Users/ReadSession" => json!({"sessionId": mark}),
        "/users/Users/UpdatePassword" => json!({"userId": mark, "oldPassword": "a guess at it",
            "newPassword": "stolen from its owner", "confirmPassword": "stolen from its owner"}),
        _ => json!({"id": mark}),
    }
}

async fn attempt(caller: &Caller, operation: &Operation, mark: &str) -> Reply {
    caller.post(&operation.path, request(&operation.path, mark)).await
}

#[tokio::test]
async fn no_call_succeeds_without_a_credential() {
    let stranger = Caller::stranger().at_new_address();
    let wrong = stranger.with_key("rk_0123456789012345678901234567890123456789012");
    let token = stranger.with_key(&"0".repeat(128));
    for operation in operations_of("micro") {
        for caller in [&stranger, &wrong, &token] {
            let reply = attempt(caller, operation, "administrators").await.must_be(401);
            let opens = operation.path == SIGNING_IN;
            let id = if opens { "users.login" } else { operation.path.split('/').nth(1).unwrap() };
            assert_eq!(reply.body["Id"], id);
        }
        let says = &operation.value["security"];
        let expected =
            if operation.path == SIGNING_IN { json!([{}, {"key": []}]) } else { Value::Null };
        assert_eq!(*says, expected, "{}", operation.path);
        // The credential is checked before the body, except at Login.
        if operation.path == SIGNING_IN {
            continue;
        }
        let reply = wrong.send_text("POST", &operation.path, "text/plain", "{").await;
        reply.must_be(401);
    }
}

#[tokio::test]
async fn callers_of_another_namespace_find_nothing() {
    let (victim, attacker) = (Namespace::new().await, Namespace::new().await);
    let mark = format!("treasure-of-{}", victim.id);
    victim.people(&[&mark], &[&mark]).await;
    let invite = json!({"group_id": mark, "email": "john@doe.com"});
    let invite = victim.call_micro_ok("invites/create", invite).await["invite"].clone();
    let before = snapshot(&victim, &mark).await;
    for operation in operations_of("micro") {
        let reply = attempt(&attacker, operation, &mark).await;
        assert!(!reply.text.contains(&mark), "{}", reply.text);
        match operation.path.as_str() {
            "/groups/Groups/Update"
            | "/groups/Groups/AddMember"
            | "/groups/Groups/RemoveMember" => {
                drop(reply.must_be(400));
            }
            SIGNING_IN => drop(reply.must_be(401)),
            "/groups/Groups/Create" | "/invites/Invites/Create" | "/users/Users/Create" => {
                drop(reply.must_be(200));
            }
            path if path.starts_with("/users/") && !path.ends_with("/Search") => {
                drop(reply.must_be(404));
            }
            "/invites/Invites/Read" => drop(reply.must_be(404)),
            _ => assert_eq!(reply.must_be(200).text, "{}"),
        }
        let named = attacker.with_header("micro-namespace", &victim.id);
        let named = attempt(&named, operation, &mark).await.must_be(401);
        assert!(!named.text.contains(&mark), "{}", named.text);
    }
    let by_code = json!({"code": invite["code"]});
    attacker.call_micro("invites/read", by_code).await.must_be(404);
    attacker.call_micro("invites/read", json!({"id": invite["id"]})).await.must_be(404);
    attacker.call_micro_empty("invites/delete", json!({"id": invite["id"]})).await;
    assert_eq!(snapshot(&victim, &mark).await, before);
}

async fn snapshot(ns: &Namespace, mark: &str) -> Vec<Value> {
    let mut answers = vec![
        ns.call_micro_ok("groups/list", json!({})).await,
        ns.call_micro_ok("invites/list", json!({"group_id": mark})).await,
    ];
    answers.push(ns.get("/user").await.must_be(200).body);
    answers
}
