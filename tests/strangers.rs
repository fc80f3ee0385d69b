//! Every documented operation, without a credential and from another namespace.

use crate::support::document::{Operation, operations};
use crate::support::{Caller, Namespace, PASSWORD, Reply, user};
use reqwest::Method;
use serde_json::{Value, json};

/// Operations that need no credential. The list may only shrink.
const OPEN: [&str; 4] = ["/", "/health/live", "/health/ready", "/brand"];
/// The operations that need only a password.
const SIGNING_IN: [(&str, &str); 2] = [("POST", "/session"), ("POST", "/console/session")];
/// The operation that needs nothing, and says nothing.
const ASKING: (&str, &str) = ("POST", "/recovery");
/// Operations that need only a code, which recovers a password or proves an address. The list may only shrink.
const BY_TICKET: [(&str, &str); 3] =
    [("GET", "/recovery/{code}"), ("POST", "/recovery/{code}"), ("POST", "/verification/{code}")];
/// Operations that need only an invite's code. The list may only shrink.
const BY_CODE: [(&str, &str); 3] =
    [("GET", "/invite"), ("POST", "/invite/{handle}/accept"), ("POST", "/invite/{handle}/decline")];

/// Sends a valid request about entities with the id `mark`.
async fn attempt(caller: &Caller, operation: &Operation, mark: &str) -> Reply {
    let mut path = operation.path.clone();
    for parameter in ["{id}", "{uid}", "{child}", "{handle}", "{change}", "{code}"] {
        path = path.replace(parameter, mark);
    }
    if path == "/change/stream" {
        // Otherwise it ends after 15 minutes.
        path.push_str("?seconds=1");
    }
    let method: Method = operation.method.parse().unwrap();
    let body =
        operation.value.get("requestBody").map(|_| body(&operation.method, &operation.path, mark));
    caller.send(method, &path, body).await
}

fn body(method: &str, path: &str, mark: &str) -> Value {
    if (method, path) == ("PUT", "/session") {
        return json!({"password": "a guess at it"});
    }
    if path.ends_with("/password") {
        return json!({"new_password": "stolen from its owner"});
    }
    if path.ends_with("/secret") {
        return json!({"properties": {"overlap_hours": 1}});
    }
    if path.ends_with("/replay") {
        return json!({"properties": {"after": "2026-12-20T00:00:00Z"}});
    }
    if path.ends_with("/recovery") && path != "/recovery" || path.ends_with("/verification") {
        return json!({"properties": {}});
    }
    if path == "/import" {
        let properties = json!({"group": mark, "user": mark});
        let entry = json!({"entity-type": "membership", "properties": properties});
        return json!({"entity-type": "import", "entries": [entry]});
    }
    if path == "/invites" {
        let entry = json!({"entity-type": "invite", "properties": {"group": mark}});
        return json!({"entity-type": "invites", "entries": [entry]});
    }
    let kind = match path {
        _ if path.ends_with("{uid}") => "membership",
        _ if path.ends_with("/accept") => "user",
        "/console/session" => "session",
        _ => path.split('/').nth(1).unwrap(),
    };
    let properties = match kind {
        "key" => json!({"name": "stolen", "scopes": ["users:read"]}),
        "membership" => json!({"role": "owner"}),
        "session" => json!({"username": mark, "password": "a guess at it"}),
        "invite" => json!({"group": mark}),
        "recovery" if path == "/recovery" => json!({"login": mark}),
        "recovery" => json!({"password": "stolen from its owner"}),
        "webhook" => json!({"url": "http://127.0.0.1:1024/stolen", "active": false}),
        _ => json!({"name": "stolen"}),
    };
    let mut body = json!({"entity-type": kind, "properties": properties});
    if path == "/namespace" {
        body["id"] = json!("stolen");
    }
    body
}

#[tokio::test]
async fn every_operation_needs_a_credential() {
    let stranger = Caller::stranger();
    let wrong = stranger.with_key("rk_0123456789012345678901234567890123456789012");
    let token = stranger.with_key(&"0".repeat(128));
    let named = wrong.of_namespace("default");
    for operation in operations() {
        let place = (operation.method.as_str(), operation.path.as_str());
        let is_open = OPEN.contains(&operation.path.as_str());
        for caller in [&stranger, &wrong, &token, &named] {
            let reply = attempt(caller, operation, "administrators").await;
            match place {
                _ if is_open => drop(reply.must_be(200)),
                // A code counts as a credential, but this one is wrong.
                (_, "/invite/{handle}/accept") if std::ptr::eq(caller, &stranger) => {
                    reply.refused(404, "not_found");
                }
                _ if BY_TICKET.contains(&place) && std::ptr::eq(caller, &stranger) => {
                    reply.refused(404, "not_found");
                }
                _ if place == ASKING && std::ptr::eq(caller, &stranger) => drop(reply.must_be(202)),
                _ => drop(reply.refused(401, "unauthenticated")),
            }
        }
        // The document says the same.
        let says = &operation.value["security"];
        let expected = match place {
            _ if is_open => json!([]),
            // These have what the document says of all: a credential, or none.
            _ if SIGNING_IN.contains(&place) || place == ASKING => Value::Null,
            _ if BY_CODE.contains(&place) || BY_TICKET.contains(&place) => Value::Null,
            _ => json!([{"key": []}]),
        };
        assert_eq!(*says, expected, "{place:?}");
    }
}

#[tokio::test]
async fn a_wrong_code_reveals_nothing() {
    let (ns, other) = (Namespace::new().await, Namespace::new().await);
    ns.group("devs").await;
    let invite = async |ns: &Namespace| {
        let wanted = json!({"entity-type": "invite", "properties": {"group": "devs"}});
        ns.post("/invite", wanted).await.must_be(201)
    };
    let made = invite(&ns).await;
    other.group("devs").await;
    let others = invite(&other).await;
    let code = |made: &Reply| made.properties()["code"].as_str().unwrap().to_owned();
    let (stranger, new) = (ns.stranger(), user("thief", json!({"password": PASSWORD})));
    let id = made.body["id"].as_str().unwrap();
    for wrong in ["0000000000", &code(&others), id, "x"] {
        let by_code = stranger.get(&format!("/invite?code={wrong}")).await;
        let accept = stranger.post(&format!("/invite/{wrong}/accept"), new.clone()).await;
        for refused in [by_code, accept] {
            let refused = refused.refused(404, "not_found");
            assert_eq!(refused.body["detail"], "there is no such invite");
        }
    }
    stranger.add("/invite/0000000000/decline").await.refused(404, "not_found");
    stranger.add(&format!("/invite/{id}/decline")).await.refused(401, "unauthenticated");
    stranger.get("/invite").await.refused(401, "unauthenticated");
    stranger.get("/invite?group=devs").await.refused(401, "unauthenticated");
    stranger.get(&format!("/invite/{id}")).await.refused(401, "unauthenticated");
    // The code gives access to nothing but the invite.
    let code = code(&made);
    stranger.get(&format!("/invite?code={code}")).await.must_be(200);
    stranger.get(&format!("/group?code={code}")).await.refused(401, "unauthenticated");
    stranger.get(&format!("/invite/{code}")).await.refused(401, "unauthenticated");
    stranger.delete(&format!("/invite/{code}")).await.refused(401, "unauthenticated");
    ns.get("/user/thief").await.refused(404, "not_found");
    assert_eq!(ns.get(&format!("/invite/{id}")).await.properties()["state"], "open");
}

#[tokio::test]
async fn strangers_learn_nothing_from_malformed_requests() {
    let stranger = Caller::stranger();
    for (method, path) in [
        ("POST", "/group"),
        ("PUT", "/user/none"),
        ("PATCH", "/group/administrators"),
        ("POST", "/key"),
        ("POST", "/namespace"),
        ("POST", "/invite"),
        ("PUT", "/user/none/password"),
        ("POST", "/user/none/session"),
    ] {
        stranger.send_text(method, path, "text/plain", "{").await.refused(401, "unauthenticated");
        let huge = "Content-Type: application/json\r\nContent-Length: 99999999\r\n";
        stranger.send_raw(method, path, huge, b"").await.refused(401, "unauthenticated");
    }
    stranger.get("/group?limit=0").await.refused(401, "unauthenticated");
    stranger.get("/group/%00").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn callers_of_another_namespace_find_nothing() {
    let (victim, attacker) = (Namespace::new().await, Namespace::new().await);
    // Everything has the same name, which no response to another namespace may contain.
    let mark = format!("treasure-of-{}", victim.id);
    let session = create_one_of_everything(&victim, &mark).await;
    let before = snapshot(&victim, &mark).await;

    for operation in operations() {
        let reply = attempt(&attacker, operation, &mark).await;
        assert!(!reply.text.contains(&mark), "{} {}", operation.method, reply.text);
        let place = (operation.method.as_str(), operation.path.as_str());
        match place {
            (_, path) if OPEN.contains(&path) => drop(reply.must_be(200)),
            _ if SIGNING_IN.contains(&place) => drop(reply.refused(401, "unauthenticated")),
            ASKING => drop(reply.must_be(202)),
            // Keys may not do these in their own namespace either.
            ("POST", "/invite/{handle}/accept" | "/invite/{handle}/decline") => {
                drop(reply.must_be(403));
            }
            (_, "/metrics" | "/namespace") | ("DELETE", "/namespace/{id}") => {
                drop(reply.must_be(403));
            }
            // The attacker's own key, which is no user.
            ("GET", "/me") => drop(reply.must_be(200)),
            (_, "/me") => drop(reply.must_be(403)),
            // Whose keys, it must say.
            ("DELETE", "/key") => drop(reply.must_be(400)),
            // The group that the entry names is not found.
            ("POST", "/invites" | "/import") => {
                assert_eq!(reply.must_be(200).entries()[0]["problem"]["code"], "not_found");
            }
            ("POST", "/user" | "/group" | "/key" | "/webhook") => drop(reply.must_be(201)),
            // The body is an entity's, with a name.
            ("POST", "/mail/test") => drop(reply.must_be(422)),
            (
                "GET",
                "/user" | "/group" | "/key" | "/invite" | "/mail" | "/change" | "/change/stream"
                | "/webhook" | "/sessions" | "/health/detail" | "/export",
            ) => drop(reply.must_be(200)),
            _ => drop(reply.refused(404, "not_found")),
        }
        let named = attempt(&attacker.of_namespace(&victim.id), operation, &mark).await;
        assert!(!named.text.contains(&mark), "{} {}", operation.method, named.text);
        if SIGNING_IN.contains(&place) {
            named.refused(401, "unauthenticated");
        } else if !OPEN.contains(&operation.path.as_str()) {
            named.refused(404, "not_found");
        }
    }
    attacker.get(&session).await.refused(404, "not_found");
    attacker.delete(&session).await.refused(404, "not_found");
    assert_eq!(snapshot(&victim, &mark).await, before);
}

/// Creates one entity of each kind, and returns the path of a session.
async fn create_one_of_everything(victim: &Namespace, mark: &str) -> String {
    victim.people(&[mark], &[mark]).await;
    victim.group("outer").await;
    victim.nest("outer", mark).await;
    let properties = json!({"name": mark, "scopes": ["users:read"]});
    let key = json!({"entity-type": "key", "id": mark, "properties": properties});
    victim.post("/key", key).await.must_be(201);
    let properties = json!({"group": mark, "message": mark});
    let invite = json!({"entity-type": "invite", "id": mark, "properties": properties});
    victim.post("/invite", invite).await.must_be(201);
    let properties = json!({"name": mark, "url": "http://127.0.0.1:1024/hook", "active": false});
    let webhook = json!({"entity-type": "webhook", "id": mark, "properties": properties});
    victim.post("/webhook", webhook).await.must_be(201);
    let opened = victim.add(&format!("/user/{mark}/session")).await.must_be(201);
    opened.header("location").to_owned()
}

/// All entities of a namespace.
async fn snapshot(ns: &Namespace, mark: &str) -> Vec<Value> {
    let mut answers = Vec::new();
    for path in ["/user", "/group", "/group/outer/group", "/invite", "/webhook"] {
        answers.push(ns.get(path).await.must_be(200).body);
    }
    for path in
        [format!("/group/{mark}/user"), format!("/key/{mark}"), format!("/user/{mark}/session")]
    {
        answers.push(ns.get(&path).await.must_be(200).body);
    }
    answers
}
