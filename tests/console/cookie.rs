//! The cookie is a credential of the native API in requests of the console alone.

use crate::support::namespace::new_key;
use crate::support::{Caller, Namespace, PASSWORD, Reply, session};
use chrono::{DateTime, Utc};
use reqwest::Method;
use serde_json::{Value, json};

fn credentials() -> Value {
    session(json!({"username": "asim", "password": PASSWORD}))
}

/// Signs in at the console of a namespace.
async fn signed_in(ns: &Namespace, browser: &Caller) -> Reply {
    ns.person("asim").await;
    browser.post("/console/session", credentials()).await
}

/// The name and the value of the cookie that a response sets, and its attributes.
fn cookie(reply: &Reply) -> (&str, &str) {
    reply.header("set-cookie").split_once("; ").unwrap_or_default()
}

/// A browser that sends the cookie of a response, as the console makes it do.
fn console(ns: &Namespace, reply: &Reply) -> Caller {
    let browser = ns.stranger().with_header("cookie", cookie(reply).0);
    browser.with_header("sec-fetch-site", "same-origin").with_header("roster-console", "1")
}

#[tokio::test]
async fn whoever_signs_in_to_the_console_has_a_cookie_that_no_script_reads() {
    let ns = Namespace::new().await;
    let reply = signed_in(&ns, &ns.stranger()).await.must_be(204);
    let (pair, attributes) = cookie(&reply);
    assert!(pair.starts_with("roster=") && pair.len() == "roster=".len() + 128, "{pair}");
    assert_eq!(attributes, "Path=/; Max-Age=43200; HttpOnly; SameSite=Strict");
    assert_eq!(reply.text, "");
    let console = console(&ns, &reply);
    let me = console.get("/me").await.must_be(200);
    assert_eq!(me.body["id"], "asim");
    let times = &me.body["session"]["properties"];
    let time = |name: &str| times[name].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    assert_eq!((time("expires_at") - time("created_at")).num_hours(), 12);

    let ended = console.delete("/console/session").await.must_be(204);
    assert_eq!(cookie(&ended), ("roster=", "Path=/; Max-Age=0; HttpOnly; SameSite=Strict"));
    console.get("/me").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_session_of_the_console_is_as_short_as_the_namespace_wants() {
    let ns = Namespace::new().await;
    let settings = json!({"properties": {"session_lifetime": 600}});
    ns.patch(&format!("/namespace/{}", ns.id), settings).await.must_be(200);
    let reply = signed_in(&ns, &ns.stranger()).await.must_be(204);
    assert!(cookie(&reply).1.contains("Max-Age=600;"), "{reply:?}");
}

#[tokio::test]
async fn over_https_the_cookie_is_for_this_host_and_https_alone() {
    let ns = Namespace::new().await;
    let proxied = ns.stranger().with_header("x-forwarded-proto", "https");
    let reply = signed_in(&ns, &proxied).await.must_be(204);
    let (pair, attributes) = cookie(&reply);
    assert!(pair.starts_with("__Host-roster="), "{pair}");
    assert!(attributes.ends_with("; HttpOnly; SameSite=Strict; Secure"), "{attributes}");
    // It is no cookie of http.
    console(&ns, &reply).get("/me").await.refused(401, "unauthenticated");
    let secure = console(&ns, &reply).with_header("x-forwarded-proto", "https");
    secure.get("/me").await.must_be(200);
}

#[tokio::test]
async fn over_http_to_another_machine_there_is_no_cookie() {
    let ns = Namespace::new().await;
    let remote = ns.stranger().with_header("x-forwarded-host", "id.example");
    let detail = signed_in(&ns, &remote).await.refused(403, "forbidden").body["detail"].to_string();
    assert!(detail.contains("https"), "{detail}");
    assert_eq!(ns.get("/user/asim/session").await.entries().len(), 0, "no session was opened");
}

#[tokio::test]
async fn the_cookie_counts_only_with_all_that_a_page_of_this_server_says() {
    let ns = Namespace::new().await;
    let reply = signed_in(&ns, &ns.stranger()).await.must_be(204);
    let bare = ns.stranger().with_header("cookie", cookie(&reply).0);
    let own = bare.base();
    let with = |headers: &[(&str, &str)]| {
        headers.iter().fold(bare.clone(), |caller, (name, value)| caller.with_header(name, value))
    };
    let (site, mark) = (("sec-fetch-site", "same-origin"), ("roster-console", "1"));
    for counted in [with(&[site, mark]), with(&[site, mark, ("origin", own)])] {
        counted.get("/me").await.must_be(200);
    }
    for ignored in [
        with(&[]),
        with(&[site]),
        with(&[mark]),
        with(&[("origin", own), mark]),
        with(&[site, ("roster-console", "0")]),
        with(&[("sec-fetch-site", "same-site"), mark]),
        with(&[("sec-fetch-site", "cross-site"), mark]),
        with(&[("sec-fetch-site", "none"), mark]),
        with(&[site, mark, ("origin", "https://evil.example")]),
        with(&[site, mark, ("origin", "null")]),
    ] {
        ignored.get("/me").await.refused(401, "unauthenticated");
        ignored.add("/group/administrators/user/asim").await.refused(401, "unauthenticated");
    }
}

#[tokio::test]
async fn the_cookie_is_no_credential_of_another_dialect() {
    let ns = Namespace::new().await;
    let reply = signed_in(&ns, &ns.stranger()).await.must_be(204);
    ns.add("/group/administrators/user/asim").await.must_be(201);
    let console = console(&ns, &reply);
    console.get("/user").await.must_be(200);
    assert_eq!(console.get("/nuxeo/api/v1/me").await.status, 401);
    assert_eq!(console.call_micro("groups/list", json!({})).await.status, 401);
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": "getAllUsers"});
    assert_eq!(console.post("/jsonrpc.php", call).await.status, 401);
}

#[tokio::test]
async fn another_credential_comes_before_the_cookie() {
    let ns = Namespace::new().await;
    let reply = signed_in(&ns, &ns.stranger()).await.must_be(204);
    let console = console(&ns, &reply);
    console.with_key("rk_nonsense").get("/me").await.refused(401, "unauthenticated");
    ns.person("boris").await;
    let boris = console.by_password("boris", PASSWORD).get("/me").await.must_be(200);
    assert_eq!(boris.body["id"], "boris");
    // A key in the cookie is none.
    let key = new_key(&ns, &["users:read"]).await;
    let key = ns.stranger().with_header("cookie", &format!("roster={key}"));
    let key = key.with_header("sec-fetch-site", "same-origin").with_header("roster-console", "1");
    key.get("/me").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_page_of_another_origin_signs_nobody_in() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let page = ns.stranger().with_header(name, value);
        let refused = page.post("/console/session", credentials()).await;
        assert!(refused.refused(403, "forbidden").header("set-cookie").is_empty());
    }
}

/// A page whose origin is named may call the API with a token of its own, but not send what makes the
/// cookie count.
#[tokio::test]
async fn no_page_of_another_origin_may_say_that_it_is_the_console() {
    let page =
        Caller::stranger().on_server_for_pages().with_header("origin", "https://app.example");
    let page = page.with_header("access-control-request-method", "GET");
    let asked = page.with_header("access-control-request-headers", "roster-console");
    let reply = asked.send(Method::OPTIONS, "/me", None).await.must_be(204);
    let allowed = reply.header("access-control-allow-headers").to_lowercase();
    assert!(!allowed.contains("roster-console"), "{allowed}");
    assert!(reply.header("access-control-allow-credentials").is_empty());
}

#[tokio::test]
async fn whoever_is_signed_in_to_the_console_accepts_an_invite_as_themselves() {
    let ns = Namespace::new().await;
    let reply = signed_in(&ns, &ns.stranger()).await.must_be(204);
    ns.group("devs").await;
    let invite = json!({"entity-type": "invite", "properties": {"group": "devs"}});
    let made = ns.post("/invite", invite).await.must_be(201);
    let code = made.properties()["code"].as_str().unwrap().to_owned();
    let accepted = console(&ns, &reply).add(&format!("/invite/{code}/accept")).await.must_be(200);
    assert_eq!(accepted.properties()["user"], "asim");
}

#[tokio::test]
async fn without_a_console_there_is_no_cookie() {
    let ns = Namespace::new().await;
    let reply = signed_in(&ns, &ns.stranger()).await.must_be(204);
    let second = console(&ns, &reply).on_second_server();
    second.get("/me").await.refused(401, "unauthenticated");
    second.post("/console/session", credentials()).await.refused(403, "forbidden");
}
