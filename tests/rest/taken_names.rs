//! Nobody is called what another user is known by, signs in with, or cannot be told from.

use crate::support::database::connect;
use crate::support::{Namespace, PASSWORD, group, user};
use serde_json::json;

#[tokio::test]
async fn no_username_is_another_users_id() {
    let ns = Namespace::new().await;
    ns.user("ext-77").await;
    ns.post("/user", user("dave", json!({"username": "david"}))).await.must_be(201);
    ns.user("eve").await;
    for name in ["ext-77", "EXT-77", "dave"] {
        let put = ns.put("/user/eve", user("eve", json!({"username": name}))).await;
        assert_eq!(put.refused(409, "taken").body["field"], "username");
        let post = ns.post("/user", user("x", json!({"username": name}))).await;
        assert_eq!(post.refused(409, "taken").body["field"], "username");
    }
    // One's own id is no other user's.
    let own = json!({"username": "Ext-77"});
    ns.put("/user/ext-77", user("ext-77", own)).await.must_be(200);
}

#[tokio::test]
async fn no_new_id_is_another_users_username() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    ns.post("/user", user("u", json!({"username": "Employee-4711"}))).await.must_be(201);
    for id in ["Employee-4711", "employee-4711"] {
        let refused = ns.post("/user", user(id, json!({}))).await;
        assert_eq!(refused.refused(409, "taken").body["field"], "id");
        let member = json!({"group_id": "devs", "member_id": id});
        ns.post("/groups/Groups/AddMember", member).await.must_be(409);
    }
    assert!(ns.get("/group/devs/user").await.ids().is_empty());
    // A name that was given up is free, for an id too.
    ns.put("/user/u", user("u", json!({"username": "other"}))).await.must_be(200);
    ns.post("/user", user("employee-4711", json!({}))).await.must_be(201);
    ns.delete("/user/employee-4711").await.must_be(204);
    ns.put("/user/u", user("u", json!({"username": "employee-4711"}))).await.must_be(200);
}

#[tokio::test]
async fn no_username_is_another_users_sign_in_address() {
    let ns = Namespace::new().await;
    ns.post("/user", user("a", json!({"email": "a@x.example"}))).await.must_be(201);
    ns.post("/user", user("b", json!({"username": "B@x.example"}))).await.must_be(201);
    let refused = ns.post("/user", user("c", json!({"username": "A@X.example"}))).await;
    assert_eq!(refused.refused(409, "taken").body["field"], "username");
    let refused = ns.post("/user", user("c", json!({"email": "b@x.example"}))).await;
    assert_eq!(refused.refused(409, "taken").body["field"], "email");
    // One's own may be the same, and each may be given up.
    ns.put("/user/a", user("a", json!({"username": "a@x.example"}))).await.must_be(200);
    ns.put("/user/a", user("a", json!({"email": "other@x.example"}))).await.must_be(200);
    ns.post("/user", user("c", json!({"email": "a@x.example"}))).await.refused(409, "taken");
    ns.put("/user/a", user("a", json!({"username": null}))).await.must_be(200);
    ns.post("/user", user("c", json!({"email": "a@x.example"}))).await.must_be(201);
    // An address of whose domain there are two forms is written in the one that is compared.
    let two_forms = user("b", json!({"username": "b@bücher.example"}));
    ns.put("/user/b", two_forms).await.invalid("username");
}

#[tokio::test]
async fn a_sign_in_address_is_compared_as_the_mail_system_does() {
    let ns = Namespace::new().await;
    for (n, (address, twin)) in [
        ("ΝΙΚΟΣ@example.com", "νικος@EXAMPLE.com"),
        ("a@bücher.example", "A@XN--BCHER-KVA.example"),
        ("jose\u{301}@example.com", "JOSÉ@example.com"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("u{n}");
        let properties = json!({"email": address, "password": PASSWORD});
        ns.post("/user", user(&id, properties)).await.must_be(201);
        let refused = ns.post("/user", user("twin", json!({"email": twin}))).await;
        assert_eq!(refused.refused(409, "taken").body["field"], "email");
        for name in [address, twin] {
            ns.stranger().sign_in(name, PASSWORD).await.must_be(201);
        }
    }
}

#[tokio::test]
async fn one_of_many_requests_takes_a_name_of_either_kind() {
    let ns = Namespace::new().await;
    for n in 0..8 {
        ns.user(&format!("u{n}")).await;
    }
    for round in 0..5 {
        let name = format!("name-{round}");
        let requests = (0..8).map(|n| {
            let (ns, name) = (&ns, &name);
            async move {
                if n % 2 == 0 {
                    let id = format!("u{n}");
                    let body = user(&id, json!({"username": name}));
                    ns.put(&format!("/user/{id}"), body).await.status
                } else {
                    ns.post("/user", user(name, json!({}))).await.status
                }
            }
        });
        let statuses = futures_util::future::join_all(requests).await;
        let done = statuses.iter().filter(|status| (200..300).contains(&u32::from(**status)));
        assert_eq!(done.count(), 1, "{statuses:?}");
    }
}

#[tokio::test]
async fn the_names_of_users_are_those_that_the_users_have() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    let names = [
        json!(null),
        json!("A@x.example"),
        json!("a@x.example"),
        json!("Asim"),
        json!("asim"),
        json!("u"),
        json!("U"),
    ];
    let addresses = [json!(null), json!("a@x.example"), json!("b@x.example")];
    ns.user("u").await;
    for n in 0..40 {
        let (username, email) = (&names[n * 5 % names.len()], &addresses[n * 7 / 4 % 3]);
        let body = user("u", json!({"username": username, "email": email}));
        ns.put("/user/u", body).await.must_be(200);
        let alone = user("u", json!({"username": names[n * 3 % names.len()]}));
        ns.put("/user/u", alone).await.must_be(200);
    }
    let member = json!({"group_id": "devs", "member_id": "placeholder"});
    ns.post("/groups/Groups/AddMember", member).await.must_be(200);
    let users = json!(["placeholder", "other placeholder"]);
    let nuxeo = json!({"entity-type": "group", "groupname": "devs", "memberUsers": users});
    ns.put("/nuxeo/api/v1/group/devs", nuxeo).await.must_be(200);
    let query = "SELECT (SELECT array_agg(DISTINCT m.name ORDER BY m.name) FROM names m \
            WHERE m.namespace_no = u.namespace_no AND m.user_no = u.no AND m.name IS NOT NULL \
            AND m.kind IN ('id', 'username', 'folded')), \
        (SELECT array_agg(DISTINCT w.name ORDER BY w.name) \
            FROM unnest(ARRAY[u.id, u.username, u.username_key]) w (name) WHERE w.name IS NOT NULL), \
        (SELECT array_agg(DISTINCT m.name ORDER BY m.name) FROM names m \
            WHERE m.namespace_no = u.namespace_no AND m.user_no = u.no AND m.name IS NOT NULL \
            AND m.kind IN ('address', 'key')), \
        (SELECT array_agg(DISTINCT w.name ORDER BY w.name) \
            FROM unnest(ARRAY[u.login_email, u.username_key]) w (name) \
            WHERE w.name LIKE '%@%') \
        FROM users u JOIN namespaces n ON n.no = u.namespace_no WHERE n.id = $1";
    let rows = connect().await.query(query, &[&ns.id]).await.unwrap();
    assert_eq!(rows.len(), 3);
    for row in rows {
        let names = |n| row.get::<_, Option<Vec<String>>>(n);
        assert_eq!((names(0), names(2)), (names(1), names(3)));
    }
}

#[tokio::test]
async fn a_name_that_cannot_be_told_from_an_administrators_is_refused() {
    let ns = Namespace::new().await;
    ns.post("/user", user("boss", json!({"username": "administrator"}))).await.must_be(201);
    ns.add("/group/administrators/user/boss").await.must_be(201);
    let eve = ns.newcomer("eve").await;
    for twin in ["аdministrator", "admınistrator", "ADMlNISTRATOR", "adm1nistrat0r"] {
        let body = user("eve", json!({"username": twin}));
        eve.put("/user/eve", body.clone()).await.invalid("username");
        ns.put("/user/eve", body).await.invalid("username");
        ns.post("/user", user("x", json!({"username": twin}))).await.invalid("username");
    }
    // The same name is taken, as anybody's is.
    let same = user("x", json!({"username": "Administrator"}));
    ns.post("/user", same).await.refused(409, "taken");
    ns.get("/user/x").await.refused(404, "not_found");
    // What can be told apart is welcome, and so is any name while nobody who administers has it.
    eve.put("/user/eve", user("eve", json!({"username": "administratör"}))).await.must_be(200);
    ns.put("/user/boss", user("boss", json!({"username": "Adm1nistrator"}))).await.must_be(200);
    ns.delete("/group/administrators/user/boss").await.must_be(200);
    eve.put("/user/eve", user("eve", json!({"username": "аdministrator"}))).await.must_be(200);
}

#[tokio::test]
async fn a_group_that_cannot_be_told_from_the_administrators_is_not_created() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    for id in ["Administrators", "аdministrators", "administrators\u{200B}", "adm1nistrators"] {
        ns.post("/group", group(id, json!({}))).await.invalid("id");
        let nuxeo = json!({"entity-type": "group", "groupname": id});
        ns.post("/nuxeo/api/v1/group", nuxeo).await.must_be(400);
        let invite = json!({"group_id": id, "email": "a@x.example"});
        ns.call_micro("invites/create", invite).await.must_be(400);
    }
    ns.group("administrators-of-printers").await;
    // A published client of Nuxeo lists a group `Administrators` and expects it back: it is another
    // group, whose members have no rights.
    let lists =
        json!({"entity-type": "group", "groupname": "x", "memberGroups": ["Administrators"]});
    ns.post("/nuxeo/api/v1/group", lists).await.must_be(201);
    let asim = ns.newcomer("asim").await;
    ns.add("/group/Administrators/user/asim").await.must_be(201);
    asim.get("/key").await.refused(403, "forbidden");
}
