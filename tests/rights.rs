//! Who may do what: scopes, and what only an administrator touches.

mod cases;

use crate::support::namespace::new_key;
use crate::support::{Caller, Namespace, PASSWORD, group, membership, user};
use cases::{ALL, USERS_ONLY, cases};
use chrono::{TimeDelta, Utc};
use reqwest::Method;
use serde_json::json;

/// What takes a password or a code, or nothing; to pass on an IP address it takes a scope:
/// `sign_in::on_behalf` and `recovery::ask` have both. The list may only shrink.
const WITHOUT_SCOPE: [&str; 6] = [
    "createConsoleSession",
    "createSession",
    "createRecovery",
    "getRecovery",
    "completeRecovery",
    "completeVerification",
];

#[tokio::test]
async fn each_operation_needs_its_scope() {
    let ns = Namespace::new().await;
    let operations = crate::support::document::operations();
    let takes_a_scope = |o: &&crate::support::document::Operation| {
        let id = o.value["operationId"].as_str().unwrap();
        o.value["security"] != json!([]) && !WITHOUT_SCOPE.contains(&id)
    };
    let taking = operations.iter().filter(takes_a_scope).count();
    assert_eq!(cases().len(), taking, "an operation that is not in the list");
    let operator = Caller::operator().of_namespace(&ns.id);
    for scope in ALL {
        // `admin` does not include all of them.
        let caller = ns.with_key(&new_key(&operator, &[scope]).await);
        for (method, path, body, scopes) in cases() {
            let reply = caller.send(method.clone(), path, body).await;
            if scopes.contains(&scope) {
                assert!([200, 201, 204, 404].contains(&reply.status), "{scope} {method} {path}");
            } else {
                let refused = reply.refused(403, "forbidden");
                let says = match scopes {
                    USERS_ONLY if path.starts_with("/invite/") => "an API key cannot",
                    USERS_ONLY => "only a signed-in user",
                    _ => "lacks the scope",
                };
                assert!(refused.text.contains(says), "{}", refused.text);
            }
        }
    }
    let operator = new_key(&operator, &["operator"]).await;
    let operator = ns.with_key(&operator);
    for (method, path, body, scopes) in cases() {
        let status = operator.send(method, path, body).await.status;
        // An operator may read and change any namespace, and read how it does, and the metrics.
        let is_operating =
            path.starts_with("/namespace/") || ["/health/detail", "/metrics"].contains(&path);
        let needs_scope = !scopes.is_empty() && scopes != ALL && !is_operating;
        assert_eq!(status == 403, needs_scope, "{path}: {status}");
    }
}

#[tokio::test]
async fn members_are_listed_with_both_scopes() {
    let ns = Namespace::new().await;
    let both = ns.with_scopes(&["groups:read", "users:read"]).await;
    both.get("/group/administrators/user").await.must_be(200);
    let writes = ns.with_scopes(&["groups:write", "users:write"]).await;
    writes.get("/group/administrators/user").await.must_be(200);
}

#[tokio::test]
async fn nobody_grants_a_scope_they_lack() {
    let ns = Namespace::new().await;
    let create = async |caller: &Caller, scopes: &[&str]| {
        let properties = json!({"name": "x", "scopes": scopes});
        caller.post("/key", json!({"entity-type": "key", "properties": properties})).await
    };
    // The metrics are of the whole server, so that only operators grant them.
    let granted = ALL.into_iter().filter(|scope| *scope != "metrics:read").collect::<Vec<_>>();
    create(&ns, &granted).await.must_be(201);
    create(&ns, &["metrics:read"]).await.refused(403, "forbidden");
    create(&ns, &["operator"]).await.refused(403, "forbidden");
    create(&ns, &["users:read", "operator"]).await.refused(403, "forbidden");
    let limited = ns.with_scopes(&ALL[..8]).await;
    create(&limited, &["users:read"]).await.refused(403, "forbidden");
    // Nor takes one away.
    let operator = Caller::operator().of_namespace(&ns.id);
    let properties = json!({"name": "x", "scopes": ["operator"]});
    let key = json!({"entity-type": "key", "id": "op", "properties": properties});
    operator.post("/key", key).await.must_be(201);
    ns.get("/key/op").await.must_be(200);
    ns.delete("/key/op").await.refused(403, "forbidden");
    operator.delete("/key/op").await.must_be(204);
}

/// `administrators` ⊃ `chiefs`, with a member each, and others beside them.
async fn hierarchy() -> (Namespace, Caller) {
    let ns = Namespace::new().await;
    ns.people(&["chiefs"], &["chief"]).await;
    ns.people(&["devs"], &["dev"]).await;
    ns.user("root").await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    ns.nest("administrators", "chiefs").await;
    let writer = ns.with_scopes(&["users:write", "groups:write"]).await;
    (ns, writer)
}

#[tokio::test]
async fn administrators_are_out_of_reach_without_admin() {
    let (ns, writer) = hierarchy().await;
    for id in ["administrators", "chiefs"] {
        let path = format!("/group/{id}");
        let change = group(id, json!({"name": "N"}));
        let owner = membership(json!({"role": "owner"}));
        let member = if id == "chiefs" { "chief" } else { "root" };
        for (method, path, body) in [
            (Method::PUT, path.clone(), Some(change.clone())),
            (Method::PATCH, path.clone(), Some(change)),
            (Method::DELETE, path.clone(), None),
            (Method::POST, format!("{path}/user/dev"), None),
            (Method::POST, format!("{path}/user/{member}"), None),
            (Method::PUT, format!("{path}/user/{member}"), Some(owner)),
            (Method::DELETE, format!("{path}/user/{member}"), None),
            (Method::POST, format!("{path}/group/devs"), None),
            (Method::POST, format!("/group/devs/group/{id}"), None),
            (Method::DELETE, "/group/administrators/group/chiefs".to_owned(), None),
        ] {
            writer.send(method, &path, body).await.refused(403, "forbidden");
        }
        writer.get(&path).await.must_be(200);
    }
    for id in ["root", "chief"] {
        let path = format!("/user/{id}");
        for change in [json!({"name": "N"}), json!({"password": PASSWORD}), json!({})] {
            writer.put(&path, user(id, change.clone())).await.refused(403, "forbidden");
            writer.patch(&path, user(id, change)).await.refused(403, "forbidden");
        }
        writer.delete(&path).await.refused(403, "forbidden");
        writer.get(&path).await.must_be(200);
        assert_eq!(ns.get(&path).await.header("etag"), r#""1""#);
        // A stale version is told first, and tells nothing that reading would not.
        let stale = writer.with_header("if-match", r#""9""#);
        stale.put(&path, user(id, json!({}))).await.refused(412, "stale");
    }
    // Others stay within reach, an administrator's places in other groups too.
    writer.put("/user/dev", user("dev", json!({"password": PASSWORD}))).await.must_be(200);
    writer.add("/group/devs/user/root").await.must_be(201);
    writer.delete("/group/devs/user/root").await.must_be(200);
    writer.delete("/user/dev").await.must_be(204);
    writer.delete("/group/devs").await.must_be(204);
    assert_eq!(ns.get("/group/administrators/user?effective=true").await.ids(), ["chief", "root"]);
}

#[tokio::test]
async fn an_administrator_touches_administrators() {
    let (ns, writer) = hierarchy().await;
    ns.put("/group/administrators", group("administrators", json!({"name": "N"})))
        .await
        .must_be(200);
    ns.put("/user/root", user("root", json!({"password": PASSWORD}))).await.must_be(200);
    ns.delete("/group/administrators/group/chiefs").await.must_be(200);
    // What is not nested in it any more is like any other.
    writer.put("/group/chiefs", group("chiefs", json!({}))).await.must_be(200);
    writer.put("/user/chief", user("chief", json!({}))).await.must_be(200);
    ns.delete("/group/administrators/user/root").await.must_be(200);
    writer.delete("/user/root").await.must_be(204);
}

#[tokio::test]
async fn the_group_administrators_stays() {
    let ns = Namespace::new().await;
    ns.delete("/group/administrators").await.refused(403, "forbidden");
    ns.delete("/group/%20administrators%20").await.refused(403, "forbidden");
    Caller::operator().of_namespace(&ns.id).delete("/group/administrators").await.must_be(403);
    ns.get("/group/administrators").await.must_be(200);
    ns.post("/group", group("administrators", json!({}))).await.refused(409, "taken");
}

#[tokio::test]
async fn a_revoked_key_opens_nothing_at_once() {
    let ns = Namespace::new().await;
    let properties = json!({"name": "x", "scopes": ["groups:read"]});
    let key = json!({"entity-type": "key", "id": "k", "properties": properties});
    for _ in 0..5 {
        let made = ns.post("/key", key.clone()).await.must_be(201);
        let caller = ns.with_key(made.properties()["secret"].as_str().unwrap());
        caller.get("/group").await.must_be(200);
        ns.delete("/key/k").await.must_be(204);
        caller.get("/group").await.refused(401, "unauthenticated");
    }
    // A key may revoke itself.
    let own = new_key(&ns, &["admin"]).await;
    let caller = ns.with_key(&own);
    let ids = caller.get("/key?limit=1000").await;
    let last = ids.ids().last().unwrap().to_string();
    caller.delete(&format!("/key/{last}")).await.must_be(204);
    caller.get("/key").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn an_expired_key_opens_nothing() {
    let ns = Namespace::new().await;
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let soon = Utc::now() + TimeDelta::hours(1);
    let properties = json!({"name": "x", "scopes": ["groups:read"], "expires_at": soon});
    let made = ns.post("/key", json!({"entity-type": "key", "properties": properties})).await;
    let made = made.must_be(201);
    let caller = ns.with_key(made.properties()["secret"].as_str().unwrap());
    caller.get("/group").await.must_be(200);
    caller.tomorrow().get("/group").await.refused(401, "unauthenticated");
    // It is still listed, so that one sees why.
    ns.tomorrow().get(made.header("location")).await.must_be(200);
}
