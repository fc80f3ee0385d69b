//! What a session rests on is checked whenever it is used: its end, that it is used at all, and what
//! its user is at that moment.

use crate::support::database::connect;
use crate::support::{Caller, Namespace, PASSWORD, membership};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

async fn set(ns: &Namespace, settings: Value) {
    let body = json!({"entity-type": "namespace", "properties": settings});
    ns.put(&format!("/namespace/{}", ns.id), body).await.must_be(200);
}

fn now() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    Utc::now()
}

async fn open(by: &Caller, user: &str) -> Caller {
    let opened = by.add(&format!("/user/{user}/session")).await.must_be(201);
    by.with_key(opened.token())
}

async fn promote(ns: &Namespace, user: &str) {
    ns.add(&format!("/group/administrators/user/{user}")).await.must_be(201);
}

#[tokio::test]
async fn a_session_that_goes_unused_ends() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let asim = ns.signed_in_by_password("asim").await;
    let id = asim.get("/session").await.body["id"].as_str().unwrap().to_owned();
    asim.in_twenty_minutes().get("/session").await.must_be(200);
    set(&ns, json!({"session_idle": 600})).await;
    asim.get("/session").await.must_be(200);
    let unused = "UPDATE sessions SET used_at = now() - interval '11 minutes' WHERE id = $1";
    assert_eq!(connect().await.execute(unused, &[&id]).await.unwrap(), 1);
    let fresh = ns.signed_in_by_password("asim").await;
    // Another process has nothing cached.
    for late in [asim.on_second_server(), fresh.in_twenty_minutes()] {
        late.get("/session").await.refused(401, "unauthenticated");
    }
    let list = fresh.get("/user/asim/session?count=true").await.must_be(200);
    assert_eq!((list.entries().len(), &list.body["total"]), (1, &json!(1)));
    fresh.get(&format!("/session/{id}")).await.refused(404, "not_found");
}

#[tokio::test]
async fn the_use_of_a_session_is_stored_to_the_minute() {
    let ns = Namespace::new().await;
    set(&ns, json!({"session_idle": 600})).await;
    let (asim, database) = (ns.newcomer("asim").await, connect().await);
    let id = asim.get("/session").await.body["id"].as_str().unwrap().to_owned();
    let used = async || -> i32 {
        let age = "SELECT extract(epoch FROM now() - used_at)::int FROM sessions WHERE id = $1";
        database.query_one(age, &[&id]).await.unwrap().get(0)
    };
    let earlier =
        "UPDATE sessions SET used_at = now() - $2::int * interval '1 second' WHERE id = $1";
    // Within a minute nothing is written.
    database.execute(earlier, &[&id, &40]).await.unwrap();
    for _ in 0..10 {
        asim.on_second_server().get("/session").await.must_be(200);
    }
    assert!(used().await >= 40);
    database.execute(earlier, &[&id, &300]).await.unwrap();
    let began = now();
    while used().await > 30 {
        assert!(now() - began < TimeDelta::seconds(30), "the use is not stored");
        asim.get("/session").await.must_be(200);
    }
}

#[tokio::test]
async fn checking_a_token_uses_the_session() {
    let ns = Namespace::new().await;
    ns.user("asim").await;
    let (opened, database) = (ns.add("/user/asim/session").await.must_be(201), connect().await);
    let id = opened.body["id"].as_str().unwrap();
    let earlier = "UPDATE sessions SET used_at = now() - interval '1 hour' WHERE id = $1";
    database.execute(earlier, &[&id]).await.unwrap();
    let recent = "SELECT used_at > now() - interval '1 minute' FROM sessions WHERE id = $1";
    let began = now();
    while !database.query_one(recent, &[&id]).await.unwrap().get::<_, bool>(0) {
        assert!(now() - began < TimeDelta::seconds(30), "the use is not stored");
        let token = json!({"sessionId": opened.token()});
        ns.post("/users/ReadSession", token).await.must_be(200);
    }
}

#[tokio::test]
async fn a_session_that_a_narrow_key_opened_never_administers() {
    let ns = Namespace::open().await;
    ns.person("bob").await;
    let narrow = ns.with_scopes(&["sessions:write", "users:write", "groups:write"]).await;
    let (by_narrow, by_admin) = (open(&narrow, "bob").await, open(&ns, "bob").await);
    let by_password = ns.signed_in_by_password("bob").await;
    promote(&ns, "bob").await;
    for session in [&by_admin, &by_password] {
        session.get("/key").await.must_be(200);
    }
    // Native, Micro and Nuxeo: the key may not do any of this either.
    by_narrow.get("/key").await.refused(403, "forbidden");
    let key = json!({"entity-type": "key", "properties": {"name": "k", "scopes": ["admin"]}});
    by_narrow.post("/key", key).await.refused(403, "forbidden");
    ns.user("eve").await;
    by_narrow.add("/group/administrators/user/eve").await.refused(403, "forbidden");
    by_narrow.delete("/group/administrators/user/bob").await.refused(403, "forbidden");
    let change = json!({"entity-type": "user", "properties": {"email": "eve@example.com"}});
    by_narrow.put("/user/bob", change).await.refused(403, "forbidden");
    let member = json!({"group_id": "administrators", "member_id": "eve"});
    by_narrow.post("/groups/AddMember", member).await.must_be(403);
    let login = by_narrow.add("/nuxeo/api/v1/automation/login").await.must_be(200);
    assert_eq!(login.body["isAdministrator"], false);
    let login = by_password.add("/nuxeo/api/v1/automation/login").await.must_be(200);
    assert_eq!(login.body["isAdministrator"], true);
    // It remains a session of its user.
    by_narrow.get("/session").await.must_be(200);
}

#[tokio::test]
async fn a_session_tells_who_opened_it_and_when_its_user_was_authenticated() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let key = json!({"name": "Board", "scopes": ["sessions:write"]});
    let key = json!({"entity-type": "key", "id": "board", "properties": key});
    let key = ns.post("/key", key).await.must_be(201);
    let board = ns.with_key(key.properties()["secret"].as_str().unwrap());
    let by_key = open(&board, "asim").await.get("/session").await.must_be(200);
    assert_eq!(by_key.properties()["opened_by"], "key:board");
    let opened = ns.stranger().sign_in("asim", PASSWORD).await.must_be(201);
    let properties = opened.properties();
    assert_eq!(properties["opened_by"], "user:asim");
    assert_eq!(properties["authenticated_at"], properties["created_at"]);
    assert_eq!(properties["used_at"], properties["created_at"]);
    assert_eq!(properties.get("may_administer"), None);
}

#[tokio::test]
async fn an_administrator_for_a_time_stops_administering_at_its_end() {
    let ns = Namespace::new().await;
    let root = ns.newcomer("root").await;
    let end = now() + TimeDelta::milliseconds(1500);
    let temporary = membership(json!({"expires_at": end.to_rfc3339()}));
    ns.post("/group/administrators/user/root", temporary).await.must_be(201);
    let mut administered = 0;
    loop {
        let began = now();
        let status = root.get("/key").await.status;
        match status {
            200 => administered += 1,
            _ => assert_eq!(status, 403),
        }
        if began > end {
            assert_eq!(status, 403, "{administered} requests before");
            break;
        }
    }
    assert!(administered > 0);
    root.get("/session").await.must_be(200);
}
