//! Former administrators lose their rights at once in the process that ends them. Each test ends a
//! right that was used a moment ago, many times over.

use super::add_member;
use crate::support::namespace::new_key;
use crate::support::{Caller, Namespace, PASSWORD, membership, user};
use data_encoding::BASE64;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::sleep;

const ROUNDS: usize = 8;

/// `administrators` contains `root`, and `chiefs`, which contains `heads` with the member `asim`, who is
/// signed in.
async fn nested() -> (Namespace, Caller) {
    let ns = Namespace::new().await;
    ns.group("chiefs").await;
    ns.people(&["heads"], &["asim"]).await;
    ns.nest("administrators", "chiefs").await;
    ns.nest("chiefs", "heads").await;
    // The last administrator would have to stay.
    ns.user("root").await;
    add_member(&ns, "administrators", "root", "member").await;
    let asim = ns.signed_in("asim").await;
    (ns, asim)
}

/// Ends the right by one request and restores it by another, many times over.
async fn assert_right_ends_at_once(
    ns: &Namespace,
    asim: &Caller,
    take: (Method, &str, Option<Value>),
    give: (Method, &str, Option<Value>),
) {
    for _ in 0..ROUNDS {
        asim.get("/key").await.must_be(200);
        ns.send(take.0.clone(), take.1, take.2.clone()).await;
        asim.get("/key").await.refused(403, "forbidden");
        asim.get("/user/asim").await.must_be(200);
        ns.send(give.0.clone(), give.1, give.2.clone()).await.must_be(201);
    }
}

#[tokio::test]
async fn the_right_ends_with_a_direct_membership() {
    let ns = Namespace::new().await;
    let asim = ns.newcomer("asim").await;
    add_member(&ns, "administrators", "asim", "member").await;
    let path = "/group/administrators/user/asim";
    assert_right_ends_at_once(&ns, &asim, (Method::DELETE, path, None), (Method::POST, path, None))
        .await;
}

#[tokio::test]
async fn the_right_ends_with_a_nested_membership() {
    let (ns, asim) = nested().await;
    let path = "/group/heads/user/asim";
    assert_right_ends_at_once(&ns, &asim, (Method::DELETE, path, None), (Method::POST, path, None))
        .await;
}

#[tokio::test]
async fn the_right_ends_with_the_nesting() {
    let (ns, asim) = nested().await;
    for path in ["/group/administrators/group/chiefs", "/group/chiefs/group/heads"] {
        assert_right_ends_at_once(
            &ns,
            &asim,
            (Method::DELETE, path, None),
            (Method::POST, path, None),
        )
        .await;
    }
}

#[tokio::test]
async fn the_right_ends_with_the_group_between() {
    let (ns, asim) = nested().await;
    asim.get("/key").await.must_be(200);
    ns.delete("/group/chiefs").await.must_be(204);
    asim.get("/key").await.refused(403, "forbidden");
}

#[tokio::test]
async fn a_user_who_leaves_a_group_loses_the_right() {
    let (ns, asim) = nested().await;
    asim.get("/key").await.must_be(200);
    asim.delete("/group/heads/user/asim").await.must_be(200);
    asim.get("/key").await.refused(403, "forbidden");
    add_member(&ns, "heads", "asim", "owner").await;
    asim.get("/key").await.must_be(200);
}

#[tokio::test]
async fn the_right_ends_on_other_servers_within_a_second() {
    let (ns, asim) = nested().await;
    let elsewhere = asim.tomorrow();
    elsewhere.get("/key").await.must_be(200);
    ns.delete("/group/heads/user/asim").await.must_be(200);
    let begin = std::time::Instant::now();
    while elsewhere.get("/key").await.status != 403 {
        assert!(begin.elapsed().as_secs_f64() < 1.5, "it must be forgotten by now");
    }
}

#[tokio::test]
async fn a_cached_password_gives_no_right_that_has_ended() {
    let ns = Namespace::new().await;
    let properties = json!({"username": "asim", "password": PASSWORD});
    ns.post("/user", user("asim", properties)).await.must_be(201);
    add_member(&ns, "administrators", "asim", "member").await;
    let pair = BASE64.encode(format!("asim:{PASSWORD}").as_bytes());
    let asim = Caller::stranger().of_namespace(&ns.id);
    let asim = asim.with_header("authorization", &format!("Basic {pair}"));
    asim.get("/key").await.must_be(200);
    ns.delete("/group/administrators/user/asim").await.must_be(200);
    asim.get("/key").await.refused(403, "forbidden");
    add_member(&ns, "administrators", "asim", "member").await;
    asim.get("/key").await.must_be(200);
}

#[tokio::test]
async fn a_membership_that_has_expired_by_the_servers_clock_gives_no_right() {
    let ns = Namespace::new().await;
    let asim = ns.newcomer("asim").await;
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let soon = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let ends = membership(json!({"expires_at": soon}));
    ns.post("/group/administrators/user/asim", ends).await.must_be(201);
    asim.get("/key").await.must_be(200);
    asim.tomorrow().get("/key").await.refused(403, "forbidden");
}

/// What is known about the caller when the head has arrived may be out of date when the body has.
#[tokio::test]
async fn a_credential_that_is_revoked_while_the_body_arrives_counts_for_nothing() {
    let ns = Namespace::new().await;
    let native = user("native", json!({}));
    let nuxeo = json!({"entity-type": "user", "id": "nuxeo", "properties": {"username": "nuxeo"}});
    let kanboard = json!({"jsonrpc": "2.0", "id": 1, "method": "createGroup", "params": ["new"]});
    for (path, body) in [
        ("/user", native),
        ("/v1/groups/Create", json!({"id": "micro"})),
        ("/nuxeo/api/v1/user", nuxeo),
        ("/jsonrpc.php", kanboard),
    ] {
        let key = new_key(&ns, &["users:write", "groups:write"]).await;
        let keys = ns.get("/key").await.must_be(200);
        let id = keys.ids().pop().unwrap().to_owned();
        let caller = match path {
            "/jsonrpc.php" => ns.stranger().with_header(
                "authorization",
                &format!("Basic {}", BASE64.encode(format!("jsonrpc:{key}").as_bytes())),
            ),
            _ => ns.stranger().with_key(&key),
        };
        let revoked = async {
            sleep(Duration::from_millis(150)).await;
            ns.delete(&format!("/key/{id}")).await.must_be(204);
        };
        let refused = caller.send_slowly(("POST", path), &body, revoked).await;
        assert_eq!(refused.status, 401, "{path}: {}", refused.text);
    }
    assert!(ns.get("/user").await.ids().is_empty() && ns.get("/group").await.ids().len() == 1);
}
