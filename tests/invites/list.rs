//! `GET /invite`: who sees which invites.

use super::{devs, invite_to_devs, signed_in_with_address};
use crate::support::{invite, membership};
use serde_json::json;

#[tokio::test]
async fn invites_are_listed_by_group_and_address() {
    let ns = devs().await;
    ns.group("other").await;
    for (id, group, email) in [
        ("a", "devs", Some("Asim@x.example")),
        ("b", "devs", None),
        ("c", "other", Some("asim@X.example")),
        ("d", "other", Some("boris@x.example")),
    ] {
        let mut properties = json!({"group": group});
        if let Some(email) = email {
            properties["email"] = json!(email);
        }
        let document = json!({"entity-type": "invite", "id": id, "properties": properties});
        ns.post("/invite", document).await.must_be(201);
    }
    for (query, ids) in [
        ("", &["a", "b", "c", "d"][..]),
        ("?group=devs", &["a", "b"]),
        ("?email=ASIM@x.EXAMPLE", &["a", "c"]),
        ("?email=asim@x.example&group=other", &["c"]),
        ("?email=none@x.example", &[]),
        ("?group=administrators", &[]),
    ] {
        let list = ns.get(&format!("/invite{query}")).await.must_be(200);
        assert_eq!(list.ids(), ids, "{query}");
        assert_eq!(list.body["entity-type"], "invites");
        let joint = if query.is_empty() { '?' } else { '&' };
        let counted = ns.get(&format!("/invite{query}{joint}count=true&limit=1")).await;
        assert_eq!(counted.body["total"], ids.len(), "{query}");
    }
    assert_eq!(ns.get("/invite").await.entries()[0], ns.get("/invite/a").await.body);
    ns.get("/invite?state=gone").await.invalid("state");
    ns.get("/invite?group=none").await.refused(404, "not_found");
    ns.get("/invite?email=none").await.invalid("email");
    ns.get("/invite?group=").await.invalid("group");
    ns.get("/invite?limit=0").await.invalid("limit");
    ns.get("/invite?unknown=1").await.refused(400, "malformed");
}

#[tokio::test]
async fn pages_have_each_invite_once() {
    let ns = devs().await;
    let mut ids = Vec::new();
    for _ in 0..7 {
        ids.push(invite_to_devs(&ns, json!({})).await.id().to_owned());
    }
    for limit in [1, 2, 3, 7, 50] {
        assert_eq!(ns.all_ids("/invite", limit).await, ids);
        assert_eq!(ns.all_ids("/invite?group=devs", limit).await, ids);
    }
    let manager = ns.newcomer("manager").await;
    let role = membership(json!({"role": "manager"}));
    ns.post("/group/devs/user/manager", role).await.must_be(201);
    assert_eq!(manager.all_ids("/invite", 3).await, ids);
    assert_eq!(ns.newcomer("nobody").await.all_ids("/invite", 3).await, [""; 0]);
}

#[tokio::test]
async fn users_see_invites_of_groups_they_manage_and_invites_to_them() {
    let ns = devs().await;
    ns.group("other").await;
    let mine = invite_to_devs(&ns, json!({"email": "asim@x.example"})).await;
    let not_mine = invite_to_devs(&ns, json!({"email": "boris@x.example"})).await;
    let open = invite_to_devs(&ns, json!({})).await;
    let wanted = invite(json!({"group": "other", "email": "ASIM@x.example", "role": "owner"}));
    let elsewhere = ns.post("/invite", wanted).await.must_be(201);

    let asim = signed_in_with_address(&ns, "asim", "Asim@X.example").await;
    assert_eq!(asim.get("/invite").await.ids(), [mine.id(), elsewhere.id()]);
    assert_eq!(asim.get("/invite?group=devs&count=true").await.body["total"], 1);
    assert_eq!(asim.get("/invite?email=boris@x.example").await.ids(), [""; 0]);
    // The addressee, who accepts it by its id, sees the whole invite but the code.
    let mut without_code = mine.body.clone();
    without_code["properties"].as_object_mut().unwrap().remove("code");
    assert_eq!(asim.get(mine.header("location")).await.must_be(200).body, without_code);
    for hidden in [&not_mine, &open] {
        asim.get(hidden.header("location")).await.refused(404, "not_found");
    }
    // The right to read is no right to change.
    asim.put(mine.header("location"), invite(json!({"max_uses": 9}))).await.must_be(403);
    asim.put(mine.header("location"), invite(json!({"role": "owner"}))).await.must_be(403);
    asim.delete(mine.header("location")).await.refused(403, "forbidden");

    let manager = ns.newcomer("manager").await;
    let role = membership(json!({"role": "manager"}));
    ns.post("/group/devs/user/manager", role).await.must_be(201);
    assert_eq!(manager.get("/invite").await.ids(), [mine.id(), not_mine.id(), open.id()]);
    assert_eq!(manager.get("/invite?group=other").await.ids(), [""; 0]);

    let nobody = ns.newcomer("nobody").await;
    let listed = nobody.get("/invite?count=true").await.must_be(200);
    assert_eq!((listed.ids(), &listed.body["total"]), (vec![], &json!(0)));
    let member = membership(json!({}));
    ns.post("/group/devs/user/nobody", member).await.must_be(201);
    assert_eq!(nobody.get("/invite").await.ids(), [""; 0]);
}
