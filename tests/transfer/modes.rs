//! What becomes of what is there already.

use super::{changes, counts, import, member, nesting};
use crate::support::database::connect;
use crate::support::{Namespace, Reply, group, user};
use serde_json::{Value, json};

#[tokio::test]
async fn what_is_there_fails_where_only_new_things_are_wanted() {
    let ns = Namespace::new().await;
    ns.post("/user", user("asim", json!({"username": "asim"}))).await.must_be(201);
    ns.group("devs").await;
    let documents = [
        user("asim", json!({"name": "Asim"})),
        json!({"entity-type": "user", "properties": {"username": "ASIM"}}),
        group("devs", json!({})),
        user("boris", json!({})),
    ];
    let reply = import(&ns, "mode=create", &documents).await.must_be(200);
    assert_eq!(counts(&reply), [1, 0, 0, 0, 3]);
    for (entry, field) in reply.entries().iter().zip(["id", "username", "id"]) {
        assert_eq!((&entry["status"], &entry["problem"]["field"]), (&json!(409), &json!(field)));
    }
    // Another system's id is not unique.
    ns.post("/user", user("one", json!({"external_id": "7"}))).await.must_be(201);
    let other = [user("two", json!({"external_id": "7"}))];
    assert_eq!(counts(&import(&ns, "mode=create", &other).await), [1, 0, 0, 0, 0]);
}

/// The line and the field at fault of each line that was taken.
fn taken(reply: &Reply) -> Vec<(u64, &str)> {
    let taken = reply.entries().iter().map(|entry| {
        let problem = &entry["problem"];
        assert_eq!((&entry["status"], &problem["code"]), (&json!(409), &json!("taken")));
        (entry["line"].as_u64().unwrap(), problem["field"].as_str().unwrap())
    });
    taken.collect()
}

#[tokio::test]
async fn memberships_and_nested_groups_that_are_there_fail_as_well_be_they_equal_or_not() {
    let ns = Namespace::new().await;
    ns.people(&["devs", "ops"], &["asim"]).await;
    ns.user("boris").await;
    ns.group("all").await;
    ns.nest("devs", "ops").await;
    let documents = [
        member("devs", "asim", json!({})),
        member("ops", "asim", json!({"role": "owner"})),
        nesting("devs", "ops"),
        member("devs", "boris", json!({})),
        member("devs", "boris", json!({})),
        nesting("all", "devs"),
        nesting("all", "devs"),
    ];
    let before = changes(&ns).await;
    let reply = import(&ns, "mode=create", &documents).await.must_be(200);
    assert_eq!(counts(&reply), [2, 0, 0, 0, 5]);
    let expected = [(1, "user"), (2, "user"), (3, "subgroup"), (5, "user"), (7, "subgroup")];
    assert_eq!(taken(&reply), expected);
    let details = reply.entries().iter().map(|entry| entry["problem"]["detail"].as_str().unwrap());
    let details: Vec<&str> = details.skip(1).take(2).collect();
    let told =
        ["the user is a member of the group already", "the group is nested in the other already"];
    assert_eq!(details, told);
    assert_eq!(changes(&ns).await, before + 2);
    assert_eq!(ns.get("/group/ops/user/asim").await.properties()["role"], "member");
    assert_eq!(counts(&import(&ns, "mode=skip", &documents).await), [0, 0, 0, 7, 0]);
    assert_eq!(changes(&ns).await, before + 2);
}

#[tokio::test]
async fn invites_that_are_there_fail_where_only_new_things_are_wanted_or_are_skipped() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    let offer = |id: Option<&str>, mut properties: Value| {
        properties["group"] = json!("devs");
        json!({"entity-type": "invite", "id": id, "properties": properties})
    };
    let old = [
        offer(Some("many"), json!({"max_uses": 3})),
        offer(Some("one"), json!({"email": "b@x.example", "message": "Hi"})),
    ];
    assert_eq!(counts(&import(&ns, "mode=create", &old).await), [2, 0, 0, 0, 0]);
    let documents = [
        offer(Some("many"), json!({"max_uses": 5})),
        offer(Some("one"), json!({"email": "b@x.example", "message": "Hi"})),
        // There is an open one to this address.
        offer(None, json!({"email": "b@x.example", "message": "Hello"})),
        offer(Some("new"), json!({})),
    ];
    let before = changes(&ns).await;
    let reply = import(&ns, "mode=create", &documents).await.must_be(200);
    assert_eq!(counts(&reply), [1, 0, 0, 0, 3]);
    assert_eq!(taken(&reply), [(1, "id"), (2, "id"), (3, "email")]);
    let reply = import(&ns, "mode=skip&outcomes=all", &documents).await.must_be(200);
    assert_eq!(counts(&reply), [0, 0, 0, 4, 0]);
    let ids: Vec<_> = reply.entries().iter().map(|entry| entry["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["many", "one", "one", "new"]);
    assert_eq!(changes(&ns).await, before + 1);
    assert_eq!(ns.get("/invite/many").await.properties()["max_uses"], 3);
    assert_eq!(ns.get("/invite/one").await.properties()["message"], "Hi");
}

#[tokio::test]
async fn what_is_there_stays_where_it_is_skipped() {
    let ns = Namespace::new().await;
    ns.people(&["devs", "ops"], &["asim"]).await;
    ns.nest("devs", "ops").await;
    let documents = [
        user("asim", json!({"name": "Asim"})),
        group("devs", json!({"name": "Developers"})),
        nesting("devs", "ops"),
        member("devs", "asim", json!({"role": "owner"})),
        user("boris", json!({})),
    ];
    let reply = import(&ns, "mode=skip&outcomes=all", &documents).await.must_be(200);
    assert_eq!(counts(&reply), [1, 0, 0, 4, 0]);
    assert_eq!(reply.entries()[0]["outcome"], "skipped");
    assert!(ns.get("/user/asim").await.properties().get("name").is_none());
    let membership = ns.get("/group/devs/user/asim").await;
    assert_eq!(membership.properties()["role"], "member");
}

#[tokio::test]
async fn the_group_of_the_administrators_is_updated_in_every_mode() {
    let ns = Namespace::new().await;
    for mode in ["create", "skip", "upsert"] {
        let admins = [group("administrators", json!({"name": format!("By {mode}")}))];
        let reply = import(&ns, &format!("mode={mode}"), &admins).await.must_be(200);
        assert_eq!(counts(&reply), [0, 1, 0, 0, 0], "{mode}");
    }
}

#[tokio::test]
async fn many_lines_about_the_same_are_carried_out_in_their_order() {
    let ns = Namespace::new().await;
    let documents: Vec<_> = (0..300)
        .flat_map(|number| {
            let name = json!({"name": format!("The {number}th")});
            [
                user("asim", name.clone()),
                user(&format!("user-{number}"), json!({})),
                group("devs", name),
            ]
        })
        .collect();
    let reply = import(&ns, "", &documents).await.must_be(200);
    assert_eq!(counts(&reply), [302, 598, 0, 0, 0]);
    for path in ["/user/asim", "/group/devs"] {
        let last = ns.get(path).await;
        assert_eq!(last.properties()["name"], "The 299th", "{path}");
    }
}

#[tokio::test]
async fn a_thousand_lines_about_one_user_are_carried_out() {
    let ns = Namespace::new().await;
    let documents: Vec<_> =
        (0..1000).map(|number| user("asim", json!({"name": format!("The {number}th")}))).collect();
    let reply = import(&ns, "", &documents).await.must_be(200);
    assert_eq!(counts(&reply), [1, 999, 0, 0, 0]);
    assert_eq!(ns.get("/user/asim").await.properties()["name"], "The 999th");
    // Each is written after the one before, so that a transaction has a hundred.
    let query = "SELECT count(DISTINCT c.xid) FROM changes c \
        JOIN namespaces n ON n.no = c.namespace_no WHERE n.id = $1 AND c.entity_id = 'asim'";
    assert_eq!(connect().await.query_one(query, &[&ns.id]).await.unwrap().get::<_, i64>(0), 10);
}

#[tokio::test]
async fn lines_about_others_overtake_those_that_wait() {
    let ns = Namespace::new().await;
    // Names pass from one user to the other, which only works in this order.
    let documents = [
        user("a", json!({"username": "first", "login_email": "first@x.example"})),
        user("a", json!({"username": "second", "login_email": "second@x.example"})),
        user("c", json!({})),
        user("b", json!({"username": "first", "login_email": "first@x.example"})),
        user("b", json!({"username": "third"})),
        json!({"entity-type": "user", "properties": {"username": "SECOND", "name": "A"}}),
        user("c", json!({"name": "C"})),
    ];
    let reply = import(&ns, "outcomes=all", &documents).await.must_be(200);
    assert_eq!(counts(&reply), [3, 4, 0, 0, 0], "{}", reply.text);
    assert_eq!(reply.entries()[5]["id"], "a");
    for (id, username, name) in [("a", "SECOND", json!("A")), ("b", "third", json!(null))] {
        let found = ns.get(&format!("/user/{id}")).await;
        let properties = found.properties();
        assert_eq!(
            (&properties["username"], properties.get("name").unwrap_or(&json!(null))),
            (&json!(username), &name)
        );
    }
}
