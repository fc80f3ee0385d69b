//! Passwords and their hashes, and times from elsewhere.

use super::{counts, import, member};
use crate::support::{Namespace, PASSWORD, group, user};
use serde_json::{Value, json};

const OTHER: &str = "another password of the tests";
/// Of `password`, as PHP made it.
const HASH: &str = "$2b$10$abcdefghijklmnopqrstuuFrXh7bvQlcl3FImyzwT8Is8ZVdQxNZa";

#[tokio::test]
async fn a_password_is_set_only_where_there_is_none() {
    let ns = Namespace::new().await;
    let with = |password: &str| [user("asim", json!({"username": "asim", "password": password}))];
    assert_eq!(counts(&import(&ns, "", &with(PASSWORD)).await), [1, 0, 0, 0, 0]);
    ns.signed_in_by_password("asim").await;
    // The user may have changed it since.
    assert_eq!(counts(&import(&ns, "", &with(OTHER)).await), [0, 0, 1, 0, 0]);
    let session = ns.signed_in_by_password("asim").await;
    assert_eq!(counts(&import(&ns, "passwords=replace", &with(OTHER)).await), [0, 1, 0, 0, 0]);
    ns.stranger().sign_in("asim", OTHER).await.must_be(201);
    ns.stranger().sign_in("asim", PASSWORD).await.must_be(401);
    // A new password ends the sessions.
    session.get("/me").await.must_be(401);
}

#[tokio::test]
async fn many_lines_bring_no_passwords() {
    let ns = Namespace::new().await;
    let mut documents: Vec<Value> = (0..100).map(|n| user(&format!("u{n}"), json!({}))).collect();
    documents.push(user("asim", json!({"password": PASSWORD})));
    let reply = import(&ns, "", &documents).await.must_be(200);
    assert_eq!(counts(&reply), [100, 0, 0, 0, 1]);
    assert_eq!(reply.entries()[0]["problem"]["field"], "password");
}

#[tokio::test]
async fn hashes_and_times_are_for_keys_with_admin() {
    let ns = Namespace::new().await;
    let narrow = ns.with_scopes(&["users:write", "groups:write"]).await;
    let with_hash = [user("asim", json!({"password_hash": HASH}))];
    let reply = import(&narrow, "", &with_hash).await.must_be(200);
    assert_eq!((counts(&reply), &reply.entries()[0]["status"]), ([0, 0, 0, 0, 1], &json!(403)));
    let then = "2020-02-02T02:02:02.123456Z";
    let old = |id: &str| {
        let group = group(id, json!({"created_at": then}));
        [user(id, json!({"created_at": then})), group, member(id, id, json!({"joined_at": then}))]
    };
    assert_eq!(counts(&import(&narrow, "", &old("narrow")).await), [3, 0, 0, 0, 0]);
    assert_eq!(counts(&import(&ns, "", &old("wide")).await), [3, 0, 0, 0, 0]);
    for (id, is_brought) in [("narrow", false), ("wide", true)] {
        for path in ["/user/ID", "/group/ID", "/group/ID/user/ID"] {
            let found = ns.get(&path.replace("ID", id)).await.must_be(200);
            let property = if path.len() > 10 { "joined_at" } else { "created_at" };
            assert_eq!(found.properties()[property] == then, is_brought, "{path} {id}");
        }
    }
    // What is there keeps its time, and nothing comes from the future.
    let other = [user("wide", json!({"created_at": "2021-01-01T00:00:00Z"}))];
    assert_eq!(counts(&import(&ns, "", &other).await), [0, 0, 1, 0, 0]);
    let future = [user("late", json!({"created_at": "2999-01-01T00:00:00Z"}))];
    assert_eq!(counts(&import(&ns, "", &future).await), [1, 0, 0, 0, 0]);
    let found = ns.get("/user/late").await;
    assert!(found.properties()["created_at"].as_str().unwrap() < "2999");
}

#[tokio::test]
async fn deactivating_ends_sessions() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let asim = ns.signed_in_by_password("asim").await;
    let inactive = [user("asim", json!({"active": false}))];
    assert_eq!(counts(&import(&ns, "", &inactive).await), [0, 1, 0, 0, 0]);
    asim.get("/me").await.must_be(401);
}
