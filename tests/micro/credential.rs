//! Credentials: a bearer token, or the cookie of older clients; and the namespace.

use crate::support::{Caller, Namespace};
use serde_json::json;

const UNAUTHORIZED: &str = "Unauthorized call made to groups:Groups.List";

#[tokio::test]
async fn only_the_bearer_scheme_is_accepted() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let stranger = Caller::stranger().of_namespace(&ns.id).at_new_address();
    for header in ["Basic YXNpbTp4", "Token x", "Bearer", "Bearer x", "bearer ", "nonsense"] {
        let caller = stranger.with_header("authorization", header);
        caller.call_micro("groups/list", json!({})).await.must_be_micro_error(
            401,
            "groups",
            UNAUTHORIZED,
        );
    }
    let by_name = stranger.by_password("asim", crate::support::PASSWORD);
    by_name.call_micro("groups/list", json!({})).await.must_be_micro_error(
        401,
        "groups",
        UNAUTHORIZED,
    );
    stranger.call_micro("groups/list", json!({})).await.must_be_micro_error(
        401,
        "groups",
        UNAUTHORIZED,
    );
    stranger.call_micro("groups/Nope", json!({})).await.must_be(401);
    stranger.call_micro("v1/nope/nope", json!({})).await.must_be(401);
}

#[tokio::test]
async fn below_v1_a_refused_credential_is_an_error_of_the_gateway() {
    let ns = Namespace::new().await;
    let stranger = Caller::stranger().of_namespace(&ns.id).at_new_address();
    let reader = ns.with_scopes(&["groups:read"]).await;
    for call in ["v1/groups/List", "v1/groups/list", "v1/Groups/Groups/List", "v1/nope/nope"] {
        for caller in [&stranger, &stranger.with_key("x")] {
            let refused = caller.call_micro(call, json!({})).await;
            refused.must_be_micro_error(401, "v1", "Unauthorized");
        }
    }
    let new = json!({"name": "Micro"});
    let refused = reader.call_micro("v1/groups/create", new.clone()).await;
    let blocked = "Request blocked. Insufficient privileges: the key lacks the scope groups:write";
    refused.must_be_micro_error(403, "v1.blocked", blocked);
    // The services have errors of their own, as everywhere.
    reader.call_micro("groups/create", new).await.must_be_micro_error_about(403, "Forbidden call");
    let unnamed = ns.call_micro("v1/groups/create", json!({})).await;
    unnamed.must_be_micro_error(400, "MISSING_NAME", "Missing name");
    let guess = json!({"username": "asim", "password": "a guess at it"});
    let refused = stranger.call_micro("v1/users/login", guess).await.must_be(401);
    assert_eq!(refused.body["Id"], "users.login");
}

#[tokio::test]
async fn the_namespace_micro_means_the_own_one_while_there_is_none() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    let owner = ns.with_header("micro-namespace", "micro");
    for call in [
        "groups/Groups/Read",
        "groups/Read",
        "groups/read",
        "groups/groups/read",
        "v1/groups/read",
        "v1/groups/Groups/Read",
    ] {
        let read = owner.call_micro_ok(call, json!({"ids": [id]})).await;
        assert_eq!(read["groups"][&id]["name"], "Micro");
        Caller::operator()
            .with_header("micro-namespace", "micro")
            .call_micro_ok(call, json!({"ids": [id]}))
            .await;
        // It is no credential, and no other name is like it.
        let stranger = Caller::stranger().with_header("micro-namespace", "micro");
        stranger.call_micro(call, json!({"ids": [id]})).await.must_be(401);
        for name in ["Micro", "micros", "m3o"] {
            let named = ns.with_header("micro-namespace", name);
            named.call_micro(call, json!({"ids": [id]})).await.must_be(401);
        }
    }
    ns.create_micro_user("asim").await;
    let session = ns.log_in_by_micro("asim").await;
    let asim = Caller::stranger().with_key(&session).with_header("micro-namespace", "micro");
    asim.call_micro_ok("users/readSession", json!({"sessionId": session})).await;
    // Only this dialect's header is sent without having been chosen.
    let named = ns.of_namespace("micro");
    named.call_micro("groups/list", json!({})).await.must_be(401);
    let both = Caller::operator().of_namespace(&ns.id).with_header("micro-namespace", "micro");
    let read = both.call_micro_ok("groups/read", json!({"ids": [id]})).await;
    assert_eq!(read["groups"][&id]["name"], "Micro");
}

#[tokio::test]
async fn a_cookie_is_accepted_unless_another_site_made_the_browser_send_it() {
    let ns = Namespace::new().await;
    ns.user("asim").await;
    let opened = ns.add("/user/asim/session").await.must_be(201);
    let token = opened.token();
    let cookie = |text: &str| Caller::stranger().with_header("cookie", text);
    for good in [format!("micro-token={token}"), format!("a=b; micro-token={token}; c=d")] {
        cookie(&good).call_micro_ok("groups/list", json!({})).await;
    }
    for bad in ["micro-token=", "micro-token=x", &format!("other={token}")] {
        cookie(bad).call_micro("groups/list", json!({})).await.must_be(401);
    }
    let cookie = cookie(&format!("micro-token={token}"));
    for (site, status) in [("same-origin", 200), ("none", 200), ("cross-site", 401)] {
        let caller = cookie.with_header("sec-fetch-site", site);
        caller.call_micro("groups/list", json!({})).await.must_be(status);
    }
    // The header takes precedence.
    cookie.with_key("x").call_micro("groups/list", json!({})).await.must_be(401);
}

#[tokio::test]
async fn operator_keys_choose_the_namespace() {
    let (ns, other) = (Namespace::new().await, Namespace::new().await);
    ns.create_micro_group("Micro").await;
    let operator = Caller::operator();
    for header in ["micro-namespace", "roster-namespace"] {
        let named = operator.with_header(header, &ns.id);
        let listed = named.call_micro_ok("groups/list", json!({})).await;
        assert_eq!(listed["groups"][1]["name"], "Micro");
    }
    // Micro's own header takes precedence.
    let both = operator.of_namespace(&other.id).with_header("micro-namespace", &ns.id);
    assert_eq!(both.call_micro_ok("groups/list", json!({})).await["groups"][1]["name"], "Micro");
    // An account of another namespace counts as none, as does one of an unknown namespace.
    for (caller, namespace) in [(&*other, ns.id.as_str()), (&operator, "none"), (&operator, "No!")]
    {
        let named = caller.with_header("micro-namespace", namespace);
        named.call_micro("groups/list", json!({})).await.must_be_micro_error(
            401,
            "groups",
            UNAUTHORIZED,
        );
    }
    other.with_header("micro-namespace", &other.id).call_micro_ok("groups/list", json!({})).await;
}

#[tokio::test]
async fn a_cookie_is_refused_in_requests_from_other_origins() {
    let ns = Namespace::new().await;
    let token = signed_in_administrator(&ns).await;
    let cookie = ns.stranger().with_header("cookie", &format!("micro-token={token}"));
    let tried = async |caller: &Caller| {
        caller.call_micro("groups/create", json!({"name": "x"})).await.status
    };
    assert_eq!(tried(&cookie).await, 200);
    assert_eq!(tried(&cookie.with_header("sec-fetch-site", "same-origin")).await, 200);
    for site in ["cross-site", "same-site"] {
        assert_eq!(tried(&cookie.with_header("sec-fetch-site", site)).await, 401, "{site}");
    }
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1"] {
        assert_eq!(tried(&cookie.with_header("origin", origin)).await, 401, "{origin}");
    }
    // GET reads, but cannot write with a cookie. The rule does not apply to bearer tokens.
    cookie.get("/groups/list").await.must_be(200);
    cookie.get("/groups/create?name=x").await.must_be(401);
    let bearer = ns.stranger().with_key(&token).with_header("origin", "https://evil.example");
    assert_eq!(tried(&bearer).await, 200);
}

/// The session token of a user who may write groups.
async fn signed_in_administrator(ns: &Namespace) -> String {
    ns.person("root").await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    ns.log_in_by_micro("root").await
}
