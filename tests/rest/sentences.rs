//! Errors say in sentences what is wrong, and with which field.

use crate::support::{Caller, Namespace, PASSWORD};
use serde_json::json;

#[tokio::test]
async fn a_query_error_names_the_parameter_in_a_sentence() {
    let ns = Namespace::new().await;
    for (query, field, detail) in [
        ("limit=x", "limit", "`limit` must be an integer"),
        ("limit=", "limit", "`limit` must be an integer"),
        ("limit=99999999999999999999", "limit", "`limit` must be an integer"),
        ("count=yes", "count", "`count` must be `true`, `false`, or a number from 1 to 10000"),
        ("rolle=owner", "rolle", "`rolle` is not known here"),
        ("limit=1&limit=2", "limit", "`limit` must be there once only"),
    ] {
        for path in ["/user", "/group", "/invite", "/key", "/group/devs/user"] {
            let refused = ns.get(&format!("{path}?{query}")).await.refused(400, "malformed");
            assert_eq!(refused.body["field"], field, "{path}?{query}");
            assert_eq!(refused.body["detail"], detail, "{path}?{query}");
        }
    }
    let refused = ns.delete("/key").await.refused(400, "malformed");
    assert_eq!(refused.body["detail"], "`created_by` is required");
    assert_eq!(ns.get("/user?limit=0").await.invalid("limit").body["field"], "limit");
}

#[tokio::test]
async fn what_is_wrong_with_a_value_is_a_sentence() {
    let ns = Namespace::new().await;
    ns.people(&["devs"], &["asim"]).await;
    for (path, properties, field, detail) in [
        (
            "/invite",
            json!({"group": "devs", "expires_at": "2026-12-20T00:00:00"}),
            "expires_at",
            "`expires_at` must be a time with an offset, such as 2026-12-20T00:00:00Z",
        ),
        (
            "/invite",
            json!({"group": "devs", "expires_at": "tomorrow"}),
            "expires_at",
            "`expires_at` must be a time with an offset, such as 2026-12-20T00:00:00Z",
        ),
        ("/invite", json!({"message": "hello"}), "group", "`group` is required"),
        ("/user", json!({"username": ""}), "username", "`username` must not be blank"),
        ("/user", json!({"active": "yes"}), "active", "`active` must be a boolean"),
        ("/user", json!({"name": 1}), "name", "`name` must be a string"),
        ("/key", json!({"name": "k", "scopes": "x"}), "scopes", "`scopes` must be an array"),
        ("/key", json!({"name": "k", "scops": []}), "scops", "`scops` is not known here"),
    ] {
        let refused = ns.post(path, json!({"properties": properties})).await.invalid(field);
        assert_eq!(refused.body["detail"], detail, "{path} {properties}");
    }
}

#[tokio::test]
async fn a_refused_credential_is_told_from_none() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let detail = async |caller: Caller| {
        let refused = caller.get("/user").await.refused(401, "unauthenticated");
        refused.body["detail"].as_str().unwrap().to_owned()
    };
    let stranger = ns.stranger();
    let with = |value: &str| stranger.with_header("authorization", value);
    let none = detail(stranger.clone()).await;
    assert!(none.starts_with("the request has no credential"), "{none}");
    for unknown in ["Digest username=x", "rk_000", "Token x"] {
        let told = detail(with(unknown)).await;
        assert!(told.starts_with("the scheme in `Authorization` must be"), "{told}");
    }
    for token in ["Bearer rk_unknown", "bearer x"] {
        let told = detail(with(token)).await;
        assert!(told.starts_with("the API key or the token is unknown"), "{told}");
    }
    for unreadable in ["Basic x", "Basic", "Bearer"] {
        let told = detail(with(unreadable)).await;
        assert!(told.starts_with("`Authorization` must be `Bearer` and"), "{told}");
    }
    // Nothing tells a wrong password from an unknown, a locked or an inactive user.
    ns.patch("/user/asim", json!({"properties": {"active": false}})).await.must_be(200);
    ns.person("boris").await;
    let mut told = Vec::new();
    for (name, password) in [("asim", PASSWORD), ("boris", "wrong password"), ("none", PASSWORD)] {
        told.push(detail(stranger.by_password(name, password)).await);
    }
    assert_eq!(told[0], "the name or the password is wrong, or the user cannot sign in now");
    assert!(told.iter().all(|detail| *detail == told[0]), "{told:?}");
}

#[tokio::test]
async fn an_address_that_is_none_is_told_in_a_sentence() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    let what = "must be an e-mail address, such as ada@example.com";
    for address in ["nope", "a@b@c", "@x.example", "a@"] {
        let detail = format!("`email` {what}");
        let body = json!({"properties": {"email": address}});
        let refused = ns.post("/user", body).await.invalid("email");
        assert_eq!(refused.body["detail"], detail, "{address}");
        for list in ["/user", "/invite"] {
            let refused = ns.get(&format!("{list}?email={address}")).await.invalid("email");
            assert_eq!(refused.body["detail"], detail, "{list} {address}");
        }
        let refused = ns.call_micro("invites/list", json!({"email": address})).await.must_be(400);
        assert_eq!(refused.body["Detail"], format!("email: {what}"));
    }
}

#[tokio::test]
async fn what_a_key_cannot_do_says_what_to_do() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    ns.person("asim").await;
    let told = |reply: crate::support::Reply| reply.body["detail"].as_str().unwrap().to_owned();
    for reply in [
        ns.get("/session").await,
        ns.delete("/session").await,
        ns.put("/session", json!({"password": PASSWORD})).await,
    ] {
        assert!(told(reply.refused(404, "not_found")).starts_with("an API key has no session"));
    }
    let basic = ns.stranger().by_password("asim", PASSWORD);
    let refused = basic.get("/session").await.refused(404, "not_found");
    assert!(told(refused).starts_with("a request with a password has no session"));
    let invite = crate::support::invite(json!({"group": "devs"}));
    let made = ns.post("/invite", invite).await.must_be(201);
    let accept = format!("/invite/{}/accept", made.properties()["code"].as_str().unwrap());
    let refused = told(ns.add(&accept).await.refused(403, "forbidden"));
    assert!(
        refused.starts_with("an API key cannot accept or decline an invite: send"),
        "{refused}"
    );
    let refused = told(ns.stranger().add(&accept).await.refused(401, "unauthenticated"));
    assert!(refused.contains("neither a credential nor a user document"), "{refused}");
}

/// Whoever forgets the header that names the namespace gets the same 401 as for a wrong password.
#[tokio::test]
async fn a_sign_in_that_fails_reminds_of_the_namespace() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let elsewhere = Caller::stranger().at_address("192.0.2.77");
    let mut told = Vec::new();
    for reply in [
        elsewhere.sign_in("asim", PASSWORD).await,
        ns.stranger().sign_in("asim", "wrong password").await,
        ns.stranger().sign_in("nobody", PASSWORD).await,
    ] {
        told.push(reply.refused(401, "unauthenticated").body["detail"].clone());
    }
    assert!(told[0].as_str().unwrap().contains("`Roster-Namespace`"), "{told:?}");
    assert!(told.iter().all(|detail| *detail == told[0]), "{told:?}");
}

#[tokio::test]
async fn a_token_with_the_header_of_another_namespace_says_so() {
    let (ns, other) = (Namespace::new().await, Namespace::new().await);
    ns.person("asim").await;
    let asim = ns.signed_in_by_password("asim").await;
    for named in [other.id.as_str(), "no-such-namespace"] {
        let refused = asim.of_namespace(named).get("/me").await.refused(404, "not_found");
        assert_eq!(refused.body["field"], "Roster-Namespace");
    }
}
