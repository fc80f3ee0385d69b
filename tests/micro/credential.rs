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
    stranger.call_micro("groups/nope", json!({})).await.must_be(401);
    stranger.call_micro("v1/nope/nope", json!({})).await.must_be(401);
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
