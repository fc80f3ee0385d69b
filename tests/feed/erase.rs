//! `DELETE /user/{id}?erase=true` removes a user's personal data from older changes.

use super::{changes_after, now, told};
use crate::support::database::connect;
use crate::support::{Namespace, PASSWORD, group, invite, user};
use serde_json::json;
use std::time::Instant;

/// What must not be left of `asim`.
const PERSONAL: [&str; 8] = [
    "asim-name",
    "asim@",
    "asim-first",
    "asim-last",
    "asim-external",
    "asim-plan",
    "203.0.113.77",
    "Dear Asim",
];

/// All changes of the namespace, as text.
async fn changes_of(ns: &Namespace) -> String {
    let query = "SELECT coalesce(string_agg(c::text, E'\\n'), '') FROM changes c \
        JOIN namespaces n ON n.no = c.namespace_no WHERE n.id = $1";
    connect().await.query_one(query, &[&ns.id]).await.unwrap().get(0)
}

/// A namespace in which `asim` has left traces.
async fn traces() -> Namespace {
    let ns = Namespace::new().await;
    leave_traces(&ns).await;
    ns
}

async fn leave_traces(ns: &Namespace) {
    ns.group("devs").await;
    let known = json!({
        "username": "asim-name", "email": "asim@one.example", "password": PASSWORD,
        "name": "asim-name", "first_name": "asim-first", "last_name": "asim-last",
        "external_id": "asim-external", "pet": "asim-name",
    });
    let mut document = user("a1", known);
    document["app"] = json!({"plan": "asim-plan"});
    ns.post("/user", document).await.must_be(201);
    let moved = json!({"properties": {"email": "asim@two.example"}});
    ns.patch("/user/a1", moved).await.must_be(200);
    ns.stranger().at_address("203.0.113.77").sign_in("asim-name", PASSWORD).await.must_be(201);
    ns.add("/group/devs/user/a1").await.must_be(201);
    for address in ["asim@one.example", "ASIM@two.example"] {
        let new = invite(json!({"group": "devs", "email": address, "message": "Dear Asim"}));
        ns.post("/invite", new).await;
    }
    let other = json!({"group": "devs", "email": "boris@x.example", "message": "Dear Boris"});
    ns.post("/invite", invite(other)).await.must_be(201);
    ns.post("/user", user("b1", json!({"username": "boris-name"}))).await.must_be(201);
    let text = changes_of(ns).await;
    assert!(PERSONAL.iter().all(|part| text.contains(part)), "{text}");
}

#[track_caller]
fn assert_erased(text: &str) {
    for part in PERSONAL {
        assert!(!text.to_lowercase().contains(&part.to_lowercase()), "{part} is left in {text}");
    }
    assert!(text.contains("boris-name") && text.contains("Dear Boris"), "{text}");
}

#[tokio::test]
async fn erasing_a_user_leaves_ids_and_times_in_the_feed() {
    let ns = Namespace::new().await;
    let begun = now(&ns).await;
    leave_traces(&ns).await;
    ns.delete("/user/a1?erase=true").await.must_be(204);
    ns.get("/user/a1").await.refused(404, "not_found");
    assert_erased(&changes_of(&ns).await);
    let changes = changes_after(&ns, &begun, "user=a1", 6).await;
    let actions: Vec<_> = changes.iter().map(|change| told(change).0).collect();
    let expected = [
        "user.created",
        "user.updated",
        "session.created",
        "membership.created",
        "user.deleted",
        "user.erased",
    ];
    assert_eq!(actions, expected);
    assert_eq!(told(&changes[5]), ("user.erased", "a1"));
    for change in &changes {
        let entity = &change["properties"]["entity"];
        assert!(entity["properties"].get("name").is_none(), "{entity}");
    }
    // The invites to the user are gone, and that to somebody else is not.
    assert_eq!(ns.get("/invite").await.ids().len(), 1);
}

#[tokio::test]
async fn a_user_who_was_deleted_before_is_erased_too() {
    let ns = traces().await;
    ns.delete("/user/a1").await.must_be(204);
    assert!(changes_of(&ns).await.contains("asim@two.example"));
    ns.delete("/user/a1").await.refused(404, "not_found");
    let tagged = ns.with_header("if-match", r#""1""#);
    tagged.delete("/user/a1?erase=true").await.refused(412, "stale");
    ns.delete("/user/a1?erase=true").await.must_be(204);
    assert_erased(&changes_of(&ns).await);
    // Again, without harm.
    ns.delete("/user/a1?erase=true").await.must_be(204);
    ns.delete("/user/nobody?erase=true").await.refused(404, "not_found");
    ns.delete("/user/b1?erase=perhaps").await.refused(400, "malformed");
    let other = Namespace::new().await;
    other.delete("/user/a1?erase=true").await.refused(404, "not_found");
}

#[tokio::test]
async fn the_invites_of_an_address_are_erased_however_it_was_written() {
    let ns = Namespace::new().await;
    ns.people(&["devs", "ops"], &[]).await;
    let known = json!({"email": "First.Person@xn--bcher-kva.example"});
    ns.post("/user", user("a1", known)).await.must_be(201);
    let spellings = ["first.person@bücher.example", "FIRST.PERSON@BÜCHER.EXAMPLE"];
    for (group, address) in ["devs", "ops"].into_iter().zip(spellings) {
        let of_person = json!({"group": group, "email": address, "message": "Dear Person"});
        ns.post("/invite", invite(of_person)).await.must_be(201);
    }
    ns.delete("/user/a1?erase=true").await.must_be(204);
    let text = changes_of(&ns).await.to_lowercase();
    assert!(!text.contains("first.person") && !text.contains("dear person"), "{text}");
}

#[tokio::test]
async fn what_was_erased_is_not_written_again() {
    let ns = traces().await;
    ns.delete("/user/a1?erase=true").await.must_be(204);
    let client = connect().await;
    let last = "SELECT max(c.xmin::text::bigint) FROM changes c JOIN namespaces n \
        ON n.no = c.namespace_no WHERE n.id = $1 AND c.action <> 'user.erased'";
    let before: i64 = client.query_one(last, &[&ns.id]).await.unwrap().get(0);
    ns.delete("/user/a1?erase=true").await.must_be(204);
    let after: i64 = client.query_one(last, &[&ns.id]).await.unwrap().get(0);
    assert_eq!(before, after);
}

#[tokio::test]
async fn an_address_that_another_user_has_by_now_is_not_erased() {
    let ns = traces().await;
    ns.delete("/user/a1").await.must_be(204);
    let heir = json!({"username": "heir", "email": "asim@two.example"});
    ns.post("/user", user("c1", heir)).await.must_be(201);
    ns.delete("/user/a1?erase=true").await.must_be(204);
    let text = changes_of(&ns).await;
    assert!(text.contains("asim@two.example") && !text.contains("asim@one.example"), "{text}");
    assert!(!text.contains("asim-name") && text.contains("Dear Asim"), "{text}");
}

#[tokio::test]
async fn only_who_administers_erases() {
    let ns = traces().await;
    let narrow = ns.with_scopes(&["users:write", "changes:read"]).await;
    narrow.delete("/user/a1?erase=true").await.refused(403, "forbidden");
    ns.signed_in("a1").await.delete("/user/a1?erase=true").await.refused(403, "forbidden");
    ns.stranger().delete("/user/a1?erase=true").await.refused(401, "unauthenticated");
    ns.get("/user/a1").await.must_be(200);
    ns.person("chief").await;
    ns.add("/group/administrators/user/chief").await.must_be(201);
    let chief = ns.signed_in_by_password("chief").await;
    chief.delete("/user/a1?erase=true").await.must_be(204);
    assert_erased(&changes_of(&ns).await);
    // Of a user with another version nothing is erased.
    let stale = chief.with_header("if-match", r#""9""#);
    stale.delete("/user/b1?erase=true").await.refused(412, "stale");
    ns.get("/user/b1").await.must_be(200);
}

#[tokio::test]
#[ignore = "a measurement: 100,000 changes of one user"]
async fn a_long_history_is_erased_in_seconds() {
    let ns = traces().await;
    let query = "INSERT INTO changes (namespace_no, at, actor, request_id, action, entity_type, \
            entity_id, document) \
        SELECT c.namespace_no, c.at, c.actor, c.request_id, c.action, c.entity_type, c.entity_id, \
            c.document \
        FROM changes c JOIN namespaces n ON n.no = c.namespace_no \
        CROSS JOIN generate_series(1, 33333) WHERE n.id = $1 AND (c.entity_id = 'a1' \
            AND c.action = 'user.updated' OR c.action IN ('session.created') \
            OR c.action = 'invite.created' AND c.document ->> 'email' = 'asim@one.example')";
    let added = connect().await.execute(query, &[&ns.id]).await.unwrap();
    assert!(added > 90_000, "{added}");
    let begun = Instant::now();
    ns.delete("/user/a1?erase=true").await.must_be(204);
    println!("{added} changes erased in {:?}", begun.elapsed());
    ns.post("/group", group("meanwhile", json!({}))).await.must_be(201);
    assert_erased(&changes_of(&ns).await);
}
