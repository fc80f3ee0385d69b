//! Login, ReadSession and Logout.

use crate::support::database::{connect, everything};
use crate::support::{Caller, Namespace, PASSWORD};
use reqwest::Method;
use serde_json::{Value, json};

const WRONG: &str = "crypto/bcrypt: hashedPassword is not the hash of the given password";

#[tokio::test]
async fn a_session_shows_the_name_used_to_sign_in() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    for (request, name) in [
        (json!({"username": "asim"}), "username"),
        (json!({"username": " ASIM "}), "username"),
        (json!({"email": "Asim@Example.com"}), "email"),
        (json!({"username": "asim", "email": "nobody@example.com"}), "username"),
    ] {
        let mut request = request;
        request["password"] = json!(PASSWORD);
        let opened = ns.call_micro_ok("users/login", request).await;
        let session = opened["session"].as_object().unwrap();
        let id = session["id"].as_str().unwrap();
        assert!(id.len() == 128 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let known: Vec<_> = session.keys().map(String::as_str).collect();
        let mut expected = vec!["created", "expires", "id", name];
        expected.sort_unstable();
        assert_eq!(known, expected);
        let seconds = |name: &str| session[name].as_str().unwrap().parse::<i64>().unwrap();
        assert_eq!(seconds("expires") - seconds("created"), 604_800);
        // The session is a credential here and natively.
        let asim = Caller::stranger().with_key(id);
        assert_eq!(
            asim.call_micro_ok("users/read", json!({"id": "asim"})).await["user"]["id"],
            "asim"
        );
        asim.get("/session").await.must_be(200);
    }
}

#[tokio::test]
async fn a_header_names_the_namespace_of_a_sign_in_without_a_credential() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let request = json!({"username": "asim", "password": PASSWORD});
    let stranger = Caller::stranger().at_new_address();
    for header in ["micro-namespace", "roster-namespace"] {
        let named = stranger.with_header(header, &ns.id);
        named.call_micro_ok("users/login", request.clone()).await;
    }
    stranger.call_micro("users/login", request.clone()).await.must_be_micro_error(
        401,
        "users.login",
        WRONG,
    );
    let none = stranger.with_header("micro-namespace", "none");
    none.call_micro("users/login", request.clone()).await.must_be_micro_error(
        401,
        "users.login",
        WRONG,
    );
    // An invalid credential counts as none.
    let wrong = ns.stranger().with_key("rk_0123456789012345678901234567890123456789012");
    wrong.call_micro_ok("users/login", request).await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_return_the_same_error() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    ns.user("bare").await;
    ns.call_micro_empty(
        "users/create",
        json!({"id": "off", "username": "off", "password": PASSWORD}),
    )
    .await;
    let off = json!({"entity-type": "user", "properties": {"active": false}});
    ns.put("/user/off", off).await.must_be(200);
    for (name, password) in [
        ("asim", "a guess at it"),
        ("nobody", PASSWORD),
        ("bare", PASSWORD),
        ("off", PASSWORD),
        ("asim", ""),
    ] {
        let request = json!({"username": name, "password": password});
        ns.call_micro("users/login", request).await.must_be_micro_error(401, "users.login", WRONG);
    }
}

#[tokio::test]
async fn after_seven_failures_an_address_must_wait() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let guess = json!({"username": "asim", "password": "a guess at it"});
    for _ in 0..7 {
        ns.call_micro("users/login", guess.clone()).await.must_be(401);
    }
    let right = json!({"username": "asim", "password": PASSWORD});
    ns.call_micro("users/login", right.clone()).await.must_be_micro_error(
        401,
        "users.login",
        WRONG,
    );
    // From elsewhere the user signs in.
    ns.stranger().sign_in("asim", PASSWORD).await.must_be(201);
    ns.in_twenty_minutes().call_micro_ok("users/login", right).await;
}

#[tokio::test]
async fn a_session_is_read_by_its_token_or_its_native_id() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let token = ns.log_in_by_micro("asim").await;
    let asim = Caller::stranger().with_key(&token);
    let id = asim.get("/session").await.must_be(200).body["id"].as_str().unwrap().to_owned();
    let read = async |caller: &Caller, id: &str| {
        caller.call_micro_ok("users/readSession", json!({"sessionId": id})).await
    };
    // By the token, with any credential of the namespace.
    let limited = ns.with_scopes(&["groups:read"]).await;
    for caller in [&asim, &limited] {
        let session = read(caller, &token).await["session"].clone();
        assert_eq!(session["id"], Value::from(token.as_str()));
        assert_eq!(session["username"], "asim");
        assert_eq!(session["email"], "asim@example.com");
    }
    // By the id, callers who may read it. The id is no credential, and no token is returned.
    let seen = read(&asim, &id).await;
    assert_eq!(seen["session"]["id"], Value::from(id.as_str()));
    assert!(!seen.to_string().contains(&token));
    read(&ns.with_scopes(&["sessions:read"]).await, &id).await;
    let by_id = json!({"sessionId": id});
    limited
        .call_micro("users/readSession", by_id.clone())
        .await
        .must_be_micro_error_about(403, "sessions:read");
    let boris = ns.newcomer("boris").await;
    boris.call_micro("users/readSession", by_id.clone()).await.must_be(404);
    boris.call_micro("users/logout", by_id.clone()).await.must_be(404);
    limited
        .call_micro("users/logout", by_id.clone())
        .await
        .must_be_micro_error_about(403, "sessions:write");
    // The token is not stored.
    assert!(!everything(&connect().await, &ns.id).await.contains(&token));
    asim.call_micro_empty("users/logout", by_id).await;
    asim.call_micro("users/readSession", json!({"sessionId": token})).await.must_be(401);
}

#[tokio::test]
async fn a_session_ends_without_the_others_and_expires() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let (one, two) = (ns.log_in_by_micro("asim").await, ns.log_in_by_micro("asim").await);
    let before = super::change_records(&ns).await.len();
    ns.call_micro_empty("users/logout", json!({"sessionId": one})).await;
    let written = super::change_records(&ns).await.split_off(before);
    assert_eq!(written.len(), 1);
    assert_eq!(written[0].0, "session.deleted");
    let again = ns.call_micro("users/logout", json!({"sessionId": one})).await;
    again.must_be_micro_error(404, "go.micro.client", "not found");
    Caller::stranger().with_key(&one).get("/session").await.must_be(401);
    ns.call_micro_ok("users/readSession", json!({"sessionId": two})).await;
    let later = ns.in_eight_days();
    later.call_micro("users/readSession", json!({"sessionId": two})).await.must_be(404);
}

#[tokio::test]
async fn a_session_of_another_namespace_is_not_found() {
    let (ns, other) = (Namespace::new().await, Namespace::new().await);
    ns.create_micro_user("asim").await;
    let token = ns.log_in_by_micro("asim").await;
    for call in ["users/readSession", "users/logout"] {
        other.call_micro(call, json!({"sessionId": token})).await.must_be(404);
    }
    ns.call_micro_ok("users/readSession", json!({"sessionId": token})).await;
}

#[tokio::test]
async fn a_username_is_not_looked_up_as_an_address_nor_the_reverse() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    ns.create_micro_user("mal").await;
    let mal = ns.stranger().with_key(&ns.log_in_by_micro("mal").await);
    // Users choose their username and their contact address freely.
    let claim = json!({"id": "mal", "username": "cfo@corp.com", "email": "ceo@corp.com"});
    mal.call_micro_empty("users/update", claim).await;
    for wrong in [
        json!({"email": "cfo@corp.com", "password": PASSWORD}),
        json!({"email": "ceo@corp.com", "password": PASSWORD}),
        json!({"email": "asim", "password": PASSWORD}),
        json!({"username": "asim@example.com", "password": PASSWORD}),
    ] {
        ns.call_micro("users/login", wrong).await.must_be(401);
    }
    let right = json!({"username": "cfo@corp.com", "password": PASSWORD});
    let session = ns.call_micro_ok("users/login", right).await["session"].clone();
    assert_eq!((&session["username"], session.get("email")), (&json!("cfo@corp.com"), None));
    let read = ns.call_micro_ok("users/readSession", json!({"sessionId": session["id"]})).await;
    assert_eq!(read["session"]["email"], "mal@example.com");
    let by_email = json!({"email": "MAL@example.com", "password": PASSWORD});
    ns.call_micro_ok("users/login", by_email).await;
    ns.call_micro("users/login", json!({"email": "a\u{0}", "password": PASSWORD}))
        .await
        .must_be_micro_error_about(400, "email");
}

#[tokio::test]
async fn an_ended_session_token_does_not_prevent_a_new_sign_in() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let token = ns.log_in_by_micro("asim").await;
    ns.call_micro_empty("users/logout", json!({"sessionId": token})).await;
    let login = || json!({"username": "asim", "password": PASSWORD});
    let stranger = ns.stranger();
    for caller in [
        stranger.with_key(&token),
        stranger.with_key("undefined"),
        stranger.with_header("authorization", "Bearer "),
        stranger.with_header("cookie", &format!("micro-token={token}")),
    ] {
        caller.call_micro("users/login", login()).await.must_be(200);
        caller.call_micro("groups/list", json!({})).await.must_be(401);
    }
}

/// Browsers, proxies and servers keep addresses.
#[tokio::test]
async fn secrets_are_not_taken_from_the_query() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let token = ns.log_in_by_micro("asim").await;
    let caller = ns.with_header("content-type", "application/json");
    for query in [
        format!("users/login?username=asim&password={PASSWORD}"),
        format!("users/readSession?sessionId={token}"),
        format!("users/logout?session_id={token}"),
        format!("users/updatePassword?userId=asim&oldPassword={PASSWORD}"),
        "users/updatePassword?newPassword=x&userId=asim".to_owned(),
        "users/updatePassword?confirm_password=x&userId=asim".to_owned(),
    ] {
        for method in [Method::GET, Method::HEAD, Method::POST] {
            let refused = caller.send(method.clone(), &format!("/{query}"), None).await;
            assert_eq!(refused.status, 400, "{method} {query}");
            if method != Method::HEAD {
                let text = "must be in the body, not in the query";
                assert!(refused.text.contains(text), "{refused:?}");
            }
        }
    }
    ns.call_micro_ok("users/readSession", json!({"sessionId": token})).await;
}
