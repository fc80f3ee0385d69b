//! Every write of the OpenAPI document of the native dialect, repeated. The other dialects, SCIM among them, do
//! not read the header, as `table.rs` checks.

use super::{keyed, twice};
use crate::recovery::{code as recovery_code, verification_code};
use crate::support::database::connect;
use crate::support::document::operations;
use crate::support::{Caller, Namespace, PASSWORD, group, invite, membership, session, user};
use reqwest::Method;
use serde_json::{Value, json};

/// A request that succeeds: who makes it, where, and with which body.
type Request = (Caller, String, Option<Value>);

/// The document without its id.
fn anonymous(mut document: Value) -> Value {
    document.as_object_mut().unwrap().remove("id");
    document
}

/// An invite to `devs`, as its path and as its code.
async fn invited(ns: &Namespace) -> (String, String) {
    let made = ns.post("/invite", invite(json!({"group": "devs"}))).await.must_be(201);
    let code = made.properties()["code"].as_str().unwrap().to_owned();
    (made.header("location").to_owned(), code)
}

/// A request that succeeds, in a namespace with the groups `devs` and `inner`, with `asim` in `devs`, and
/// with `boris`.
async fn request(ns: &Namespace, method: &str, path: &str) -> Request {
    let by = |path: &str, body| ((**ns).clone(), path.to_owned(), body);
    let named = |name: &str| Some(json!({"properties": {"name": name}}));
    match (method, path) {
        ("POST", "/group") => by(path, Some(anonymous(group("", json!({"name": "New"}))))),
        ("PUT" | "PATCH", "/group/{id}") => by("/group/devs", named("Developers")),
        ("DELETE", "/group/{id}") => by("/group/devs", None),
        ("POST", "/group/{id}/group/{child}") => by("/group/devs/group/inner", None),
        ("DELETE", "/group/{id}/group/{child}") => {
            ns.nest("devs", "inner").await;
            by("/group/devs/group/inner", None)
        }
        ("POST", "/group/{id}/user/{uid}") => by("/group/devs/user/boris", None),
        ("PUT", "/group/{id}/user/{uid}") => {
            by("/group/devs/user/asim", Some(membership(json!({"role": "manager"}))))
        }
        ("DELETE", "/group/{id}/user/{uid}") => by("/group/devs/user/asim", None),
        ("POST", "/user") => by(path, Some(anonymous(user("", json!({"username": "new"}))))),
        ("PUT" | "PATCH", "/user/{id}") => by("/user/asim", named("Asim")),
        ("DELETE", "/user/{id}") => by("/user/asim", None),
        ("PUT", "/user/{id}/password") => {
            let asim = ns.signed_in_by_password("asim").await;
            let body = json!({"old_password": PASSWORD, "new_password": "another one of asim"});
            (asim, "/user/asim/password".to_owned(), Some(body))
        }
        ("POST", "/user/{id}/recovery") => {
            by("/user/asim/recovery", Some(json!({"properties": {"send": false}})))
        }
        ("POST", "/user/{id}/verification") => by("/user/asim/verification", None),
        ("POST", "/recovery") => {
            (ns.stranger(), path.to_owned(), Some(json!({"properties": {"login": "asim"}})))
        }
        ("POST", "/recovery/{code}") => {
            let path = format!("/recovery/{}", recovery_code(ns, "asim").await);
            let body = json!({"properties": {"password": "another one of asim"}});
            (ns.stranger(), path, Some(body))
        }
        ("POST", "/verification/{code}") => {
            let code = verification_code(ns, "asim", "asim@example.org").await;
            (ns.stranger(), format!("/verification/{code}"), None)
        }
        ("POST" | "DELETE", "/user/{id}/session") => by("/user/asim/session", None),
        ("PUT" | "PATCH", "/me") => (ns.signed_in("asim").await, path.to_owned(), named("Asim")),
        _ => of_others(ns, method, path).await,
    }
}

/// The same, about invites, sessions, keys and namespaces.
async fn of_others(ns: &Namespace, method: &str, path: &str) -> Request {
    let by = |path: &str, body| ((**ns).clone(), path.to_owned(), body);
    match (method, path) {
        ("POST", "/invite") => by(path, Some(invite(json!({"group": "devs"})))),
        ("POST", "/import") => by(path, Some(json!({"entries": [user("new", json!({})), {}]}))),
        ("POST", "/invites") => {
            let entry = invite(json!({"group": "devs"}));
            by(path, Some(json!({"entity-type": "invites", "entries": [entry, entry, {}]})))
        }
        ("PUT" | "PATCH", "/invite/{id}") => {
            by(&invited(ns).await.0, Some(json!({"properties": {"message": "Come in"}})))
        }
        ("DELETE", "/invite/{id}") => by(&invited(ns).await.0, None),
        ("POST", "/invite/{id}/send") => {
            let wanted = invite(json!({"group": "devs", "email": "new@example.com"}));
            let made = ns.post("/invite", wanted).await.must_be(201);
            by(&format!("{}/send", made.header("location")), None)
        }
        ("POST", "/invite/{handle}/accept") => {
            let path = format!("/invite/{}/accept", invited(ns).await.1);
            (ns.signed_in("boris").await, path, None)
        }
        ("POST", "/invite/{handle}/decline") => {
            (ns.stranger(), format!("/invite/{}/decline", invited(ns).await.1), None)
        }
        ("POST", "/session" | "/console/session") => {
            let body = session(json!({"username": "asim", "password": PASSWORD}));
            (ns.stranger(), path.to_owned(), Some(body))
        }
        ("PUT", "/session") => {
            let asim = ns.signed_in_by_password("asim").await;
            (asim, path.to_owned(), Some(json!({"password": PASSWORD})))
        }
        ("DELETE", "/session/{id}") => {
            let opened = ns.add("/user/asim/session").await.must_be(201);
            by(opened.header("location"), None)
        }
        ("POST", "/key") => {
            let properties = json!({"name": "k", "scopes": ["users:read"]});
            by(path, Some(json!({"entity-type": "key", "properties": properties})))
        }
        ("DELETE", "/key") => by("/key?created_by=user:asim", None),
        ("DELETE", "/key/{id}") => {
            let properties = json!({"name": "k", "scopes": ["users:read"]});
            let body = json!({"entity-type": "key", "properties": properties});
            let made = ns.post("/key", body).await.must_be(201);
            by(made.header("location"), None)
        }
        _ => of_mails(ns, method, path).await,
    }
}

async fn of_mails(ns: &Namespace, method: &str, path: &str) -> Request {
    let by = |path: &str, body| ((**ns).clone(), path.to_owned(), body);
    match (method, path) {
        ("POST", "/mail/test") => {
            by(path, Some(json!({"properties": {"address": "asim@example.com"}})))
        }
        ("POST", "/mail/{id}/send") | ("DELETE", "/mail/{id}") => {
            let wanted = invite(json!({"group": "devs", "email": "new@example.com", "send": true}));
            ns.post("/invite", wanted).await.must_be(201);
            let mails = ns.get("/mail").await.must_be(200);
            let path = path.replace("{id}", mails.ids()[0]);
            by(&path, None)
        }
        _ => of_namespaces(ns, method, path).await,
    }
}

async fn of_namespaces(ns: &Namespace, method: &str, path: &str) -> Request {
    let operator = Caller::operator();
    let id = format!("{}-x", ns.id);
    let new = json!({"entity-type": "namespace", "id": id, "properties": {}});
    match (method, path) {
        ("POST", "/namespace") => (operator, path.to_owned(), Some(new)),
        ("PUT" | "PATCH", "/namespace/{id}") => {
            let body = json!({"properties": {"name": "Tests"}});
            (operator, format!("/namespace/{}", ns.id), Some(body))
        }
        ("DELETE", "/namespace/{id}") => {
            operator.post("/namespace", new).await.must_be(201);
            (operator, format!("/namespace/{id}"), None)
        }
        _ => of_webhooks(ns, method, path).await,
    }
}

/// The same of a webhook that sends nothing, because it is inactive.
async fn of_webhooks(ns: &Namespace, method: &str, path: &str) -> Request {
    let properties = json!({"url": "http://127.0.0.1:1024/hook", "active": false});
    let new = json!({"entity-type": "webhook", "properties": properties});
    if (method, path) == ("POST", "/webhook") {
        return ((**ns).clone(), path.to_owned(), Some(new));
    }
    let made = ns.post("/webhook", new).await.must_be(201);
    let webhook = made.header("location").to_owned();
    let id = webhook.rsplit('/').next().unwrap_or_default();
    let insert = "INSERT INTO deliveries SELECT w.namespace_no, w.no, 7, 'parked', 5, now(), now(), \
        now() + interval '1 day', 500, 'status_500' FROM webhooks w JOIN namespaces n \
        ON n.no = w.namespace_no WHERE n.id = $1 AND w.id = $2";
    let inserted = connect().await.execute(insert, &[&ns.id, &id]).await.unwrap();
    assert_eq!(inserted, 1);
    let (path, body) = match (method, path) {
        ("PUT" | "PATCH", "/webhook/{id}") => {
            (webhook, Some(json!({"properties": {"name": "Hook"}})))
        }
        ("DELETE", "/webhook/{id}") => (webhook, None),
        ("POST", "/webhook/{id}/secret") => (format!("{webhook}/secret"), None),
        ("POST", "/webhook/{id}/replay") => {
            let after = json!({"properties": {"after": "2099-12-20T00:00:00Z"}});
            (format!("{webhook}/replay"), Some(after))
        }
        ("POST", "/webhook/{id}/delivery/{change}/retry") => {
            (format!("{webhook}/delivery/7/retry"), None)
        }
        ("DELETE", "/webhook/{id}/delivery/{change}") => (format!("{webhook}/delivery/7"), None),
        _ => panic!("{method} {path} has no request here"),
    };
    ((**ns).clone(), path, body)
}

#[tokio::test]
async fn every_write_that_is_repeated_gets_the_same_response() {
    let mut count = 0;
    for operation in operations().iter().filter(|operation| operation.method != "GET") {
        let (method, path) = (operation.method.as_str(), operation.path.as_str());
        let ns = Namespace::new().await;
        ns.person("asim").await;
        ns.people(&["devs", "inner"], &[]).await;
        ns.add("/group/devs/user/asim").await.must_be(201);
        ns.user("boris").await;
        let parameters = operation.value["parameters"].as_array().unwrap();
        let has_header = parameters.iter().any(|p| p["name"] == "Idempotency-Key");
        assert!(has_header, "{method} {path} does not document the header");
        if method == "DELETE" && ["/session", "/console/session"].contains(&path) {
            ends_its_own_session(&ns, path).await;
        } else if (method, path) == ("POST", "/webhook/{id}/test") {
            // It writes nothing: it is carried out again, as reading is.
        } else {
            let (caller, path, body) = request(&ns, method, path).await;
            let caller = keyed(&caller, &format!("the-key-of-{}-{count}", ns.id));
            twice(&caller, method.parse().unwrap(), &path, body).await;
        }
        count += 1;
    }
    assert!(count > 30, "{count}");
}

/// Whoever has signed out has no credential any more. Another session of the same user is another
/// request.
async fn ends_its_own_session(ns: &Namespace, path: &str) {
    let (one, other) = (ns.signed_in("asim").await, ns.signed_in("asim").await);
    let key = "the-key-of-both-sessions";
    keyed(&one, key).delete(path).await.must_be(204);
    keyed(&one, key).delete(path).await.refused(401, "unauthenticated");
    keyed(&other, key).delete(path).await.refused(422, "key_reused");
    let basic = keyed(&ns.stranger().by_password("asim", PASSWORD), key);
    basic.send(Method::DELETE, path, None).await.refused(422, "key_reused");
    other.get("/me").await.must_be(200);
}
