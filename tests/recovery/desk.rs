//! Codes that somebody asks for who manages users, and hands over.

use super::{code, complete, counts, recovery, shown};
use crate::support::{Namespace, PASSWORD, user};
use serde_json::json;

#[tokio::test]
async fn a_code_is_shown_to_whoever_may_set_the_password() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let shown = shown(&ns, "asim").await;
    assert_eq!(shown.body["entity-type"], "recovery");
    assert_eq!(shown.properties()["code"].as_str().unwrap().len(), 10);
    assert!(shown.properties()["expires_at"].is_string());
    assert_eq!((shown.header("location"), shown.header("cache-control")), ("", "no-store"));
    let writer = ns.with_scopes(&["users:write"]).await;
    let silent = recovery(json!({"send": false}));
    writer.post("/user/asim/recovery", silent.clone()).await.must_be(201);
    // Each is another code, and nothing is mailed.
    assert_eq!(counts(&ns).await, (2, 0));
    let reader = ns.with_scopes(&["users:read"]).await;
    reader.post("/user/asim/recovery", silent).await.refused(403, "forbidden");
}

#[tokio::test]
async fn a_user_without_an_address_is_helped_by_a_code_that_is_shown() {
    let ns = Namespace::new().await;
    ns.post("/user", user("asim", json!({"username": "asim"}))).await.must_be(201);
    let code = code(&ns, "asim").await;
    complete(&ns, &code, "a first password of asim").await.must_be(204);
    ns.stranger().sign_in("asim", "a first password of asim").await.must_be(201);
    let refused = ns.add("/user/asim/recovery").await.invalid("login_email");
    assert_eq!(refused.body["detail"], "the user has no sign-in address");
}

#[tokio::test]
async fn nobody_has_a_code_made_who_cannot_sign_in() {
    let ns = Namespace::new().await;
    ns.person("asleep").await;
    ns.put("/user/asleep", user("asleep", json!({"active": false}))).await.must_be(200);
    ns.group("devs").await;
    ns.call_micro_ok("groups/addMember", json!({"group_id": "devs", "member_id": "ghost"})).await;
    for id in ["asleep", "ghost"] {
        for body in [json!({"send": false}), json!({})] {
            let path = format!("/user/{id}/recovery");
            ns.post(&path, recovery(body)).await.invalid("active");
        }
    }
    let missing = ns.post("/user/nobody/recovery", recovery(json!({"send": false}))).await;
    missing.refused(404, "not_found");
    assert_eq!(counts(&ns).await, (0, 0));
}

#[tokio::test]
async fn a_session_alone_is_not_enough_for_ones_own_account() {
    let ns = Namespace::new().await;
    ns.person("root").await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    let root = ns.signed_in_by_password("root").await;
    let silent = recovery(json!({"send": false}));
    root.post("/user/root/recovery", silent.clone()).await.refused(403, "forbidden");
    ns.person("asim").await;
    root.post("/user/asim/recovery", silent.clone()).await.must_be(201);
    // Users see nobody else in a closed directory, and may not in an open one.
    let asim = ns.signed_in_by_password("asim").await;
    asim.post("/user/root/recovery", silent.clone()).await.refused(404, "not_found");
    asim.post("/user/asim/recovery", silent).await.refused(403, "forbidden");
}

/// Who may not touch administrators must not come to by a code from before.
#[tokio::test]
async fn a_code_of_a_narrow_key_ends_where_its_user_comes_to_administer() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let writer = ns.with_scopes(&["users:write"]).await;
    let silent = recovery(json!({"send": false}));
    let narrow = writer.post("/user/asim/recovery", silent.clone()).await.must_be(201);
    let wide = code(&ns, "asim").await;
    ns.add("/group/administrators/user/asim").await.must_be(201);
    writer.post("/user/asim/recovery", silent).await.refused(403, "forbidden");
    writer.add("/user/asim/recovery").await.refused(403, "forbidden");
    let narrow = narrow.properties()["code"].as_str().unwrap();
    complete(&ns, narrow, super::NEW).await.refused(410, "gone");
    ns.stranger().sign_in("asim", PASSWORD).await.must_be(201);
    complete(&ns, &wide, super::NEW).await.must_be(204);
    ns.stranger().sign_in("asim", super::NEW).await.must_be(201);
}

#[tokio::test]
async fn where_no_mails_are_sent_codes_are_shown_all_the_same() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let elsewhere = ns.on_second_server();
    let silent = recovery(json!({"send": false}));
    elsewhere.post("/user/asim/recovery", silent).await.must_be(201);
    elsewhere.add("/user/asim/recovery").await.refused(422, "mail_off");
    elsewhere.add("/user/asim/verification").await.refused(422, "mail_off");
    let stranger = ns.stranger().on_second_server();
    let refuse = async |login: &str| {
        let refused = stranger.post("/recovery", recovery(json!({"login": login}))).await;
        refused.refused(422, "mail_off").text
    };
    assert_eq!(refuse("asim").await, refuse("nobody").await);
}
