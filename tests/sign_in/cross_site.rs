//! Passwords that a browser sends by itself: they count only in requests from pages of this server,
//! in every dialect.

use crate::support::{Caller, Namespace, PASSWORD, Reply};
use data_encoding::BASE64;
use serde_json::{Value, json};

/// What another site's page can make a browser send without being asked: a form, and a body that is no
/// JSON by its type.
async fn forms(caller: &Caller) -> Vec<Reply> {
    let user = json!({"entity-type": "user", "id": "evil", "properties": {"username": "evil"}});
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": "createGroup", "params": ["evil"]});
    let plain = async |path: &str, body: &Value| {
        caller.send_text("POST", path, "text/plain", &body.to_string()).await
    };
    vec![
        caller.add("/group/administrators/user/victim").await,
        caller.add("/nuxeo/api/v1/group/administrators/user/victim").await,
        plain("/nuxeo/api/v1/user", &user).await,
        plain("/jsonrpc.php", &call).await,
        plain("/scim/v2/Users", &json!({"userName": "evil"})).await,
    ]
}

/// An administrator's browser, which has been given the password.
async fn administrator() -> (Namespace, Caller) {
    let ns = Namespace::new().await;
    ns.user("victim").await;
    ns.person("root").await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    let pair = BASE64.encode(format!("root:{PASSWORD}").as_bytes());
    let browser = ns.stranger().with_header("authorization", &format!("Basic {pair}"));
    (ns, browser.with_header("sec-fetch-mode", "navigate"))
}

#[tokio::test]
async fn a_password_that_another_site_makes_a_browser_send_counts_for_nothing() {
    let (ns, browser) = administrator().await;
    let own = ns.base().trim_start_matches("http://").to_owned();
    let evil = browser.with_header("origin", "https://evil.example");
    let callers = [
        evil.with_header("sec-fetch-site", "cross-site"),
        evil,
        browser.with_header("origin", "null"),
        browser.with_header("sec-fetch-site", "cross-site"),
        browser.with_header("sec-fetch-site", "same-site"),
        browser.with_header("origin", &format!("http://{own}.evil.example")),
        // A page of the same host by another scheme.
        browser
            .with_header("origin", &format!("https://{own}"))
            .with_header("sec-fetch-site", "cross-site"),
    ];
    for caller in callers {
        for refused in forms(&caller).await {
            assert_eq!(refused.status, 401, "{}", refused.text);
        }
        caller.get("/user/root").await.refused(401, "unauthenticated");
    }
    assert_eq!(ns.get("/user").await.must_be(200).ids(), ["victim", "root"]);
    assert_eq!(ns.get("/group/administrators/user").await.must_be(200).ids(), ["root"]);
}

#[tokio::test]
async fn a_password_counts_in_requests_from_pages_of_this_server_and_from_programs() {
    let (ns, browser) = administrator().await;
    let own = browser.with_header("origin", ns.base());
    for caller in [
        own.with_header("sec-fetch-site", "same-origin"),
        browser.with_header("sec-fetch-site", "same-origin"),
        browser.with_header("sec-fetch-site", "none"),
        browser,
    ] {
        caller.get("/user/root").await.must_be(200);
        caller.get("/nuxeo/api/v1/user/root").await.must_be(200);
        let call = json!({"jsonrpc": "2.0", "id": 1, "method": "getAllGroups"});
        caller.post("/jsonrpc.php", call).await.must_be(200);
    }
}

#[tokio::test]
async fn a_bearer_token_counts_from_any_page() {
    let ns = Namespace::new().await;
    let page = ns.with_header("origin", "https://app.example");
    page.with_header("sec-fetch-site", "cross-site").get("/user").await.must_be(200);
}

/// A browser that is never asked for a password sends none by itself.
#[tokio::test]
async fn no_browser_is_asked_for_a_password() {
    let stranger = Caller::stranger();
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": "getAllGroups"});
    for (caller, asks) in [
        (stranger.clone(), true),
        (stranger.with_header("sec-fetch-mode", "navigate"), false),
        (stranger.with_header("sec-fetch-mode", "cors"), false),
    ] {
        let nuxeo = caller.get("/nuxeo/api/v1/user/x").await.must_be(401);
        let kanboard = caller.post("/jsonrpc.php", call.clone()).await.must_be(401);
        for refused in [nuxeo, kanboard] {
            assert_eq!(refused.header("www-authenticate").starts_with("Basic"), asks);
        }
        let native = caller.get("/user").await.must_be(401);
        assert_eq!(native.header("www-authenticate"), r#"Bearer realm="roster""#);
    }
}
