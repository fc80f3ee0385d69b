//! `PUT` and `DELETE /invite/{id}`.

use super::{devs, invite_to_devs};
use crate::support::invite;
use serde_json::json;

#[tokio::test]
async fn given_properties_change_and_the_others_stay() {
    let ns = devs().await;
    let properties =
        json!({"email": "a@x.example", "message": "M", "max_uses": 3, "own": 1, "k": 2});
    let made = invite_to_devs(&ns, properties).await;
    let path = made.header("location");
    let change = json!({"role": "manager", "max_uses": 7, "message": "N", "own": null, "new": [1]});
    let changed = ns.put(path, invite(change)).await.must_be(200);
    assert_eq!(changed.header("etag"), r#""2""#);
    let expected = json!({
        "role": "manager", "max_uses": 7, "message": "N", "new": [1], "k": 2, "group": "devs",
        "email": "a@x.example", "uses": 0, "code": made.code()
    });
    for (property, value) in expected.as_object().unwrap() {
        assert_eq!(&changed.properties()[property], value, "{property}");
    }
    assert_eq!(changed.properties().get("own"), None);
    assert_eq!(ns.get(path).await.body, changed.body);
    let clear = json!({"role": null, "max_uses": null, "message": null, "expires_at": null});
    let cleared = ns.put(path, invite(clear)).await.must_be(200);
    assert_eq!(cleared.properties()["role"], "member");
    assert_eq!(cleared.properties()["max_uses"], 1);
    assert_eq!(cleared.properties().get("message"), None);
}

#[tokio::test]
async fn an_invite_is_written_back_as_it_was_read() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({"email": "a@x.example", "own": 1})).await;
    let mut read = ns.get(made.header("location")).await.must_be(200).body;
    let written = ns.put(made.header("location"), read.clone()).await.must_be(200).body;
    read["properties"]["updated_at"] = written["properties"]["updated_at"].clone();
    assert_eq!(written, read);
    let other = json!({"entity-type": "invite", "id": "other"});
    ns.put(made.header("location"), other).await.invalid("id");
}

#[tokio::test]
async fn an_expired_invite_is_written_back_and_reopened() {
    let ns = devs().await;
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let soon = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let made = invite_to_devs(&ns, json!({"email": "a@x.example", "expires_at": soon})).await;
    let (path, later) = (made.header("location"), ns.tomorrow());
    let read = later.get(path).await.must_be(200);
    assert_eq!(read.properties()["state"], "expired");
    let same = later.put(path, read.body.clone()).await.must_be(200);
    assert_eq!(same.properties()["expires_at"], read.properties()["expires_at"]);
    assert_eq!(same.properties()["state"], "expired");
    let other = soon + chrono::TimeDelta::minutes(1);
    later.put(path, invite(json!({"expires_at": other}))).await.invalid("expires_at");
    let open = later.put(path, invite(json!({"expires_at": null}))).await.must_be(200);
    assert_eq!(open.properties()["state"], "open");
}

#[tokio::test]
async fn a_replaced_invite_is_reopened_only_after_its_replacement_is_gone() {
    let ns = devs().await;
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let soon = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let old = invite_to_devs(&ns, json!({"email": "a@x.example", "expires_at": soon})).await;
    let later = ns.tomorrow();
    let new = invite(json!({"group": "devs", "email": "a@x.example"}));
    let new = later.post("/invite", new).await.must_be(201);
    let open = invite(json!({"expires_at": null}));
    let refused = later.put(old.header("location"), open.clone()).await.refused(409, "taken");
    assert_eq!(refused.body["field"], "email");
    later.delete(new.header("location")).await.must_be(204);
    let opened = later.put(old.header("location"), open).await.must_be(200);
    assert_eq!(opened.properties()["state"], "open");
    assert_eq!(opened.code(), old.code());
}

#[tokio::test]
async fn the_etag_of_an_open_invite_does_not_match_after_expiry() {
    let ns = devs().await;
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let soon = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let made = invite_to_devs(&ns, json!({"expires_at": soon})).await;
    let path = made.header("location");
    let knows = ns.with_header("if-none-match", made.header("etag"));
    knows.get(path).await.must_be(304);
    let read = knows.tomorrow().get(path).await.must_be(200);
    assert_eq!(
        (&read.properties()["state"], read.header("etag")),
        (&json!("expired"), r#""1-expired""#)
    );
    let later = ns.tomorrow();
    later.with_header("if-none-match", read.header("etag")).get(path).await.must_be(304);
    let on = later.with_header("if-match", read.header("etag"));
    on.put(path, invite(json!({"message": "M"}))).await.must_be(200);
    on.delete(path).await.refused(412, "stale");
}

#[tokio::test]
async fn changes_are_validated_as_creation_is() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({})).await;
    for (field, value) in [
        ("max_uses", json!(0)),
        ("max_uses", json!(100_001)),
        ("expires_at", json!("2020-01-01T00:00:00Z")),
        ("expires_at", json!("2040-01-01T00:00:00Z")),
        ("expires_at", json!("-4800-01-01T00:00:00Z")),
        ("expires_at", json!("-262143-01-01T00:00:00Z")),
        ("role", json!("boss")),
        ("message", json!("")),
        ("properties", json!(0)),
    ] {
        let mut properties = json!({});
        match field {
            "properties" => properties["own"] = json!("x".repeat(17_000)),
            _ => properties[field] = value,
        }
        ns.put(made.header("location"), invite(properties)).await.invalid(field);
    }
    assert_eq!(ns.get(made.header("location")).await.body, made.body);
    ns.put("/invite/none", invite(json!({}))).await.refused(404, "not_found");
    ns.delete("/invite/none").await.refused(404, "not_found");
    ns.get("/invite/none").await.refused(404, "not_found");
}

#[tokio::test]
async fn if_match_is_honoured() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({})).await;
    let path = made.header("location");
    let (right, wrong) =
        (ns.with_header("if-match", r#""1""#), ns.with_header("if-match", r#""9""#));
    wrong.put(path, invite(json!({"max_uses": 2}))).await.refused(412, "stale");
    wrong.delete(path).await.refused(412, "stale");
    ns.with_header("if-none-match", r#""1""#).get(path).await.must_be(304);
    right.put(path, invite(json!({"max_uses": 2}))).await.must_be(200);
    // Accepting counts as a change, too.
    ns.newcomer("asim").await.add(&made.acceptance()).await.must_be(200);
    let second = ns.with_header("if-match", r#""2""#);
    second.put(path, invite(json!({}))).await.refused(412, "stale");
    ns.with_header("if-match", r#""3""#).delete(path).await.must_be(204);
    ns.delete(path).await.refused(404, "not_found");
}

#[tokio::test]
async fn the_code_of_a_deleted_invite_is_not_found() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({})).await;
    let asim = ns.newcomer("asim").await;
    ns.delete(made.header("location")).await.must_be(204);
    asim.add(&made.acceptance()).await.refused(404, "not_found");
    asim.get(&format!("/invite?code={}", made.code())).await.refused(404, "not_found");
    ns.get(made.header("location")).await.refused(404, "not_found");
}

#[tokio::test]
async fn deleting_a_group_deletes_its_invites() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({})).await;
    ns.delete("/group/devs").await.must_be(204);
    ns.get(made.header("location")).await.refused(404, "not_found");
    ns.newcomer("asim").await.add(&made.acceptance()).await.refused(404, "not_found");
}

#[tokio::test]
async fn reading_and_writing_need_their_scopes() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({})).await;
    let path = made.header("location");
    let new = || invite(json!({"group": "devs"}));
    let reads = ns.with_scopes(&["invites:read", "groups:write", "users:write"]).await;
    reads.get(path).await.must_be(200);
    assert_eq!(reads.get("/invite").await.ids(), [made.id()]);
    reads.post("/invite", new()).await.refused(403, "forbidden");
    reads.put(path, invite(json!({}))).await.refused(403, "forbidden");
    reads.delete(path).await.refused(403, "forbidden");
    let none = ns.with_scopes(&["groups:write", "users:write", "sessions:write"]).await;
    none.get(path).await.refused(403, "forbidden");
    none.get("/invite").await.refused(403, "forbidden");
    let many = json!({"entity-type": "invites", "entries": [new()]});
    none.post("/invite", many).await.refused(403, "forbidden");
    // Who cannot add members directly cannot invite them either, but deletes invites.
    let deletes = ns.with_scopes(&["invites:write"]).await;
    deletes.post("/invite", new()).await.refused(403, "forbidden");
    deletes.put(path, invite(json!({}))).await.refused(403, "forbidden");
    let other = invite_to_devs(&ns, json!({})).await;
    deletes.delete(other.header("location")).await.must_be(204);
    let writes = ns.with_scopes(&["invites:write", "groups:write"]).await;
    writes.get(path).await.must_be(200);
    writes.put(path, invite(json!({"role": "owner"}))).await.must_be(200);
    writes.delete(path).await.must_be(204);
    writes.post("/invite", new()).await.must_be(201);
}

#[tokio::test]
async fn an_invite_whose_role_becomes_owner_gets_a_new_code() {
    let ns = devs().await;
    let (asim, boris) = (ns.newcomer("asim").await, ns.newcomer("boris").await);
    let manager = json!({"entity-type": "membership", "properties": {"role": "manager"}});
    ns.post("/group/devs/user/asim", manager).await.must_be(201);
    let made = invite_to_devs(&asim, json!({"max_uses": 5})).await;
    let raised = ns.put(made.header("location"), invite(json!({"role": "owner"}))).await;
    let raised = raised.must_be(200);
    assert_ne!(raised.code(), made.code());
    boris.add(&made.acceptance()).await.refused(404, "not_found");
    // An invite that already makes owners keeps its code.
    let same = ns.put(made.header("location"), invite(json!({"role": "owner"}))).await;
    assert_eq!(same.must_be(200).code(), raised.code());
}

#[tokio::test]
async fn deleting_a_user_deletes_the_invites_they_made() {
    let ns = devs().await;
    let (asim, boris) = (ns.newcomer("asim").await, ns.newcomer("boris").await);
    let owner = json!({"entity-type": "membership", "properties": {"role": "owner"}});
    ns.post("/group/devs/user/asim", owner).await.must_be(201);
    let (theirs, ours) =
        (invite_to_devs(&asim, json!({})).await, invite_to_devs(&ns, json!({})).await);
    ns.delete("/user/asim").await.must_be(204);
    boris.add(&theirs.acceptance()).await.refused(404, "not_found");
    assert_eq!(ns.get("/invite").await.ids(), [ours.id()]);
}
