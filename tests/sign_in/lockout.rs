//! Seven failures in a row let an address wait for 15 minutes; a hundred in an hour lock the account
//! for all who have not signed in lately.

use crate::support::database::{changes, connect};
use crate::support::{Caller, Namespace, PASSWORD, user};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

const WRONG: &str = "a guess at it";

pub async fn send_wrong_passwords(caller: &Caller, times: usize) {
    for _ in 0..times {
        caller.sign_in("asim", WRONG).await.refused(401, "unauthenticated");
    }
}

pub async fn locked_until(ns: &Caller) -> Value {
    let read = ns.get("/user/asim").await.must_be(200);
    read.properties().get("locked_until").cloned().unwrap_or_default()
}

/// Lets so many failures be known from each of so many other addresses, as if they were an hour's, so
/// that the next one makes a hundred.
async fn bring_to_the_brink(ns: &Namespace) {
    let insert = "INSERT INTO sign_in_addresses \
        (namespace_no, user_no, address, failures, hour_failures, hour_began_at, expires_at) \
        SELECT u.namespace_no, u.no, 'elsewhere-' || n, 6, 6, now() - interval '1 minute', \
        now() + interval '1 hour' FROM users u JOIN namespaces n0 ON n0.no = u.namespace_no, \
        generate_series(1, 16) n WHERE n0.id = $1 AND u.id = 'asim'";
    assert_eq!(connect().await.execute(insert, &[&ns.id]).await.unwrap(), 16);
    // 96 from elsewhere, and 3 from here.
    send_wrong_passwords(&ns.stranger().at_address("203.0.113.66"), 3).await;
}

/// Locks the account by failures from other addresses than that of [`Namespace::stranger`].
pub async fn lock(ns: &Namespace) {
    bring_to_the_brink(ns).await;
    send_wrong_passwords(&ns.stranger().at_address("203.0.113.66"), 1).await;
}

#[tokio::test]
async fn seven_failures_let_an_address_wait() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let session = ns.signed_in_by_password("asim").await;
    let stranger = ns.stranger().at_address("203.0.113.60");
    send_wrong_passwords(&stranger, 6).await;
    stranger.sign_in("asim", PASSWORD).await.must_be(201);
    send_wrong_passwords(&stranger, 7).await;
    // The right password is refused, too, whichever way it is sent.
    stranger.sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
    stranger.sign_in("asim@example.com", PASSWORD).await.refused(401, "unauthenticated");
    stranger.by_password("asim", PASSWORD).get("/user").await.refused(401, "unauthenticated");
    // The account is not locked: from elsewhere the user signs in.
    assert_eq!(locked_until(&ns).await, Value::Null);
    ns.stranger().at_address("203.0.113.61").sign_in("asim", PASSWORD).await.must_be(201);
    // Nor must the address wait before it signs in as somebody else.
    ns.person("boris").await;
    stranger.sign_in("boris", PASSWORD).await.must_be(201);
    // It affects neither open sessions nor keys that open sessions.
    session.get("/session").await.must_be(200);
    ns.add("/user/asim/session").await.must_be(201);

    // Attempts meanwhile do not extend the wait, which ends by itself. The next failure is the first.
    send_wrong_passwords(&stranger, 3).await;
    let later = stranger.in_twenty_minutes();
    send_wrong_passwords(&later, 6).await;
    later.sign_in("asim", PASSWORD).await.must_be(201);
}

#[tokio::test]
async fn a_hundred_failures_in_an_hour_lock_the_account() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    bring_to_the_brink(&ns).await;
    assert_eq!(locked_until(&ns).await, Value::Null);
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let before = Utc::now();
    send_wrong_passwords(&ns.stranger().at_address("203.0.113.66"), 1).await;
    let until: DateTime<Utc> = locked_until(&ns).await.as_str().unwrap().parse().unwrap();
    let lasts = until - before;
    assert!(lasts > TimeDelta::seconds(14 * 60 + 59) && lasts < TimeDelta::minutes(16), "{lasts}");
    // The right password is refused from an address from which the user has never signed in.
    let stranger = ns.stranger();
    stranger.sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
    stranger.by_password("asim", PASSWORD).get("/user").await.refused(401, "unauthenticated");
    // Attempts meanwhile neither count nor extend the lock, which ends by itself.
    send_wrong_passwords(&stranger, 8).await;
    assert_eq!(locked_until(&ns).await.as_str().unwrap().parse::<DateTime<Utc>>().unwrap(), until);
    assert_eq!(locked_until(&ns.in_twenty_minutes()).await, Value::Null);
    stranger.in_twenty_minutes().sign_in("asim", PASSWORD).await.must_be(201);
    // A failure that follows within the hour is too many again.
    let elsewhere = ns.stranger().at_address("203.0.113.67").in_twenty_minutes();
    send_wrong_passwords(&elsewhere, 1).await;
    assert!(locked_until(&ns.in_twenty_minutes()).await.is_string());
}

#[tokio::test]
async fn a_lock_is_recorded_as_a_change() {
    let ns = Namespace::new().await;
    let made = ns.person("asim").await;
    let knows = ns.with_header("if-none-match", made.header("etag"));
    bring_to_the_brink(&ns).await;
    knows.get("/user/asim").await.must_be(304);
    send_wrong_passwords(&ns.stranger(), 1).await;
    let read = knows.get("/user/asim").await.must_be(200);
    assert_eq!(read.header("etag"), r#""2-locked""#);
    let then = ns.with_header("if-none-match", read.header("etag"));
    then.get("/user/asim").await.must_be(304);
    let later = then.in_twenty_minutes().get("/user/asim").await.must_be(200);
    assert_eq!(later.header("etag"), r#""2""#);
    send_wrong_passwords(&ns.stranger(), 2).await;
    let records = changes(&connect().await, &ns.id).await;
    let locked: Vec<_> = records.iter().filter(|record| record.action == "user.locked").collect();
    let [record] = locked.as_slice() else { panic!("{records:?}") };
    assert_eq!((record.actor.as_str(), record.entity_id.as_str()), ("stranger", "asim"));
    assert_eq!(record.document["version"], 2);
    assert!(record.document["locked_until"].is_string());
    assert_eq!(record.document.get("password_hash"), None);
}

#[tokio::test]
async fn after_a_wait_seven_more_failures_are_allowed() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    send_wrong_passwords(&ns.stranger(), 7).await;
    let later = ns.stranger().in_twenty_minutes();
    send_wrong_passwords(&later, 6).await;
    later.sign_in("asim", PASSWORD).await.must_be(201);
    send_wrong_passwords(&later, 7).await;
    later.sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn only_an_administrator_sees_a_lock_and_lifts_it() {
    let ns = Namespace::open().await;
    ns.person("asim").await;
    ns.person("boris").await;
    ns.person("root").await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    let (asim, boris) =
        (ns.signed_in_by_password("asim").await, ns.signed_in_by_password("boris").await);
    let root = ns.signed_in_by_password("root").await;
    lock(&ns).await;
    let reader = ns.with_scopes(&["users:write"]).await;
    for caller in [&asim, &boris, &reader] {
        let read = caller.get("/user/asim").await.must_be(200);
        assert!(!read.text.contains("locked"), "{}", read.text);
        assert!(!caller.get("/user").await.must_be(200).text.contains("locked"));
    }
    assert!(locked_until(&ns).await.is_string());
    assert!(locked_until(&root).await.is_string());
    let lift = user("asim", json!({"locked_until": null}));
    asim.put("/user/asim", lift.clone()).await.refused(403, "forbidden");
    boris.put("/user/asim", lift.clone()).await.refused(403, "forbidden");
    let elsewhere = ns.stranger().at_address("203.0.113.69");
    elsewhere.sign_in("asim", PASSWORD).await.must_be(401);
    // Writing back what was read has no effect.
    let read = root.get("/user/asim").await.body;
    root.put("/user/asim", read).await.must_be(200);
    assert!(locked_until(&ns).await.is_string());
    let lifted = root.put("/user/asim", lift).await.must_be(200);
    assert_eq!(lifted.properties().get("locked_until"), None);
    send_wrong_passwords(&elsewhere, 6).await;
    elsewhere.sign_in("asim", PASSWORD).await.must_be(201);
    // What lifts a lock also lets every address try again.
    send_wrong_passwords(&elsewhere, 7).await;
    elsewhere.sign_in("asim", PASSWORD).await.must_be(401);
    root.put("/user/asim", user("asim", json!({"locked_until": null}))).await.must_be(200);
    elsewhere.sign_in("asim", PASSWORD).await.must_be(201);
}

#[tokio::test]
async fn a_success_resets_the_count() {
    let ns = Namespace::open().await;
    ns.person("asim").await;
    let stranger = ns.stranger();
    let asim = ns.signed_in_by_password("asim").await;
    send_wrong_passwords(&stranger, 6).await;
    stranger.sign_in("asim", PASSWORD).await.must_be(201);
    send_wrong_passwords(&stranger, 6).await;
    stranger.by_password("asim", PASSWORD).get("/user").await.must_be(200);
    send_wrong_passwords(&stranger, 6).await;
    let change = json!({"old_password": PASSWORD, "new_password": PASSWORD});
    asim.put("/user/asim/password", change).await.must_be(204);
    send_wrong_passwords(&stranger, 6).await;
    assert_eq!(locked_until(&ns).await, Value::Null);
    stranger.sign_in("asim", PASSWORD).await.must_be(201);
}

#[tokio::test]
async fn several_servers_share_the_count() {
    let ns = Namespace::open().await;
    ns.person("asim").await;
    let (one, other) = (ns.stranger(), ns.stranger().on_second_server());
    send_wrong_passwords(&one, 4).await;
    send_wrong_passwords(&other, 2).await;
    // Failures of Basic authentication count, too.
    one.by_password("asim", WRONG).get("/user").await.refused(401, "unauthenticated");
    for server in [&one, &other] {
        server.sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
        let basic = server.by_password("asim", PASSWORD);
        basic.get("/user").await.refused(401, "unauthenticated");
    }
    ns.put("/user/asim", user("asim", json!({"locked_until": null}))).await.must_be(200);
    other.by_password("asim", PASSWORD).get("/user").await.must_be(200);
}

#[tokio::test]
async fn failures_at_the_same_time_are_all_counted() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let stranger = ns.stranger();
    let guesses = (0..7).map(|_| {
        let stranger = stranger.clone();
        async move { stranger.sign_in("asim", WRONG).await.must_be(401) }
    });
    crate::support::all(guesses).await;
    stranger.sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn every_kind_of_success_resets_the_count() {
    let ns = Namespace::open().await;
    ns.person("asim").await;
    let basic = ns.stranger().by_password("asim", PASSWORD);
    for _ in 0..3 {
        // The password is cached after its first use.
        basic.get("/user").await.must_be(200);
        send_wrong_passwords(&ns.stranger(), 6).await;
    }
    basic.get("/user").await.must_be(200);
    ns.stranger().sign_in("asim", PASSWORD).await.must_be(201);
}

#[tokio::test]
async fn a_lock_is_shown_in_lists_and_lifted_by_a_new_password() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    ns.group("devs").await;
    ns.add("/group/devs/user/asim").await.must_be(201);
    lock(&ns).await;
    send_wrong_passwords(&ns.stranger(), 7).await;
    let reads = ns.with_scopes(&["users:read", "groups:read"]).await;
    for path in ["/user", "/group/devs/user"] {
        let shown = |reply: &crate::support::Reply| {
            reply.entries()[0]["properties"]["locked_until"].is_string()
        };
        assert!(shown(&ns.get(path).await.must_be(200)), "{path}");
        assert!(!shown(&reads.get(path).await.must_be(200)), "{path}");
    }
    // Callers who may not see the lock may not lift it.
    let writes = ns.with_scopes(&["users:write"]).await;
    let lift = user("asim", json!({"locked_until": null}));
    writes.patch("/user/asim", lift).await.refused(403, "forbidden");
    let new = "another battery staple";
    ns.put("/user/asim/password", json!({"new_password": new})).await.must_be(204);
    ns.stranger().sign_in("asim", new).await.must_be(201);
}
