//! Accepting with a user document and without a credential creates the account, too, or nothing.

use super::{devs, invite_to_devs, new_user, stranger};
use crate::support::{PASSWORD, all, count, user};
use serde_json::json;

#[tokio::test]
async fn a_newcomer_becomes_a_user_and_a_member() {
    let ns = devs().await;
    let invite = invite_to_devs(&ns, json!({"email": "Asim@X.example", "role": "manager"})).await;
    let properties = json!({"username": "asim", "name": "A", "password": PASSWORD, "own": 1});
    let document = json!({"entity-type": "user", "properties": properties});
    let accepted = stranger(&ns).post(&invite.acceptance(), document).await.must_be(200);
    let id = accepted.id().to_owned();
    assert_eq!(accepted.properties()["role"], "manager");
    let made = ns.get(&format!("/user/{id}")).await.must_be(200);
    let expected = json!({"username": "asim", "name": "A", "own": 1, "email": "Asim@X.example"});
    for (property, value) in expected.as_object().unwrap() {
        assert_eq!(&made.properties()[property], value);
    }
    assert_eq!(ns.get("/group/devs/user").await.ids(), [&id]);
    // The newcomer signs in by username and by address.
    for name in ["asim", "asim@x.example"] {
        let properties = json!({"username": name, "password": PASSWORD});
        let credentials = json!({"entity-type": "session", "properties": properties});
        stranger(&ns).post("/session", credentials).await.must_be(201);
    }
    assert_eq!(ns.get(invite.header("location")).await.properties()["state"], "accepted");
}

#[tokio::test]
async fn a_newcomer_cannot_choose_an_id() {
    let ns = devs().await;
    let invite = invite_to_devs(&ns, json!({})).await;
    let chosen = user("employee-4711", json!({"password": PASSWORD}));
    stranger(&ns).post(&invite.acceptance(), chosen).await.invalid("id");
    ns.get("/user/employee-4711").await.refused(404, "not_found");
    assert_eq!(ns.get(invite.header("location")).await.body, invite.body);
    let accepted = stranger(&ns).post(&invite.acceptance(), new_user(json!({}))).await.must_be(200);
    assert_eq!(ns.get("/group/devs/user").await.ids(), [accepted.id()]);
}

#[tokio::test]
async fn a_newcomer_cannot_be_called_what_another_is_known_by() {
    let ns = devs().await;
    ns.user("ext-77").await;
    let invite = invite_to_devs(&ns, json!({})).await;
    for username in ["ext-77", "EXT-77"] {
        let newcomer = new_user(json!({"username": username, "password": PASSWORD}));
        let refused = stranger(&ns).post(&invite.acceptance(), newcomer).await;
        assert_eq!(refused.refused(409, "taken").body["field"], "username");
    }
}

#[tokio::test]
async fn a_refused_newcomer_leaves_nothing_behind() {
    let ns = devs().await;
    let there = json!({"username": "Asim", "email": "taken@x.example"});
    ns.post("/user", user("asim", there)).await.must_be(201);
    let open = invite_to_devs(&ns, json!({})).await;
    let addressed = invite_to_devs(&ns, json!({"email": "taken@x.example"})).await;
    for (invite, properties, field) in
        [(&open, json!({"username": "ASIM"}), "username"), (&addressed, json!({}), "email")]
    {
        let refused = stranger(&ns).post(&invite.acceptance(), new_user(properties)).await;
        assert_eq!(refused.refused(409, "taken").body["field"], field);
        assert_eq!(ns.get("/user").await.ids(), ["asim"]);
        assert_eq!(ns.get(invite.header("location")).await.body, invite.body);
    }
    assert_eq!(ns.get("/group/devs/user").await.ids(), [""; 0]);
    stranger(&ns).post(&open.acceptance(), new_user(json!({}))).await.must_be(200);
}

#[tokio::test]
async fn a_newcomer_does_not_become_a_placeholder() {
    let ns = devs().await;
    ns.group("others").await;
    let invite = invite_to_devs(&ns, json!({})).await;
    let placeholder = json!({"group_id": "others", "member_id": "asim"});
    ns.post("/groups/Groups/AddMember", placeholder).await.must_be(200);
    let before = ns.get("/user/asim").await.must_be(200).body;
    let refused = stranger(&ns).post(&invite.acceptance(), user("asim", json!({}))).await;
    refused.invalid("id");
    assert_eq!(ns.get("/user/asim").await.body, before);
    assert_eq!(ns.get("/group/devs/user").await.ids(), [""; 0]);
}

#[tokio::test]
async fn a_newcomer_cannot_choose_another_sign_in_address() {
    let ns = devs().await;
    let invite = invite_to_devs(&ns, json!({"email": "asim@x.example"})).await;
    let other = new_user(json!({"email": "other@x.example"}));
    stranger(&ns).post(&invite.acceptance(), other).await.refused(403, "forbidden");
    assert_eq!(ns.get("/user").await.ids(), [""; 0]);
    let same = new_user(json!({"email": "ASIM@x.example"}));
    stranger(&ns).post(&invite.acceptance(), same).await.must_be(200);
}

#[tokio::test]
async fn a_newcomer_cannot_set_what_only_administrators_set() {
    let ns = devs().await;
    let invite = invite_to_devs(&ns, json!({})).await;
    let hash = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$\
        RdescudvJCsgt3ub+b4dWRWJTmaaJObG";
    for (field, value) in [
        ("active", json!(false)),
        ("external_id", json!("e")),
        ("login_email", json!("asim@x.example")),
        ("password_hash", json!(hash)),
    ] {
        let document = new_user(json!({field: value}));
        let refused = stranger(&ns).post(&invite.acceptance(), document).await;
        assert_eq!(refused.must_be(422).body["field"], field);
    }
    for (field, value) in [("username", ""), ("email", "x"), ("password", "short")] {
        let document = new_user(json!({field: value}));
        stranger(&ns).post(&invite.acceptance(), document).await.invalid(field);
    }
    assert_eq!(ns.get("/user").await.ids(), [""; 0]);
    assert_eq!(ns.get(invite.header("location")).await.body, invite.body);
}

#[tokio::test]
async fn strangers_cannot_accept_by_the_id() {
    let ns = devs().await;
    let invite = invite_to_devs(&ns, json!({"email": "asim@x.example"})).await;
    let path = format!("/invite/{}/accept", invite.id());
    stranger(&ns).post(&path, user("x", json!({}))).await.refused(404, "not_found");
    stranger(&ns).add(&path).await.refused(401, "unauthenticated");
    ns.get("/user/x").await.refused(404, "not_found");
}

#[tokio::test]
async fn an_invite_that_is_not_open_creates_no_user() {
    let ns = devs().await;
    let used = invite_to_devs(&ns, json!({})).await;
    let first = stranger(&ns).post(&used.acceptance(), new_user(json!({}))).await.must_be(200);
    let declined = invite_to_devs(&ns, json!({})).await;
    stranger(&ns).add(&format!("/invite/{}/decline", declined.code())).await.must_be(200);
    for invite in [used, declined] {
        let late = stranger(&ns).post(&invite.acceptance(), new_user(json!({}))).await;
        late.refused(410, "gone");
    }
    assert_eq!(ns.get("/user").await.ids(), [first.id()]);
}

#[tokio::test]
async fn of_many_newcomers_at_once_only_max_uses_are_created() {
    let ns = devs().await;
    let invite = invite_to_devs(&ns, json!({"max_uses": 3})).await;
    let replies = all((0..16).map(|_| {
        let (guest, path) = (stranger(&ns), invite.acceptance());
        async move { guest.post(&path, new_user(json!({}))).await }
    }));
    let replies = replies.await;
    assert_eq!((count(&replies, 200), count(&replies, 410)), (3, 13), "{replies:?}");
    assert_eq!(ns.get("/user?count=true").await.body["total"], 3);
    assert_eq!(ns.get("/group/devs/user?count=true").await.body["total"], 3);
}

#[tokio::test]
async fn a_newcomer_needs_a_password_as_the_namespace_has_it() {
    let ns = devs().await;
    let invite = invite_to_devs(&ns, json!({})).await;
    let without = json!({"entity-type": "user", "properties": {"username": "asim"}});
    for document in
        [without, new_user(json!({"password": null})), new_user(json!({"password": ""}))]
    {
        stranger(&ns).post(&invite.acceptance(), document).await.invalid("password");
    }
    let shortest =
        |min: i64| json!({"entity-type": "namespace", "properties": {"password_min": min}});
    let four = new_user(json!({"username": "asim", "password": "7#kQ"}));
    stranger(&ns).post(&invite.acceptance(), four.clone()).await.invalid("password");
    ns.put(&format!("/namespace/{}", ns.id), shortest(4)).await.must_be(200);
    stranger(&ns).post(&invite.acceptance(), four).await.must_be(200);
    ns.stranger().sign_in("asim", "7#kQ").await.must_be(201);
    // Keys set passwords as the dialect has it.
    let short = user("boris", json!({"password": "7#kQ"}));
    ns.post("/user", short).await.invalid("password");
}
