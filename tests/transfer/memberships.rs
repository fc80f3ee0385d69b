//! Memberships that are there, and change.

use super::{changes, counts, import, member};
use crate::support::database::connect;
use crate::support::feed::{START, changes_after};
use crate::support::{Namespace, group, invite, user};
use serde_json::{Value, json};

/// By how many statements the memberships of a namespace were written as they are. Whatever one statement of a
/// transaction writes has the same number.
async fn statements(ns: &Namespace) -> i64 {
    let query = "SELECT count(DISTINCT (m.xmin::text, m.cmin::text)) FROM memberships m \
        JOIN namespaces n ON n.no = m.namespace_no WHERE n.id = $1";
    connect().await.query_one(query, &[&ns.id]).await.unwrap().get(0)
}

async fn with_members(groups: usize, users: usize) -> Namespace {
    let ns = Namespace::new().await;
    let documents: Vec<Value> = (0..users)
        .map(|n| user(&format!("u{n}"), json!({})))
        .chain((0..groups).map(|n| group(&format!("g{n}"), json!({}))))
        .chain((0..users).map(|n| member(&format!("g{}", n % groups), &format!("u{n}"), json!({}))))
        .collect();
    import(&ns, "", &documents).await.must_be(200);
    ns
}

#[tokio::test]
async fn roles_and_ends_of_a_step_are_written_by_one_statement() {
    let ns = with_members(7, 300).await;
    let before = changes(&ns).await;
    let other = |n: usize| match n % 3 {
        0 => json!({"role": "manager"}),
        1 => json!({"expires_at": "2099-01-01T00:00:00Z"}),
        _ => json!({"role": "owner", "expires_at": "2098-01-01T00:00:00Z"}),
    };
    let of = |n: usize| member(&format!("g{}", n % 7), &format!("u{n}"), other(n));
    let documents: Vec<Value> = (0..300).map(of).collect();
    assert_eq!(counts(&import(&ns, "", &documents).await), [0, 300, 0, 0, 0]);
    assert_eq!(statements(&ns).await, 1);
    assert_eq!(changes(&ns).await, before + 300);
    for (n, role, end) in [
        (0, "manager", json!(null)),
        (1, "member", json!("2099-01-01T00:00:00Z")),
        (2, "owner", json!("2098-01-01T00:00:00Z")),
    ] {
        let found = ns.get(&format!("/group/g{n}/user/u{n}")).await.must_be(200);
        let properties = found.properties();
        assert_eq!(properties["role"], role);
        assert_eq!(properties.get("expires_at").unwrap_or(&json!(null)), &end);
    }
    assert_eq!(counts(&import(&ns, "", &documents).await), [0, 0, 300, 0, 0]);
    let records = changes_after(&ns, START, "action=membership.updated&limit=1", 1).await;
    let told = &records[0]["properties"]["entity"]["properties"];
    assert_eq!(
        (&told["group"], &told["user"], &told["role"]),
        (&json!("g0"), &json!("u0"), &json!("manager"))
    );
}

#[tokio::test]
async fn a_change_that_is_refused_does_not_affect_the_others() {
    let ns = with_members(1, 4).await;
    ns.add("/group/administrators/user/u3").await.must_be(201);
    let narrow = ns.with_scopes(&["users:write", "groups:write"]).await;
    let documents = [
        member("g0", "u0", json!({"role": "owner"})),
        member("administrators", "u3", json!({"role": "owner"})),
        member("g0", "u1", json!({"expires_at": "2020-01-01T00:00:00Z"})),
        member("g0", "u2", json!({"role": "manager"})),
    ];
    let reply = import(&narrow, "", &documents).await.must_be(200);
    let failed: Vec<_> = reply
        .entries()
        .iter()
        .map(|entry| (entry["line"].as_u64(), entry["status"].as_u64()))
        .collect();
    assert_eq!(failed, [(Some(2), Some(403)), (Some(3), Some(422))], "{}", reply.text);
    assert_eq!(counts(&reply), [0, 2, 0, 0, 2]);
    for (user, role) in [("u0", "owner"), ("u1", "member"), ("u2", "manager")] {
        let found = ns.get(&format!("/group/g0/user/{user}")).await;
        assert_eq!(found.properties()["role"], role);
    }
}

#[tokio::test]
async fn who_imports_stays_the_last_owner() {
    let ns = with_members(1, 3).await;
    ns.add("/group/administrators/user/u0").await.must_be(201);
    let owners = ["u0", "u1"].map(|user| member("g0", user, json!({"role": "owner"})));
    assert_eq!(counts(&import(&ns, "", &owners).await), [0, 2, 0, 0, 0]);
    let me = ns.signed_in("u0").await;
    // The other owner goes first, in the same step.
    let demoted = ["u1", "u2", "u0"].map(|user| member("g0", user, json!({"role": "manager"})));
    let reply = import(&me, "", &demoted).await.must_be(200);
    assert_eq!(counts(&reply), [0, 2, 0, 0, 1], "{}", reply.text);
    assert_eq!(
        (&reply.entries()[0]["line"], &reply.entries()[0]["status"]),
        (&json!(3), &json!(409))
    );
    assert_eq!(ns.get("/group/g0/user/u0").await.properties()["role"], "owner");
    // A key may.
    assert_eq!(counts(&import(&ns, "", &demoted[2..]).await), [0, 1, 0, 0, 0]);
}

#[tokio::test]
async fn a_lower_role_closes_the_invites_that_it_allows_no_longer() {
    let ns = with_members(2, 2).await;
    let managers =
        [0, 1].map(|n| member(&format!("g{n}"), &format!("u{n}"), json!({"role": "manager"})));
    import(&ns, "", &managers).await.must_be(200);
    for n in 0..2 {
        let manager = ns.signed_in(&format!("u{n}")).await;
        manager.post("/invite", invite(json!({"group": format!("g{n}")}))).await.must_be(201);
    }
    let open = async || ns.get("/invite?state=open").await.must_be(200).entries().len();
    assert_eq!(open().await, 2);
    let members =
        [0, 1].map(|n| member(&format!("g{n}"), &format!("u{n}"), json!({"role": "member"})));
    assert_eq!(counts(&import(&ns, "", &members).await), [0, 2, 0, 0, 0]);
    assert_eq!(open().await, 0);
    assert_eq!(changes_after(&ns, START, "action=invite.closed", 2).await.len(), 2);
}
