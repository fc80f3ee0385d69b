//! Credentials.

use super::{api, user};
use crate::support::namespace::new_key;
use crate::support::{Caller, Namespace, PASSWORD};
use serde_json::json;

const CHALLENGE: &str = r#"Basic realm="Nuxeo Automation""#;

async fn namespace_with_alice() -> Namespace {
    let ns = Namespace::new().await;
    let sent = user("alice", json!({"password": PASSWORD, "email": "alice@example.com"}));
    ns.post(&api("/user"), sent).await.must_be(201);
    ns
}

fn basic(ns: &Namespace, scheme: &str, name: &str, password: &str) -> Caller {
    let pair = data_encoding::BASE64.encode(format!("{name}:{password}").as_bytes());
    ns.stranger().with_header("authorization", &format!("{scheme} {pair}"))
}

#[tokio::test]
async fn a_user_signs_in_by_name_and_password() {
    let ns = namespace_with_alice().await;
    for scheme in ["Basic", "basic", "BASIC"] {
        let me = basic(&ns, scheme, "alice", PASSWORD).get(&api("/me")).await.must_be(200);
        assert_eq!(me.body["id"], "alice");
        assert_eq!(me.body, ns.get(&api("/user/alice")).await.body);
    }
    for (name, password) in [("alice", "wrong"), ("alice", ""), ("nobody", PASSWORD), ("", "")] {
        let refused = basic(&ns, "Basic", name, password).get(&api("/me")).await.must_be(401);
        assert_eq!(refused.header("www-authenticate"), CHALLENGE);
    }
    // This dialect sets no sign-in address.
    basic(&ns, "Basic", "alice@example.com", PASSWORD).get(&api("/me")).await.must_be(401);
    ns.stranger().with_header("authorization", "Basic !").get(&api("/me")).await.must_be(401);
}

#[tokio::test]
async fn browsers_with_another_credential_get_no_basic_challenge() {
    for (name, value) in [("Cookie", "JSESSIONID=1"), ("X-Authentication-Token", "t")] {
        let caller = Caller::stranger().with_header(name, value);
        let refused = caller.get(&api("/me")).await.must_be(401);
        assert_eq!(refused.header("www-authenticate"), "");
        let refused = caller.get("/nuxeo/json/cmis").await.must_be(401);
        assert_eq!(refused.header("www-authenticate"), "");
    }
}

#[tokio::test]
async fn a_key_is_accepted_as_the_password_of_any_name() {
    let ns = namespace_with_alice().await;
    let key = new_key(&ns, &["users:read", "groups:read"]).await;
    for name in ["alice", "anybody"] {
        let caller = basic(&ns, "Basic", name, &key);
        caller.get(&api("/user/alice")).await.must_be(200);
        let refused = caller.delete(&api("/user/alice")).await;
        refused.must_be_exception(403, "User is not allowed to edit users");
        let login = caller.add(&api("/automation/login")).await.must_be(200);
        assert_eq!(
            (&login.body["username"], &login.body["isAdministrator"]),
            (&json!(name), &json!(false))
        );
    }
    let me = basic(&ns, "Basic", "alice", &key).get(&api("/me")).await.must_be(200);
    assert_eq!(me.body["id"], "alice");
    basic(&ns, "Basic", "anybody", &key)
        .get(&api("/me"))
        .await
        .must_be_exception(404, "user does not exist");
    ns.get(&api("/me")).await.must_be_exception(404, "user does not exist");
    let login = ns.add(&api("/automation/login")).await.must_be(200);
    assert_eq!(login.body["isAdministrator"], true);
}

#[tokio::test]
async fn a_bearer_token_may_be_a_key_or_a_session_token() {
    let ns = namespace_with_alice().await;
    ns.get(&api("/user/alice")).await.must_be(200);
    let alice = ns.signed_in_by_password("alice").await;
    assert_eq!(alice.get(&api("/me")).await.must_be(200).body["id"], "alice");
}

#[tokio::test]
async fn clients_get_the_replies_they_ask_for_first() {
    let ns = namespace_with_alice().await;
    let status = ns.stranger().get("/nuxeo/runningstatus").await.must_be(200);
    assert_eq!(status.body["runtimeStatus"], true);
    let cmis = ns.get("/nuxeo/json/cmis").await.must_be(200);
    assert_eq!(cmis.body["default"]["productVersion"], "2023.5");
    // The Java and the Go client read the version here.
    let capabilities = ns.get(&api("/capabilities")).await.must_be(200);
    let expected = json!({"entity-type": "capabilities",
        "server": {"distributionName": "lts", "distributionVersion": "2023.5",
            "distributionServer": "roster"},
        "cluster": {"enabled": false, "nodeId": "roster"},
        "repository": {"default": {"queryBlobKeys": false}}});
    assert_eq!(capabilities.body, expected);
    let alice = basic(&ns, "Basic", "alice", PASSWORD);
    assert_eq!(alice.get(&api("/capabilities")).await.must_be(200).body, expected);
    ns.post(&api("/user/alice/group/administrators"), json!({})).await.must_be(201);
    let login = basic(&ns, "Basic", "alice", PASSWORD).add(&api("/automation/login")).await;
    let expected = json!({"entity-type": "login", "username": "alice", "isAdministrator": true,
        "groups": ["administrators"]});
    assert_eq!(login.must_be(200).body, expected);
}
