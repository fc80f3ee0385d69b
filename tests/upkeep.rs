//! Upkeep deletes ended sessions and invites, and nothing else, even if several processes run it.

use crate::support::database::connect;
use crate::support::running::{LIMITS, keyring, running};
use crate::support::{Namespace, PASSWORD, all, invite};
use chrono::{DateTime, TimeDelta, Utc};
use roster::database::{Shape, Target};
use roster::domain::clock::Clock;
use roster::domain::id::NamespaceNo;
use roster::domain::roster::Shared;
use roster::domain::{Roster, upkeep};
use serde_json::json;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio_postgres::Client;

/// Upkeep handles all namespaces, so a test that counts must run it alone.
pub static ALONE: Mutex<()> = Mutex::const_new(());

/// Another process, as far as the database can tell.
pub fn process() -> Arc<Roster> {
    let target = Target::parse(&running().database).unwrap();
    Roster::open(
        &target,
        Shape { write_lanes: 1, pooled: 1 },
        Shared::new(Clock::default(), keyring(), LIMITS),
    )
}

fn ago(past: TimeDelta) -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let now = Utc::now();
    now - past
}

async fn end(database: &Client, table: &str, id: &str, at: DateTime<Utc>) {
    let set = format!("UPDATE {table} SET expires_at = $1::text::timestamptz WHERE id = $2");
    assert_eq!(database.execute(&set, &[&at.to_rfc3339(), &id]).await.unwrap(), 1);
}

async fn ids(database: &Client, table: &str, ns: &Namespace) -> Vec<String> {
    let query = format!(
        "SELECT e.id FROM {table} e JOIN namespaces n ON n.no = e.namespace_no \
        WHERE n.id = $1 ORDER BY e.no"
    );
    let rows = database.query(&query, &[&ns.id]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn expired_sessions_are_deleted_and_ended_invites_a_month_later() {
    let (ns, database) = (Namespace::new().await, connect().await);
    ns.people(&["devs"], &["asim"]).await;
    let _alone = ALONE.lock().await;
    let (minute, month) = (TimeDelta::minutes(1), TimeDelta::days(30));
    let mut kept = [Vec::new(), Vec::new()];
    for (past, stays) in [(minute, false), (month, false), (-minute, true), (-month, true)] {
        let session = ns.add("/user/asim/session").await.must_be(201);
        let id = session.body["id"].as_str().unwrap();
        end(&database, "sessions", id, ago(past)).await;
        kept[0].extend(stays.then(|| id.to_owned()));
    }
    for (past, stays) in [
        (month + minute, false),
        (TimeDelta::days(400), false),
        (month - minute, true),
        (minute, true),
        (-minute, true),
    ] {
        let made = ns.post("/invite", invite(json!({"group": "devs"}))).await.must_be(201);
        let id = made.body["id"].as_str().unwrap();
        end(&database, "invites", id, ago(past)).await;
        kept[1].extend(stays.then(|| id.to_owned()));
    }
    // Used-up and declined invites are kept for a month from then, whatever their expiry.
    for (what, past, stays) in [
        ("declined_at", month + minute, false),
        ("declined_at", month - minute, true),
        ("updated_at", month + minute, false),
        ("updated_at", month - minute, true),
    ] {
        let made = ns.post("/invite", invite(json!({"group": "devs"}))).await.must_be(201);
        let id = made.body["id"].as_str().unwrap();
        let uses = if what == "updated_at" { "max_uses" } else { "0" };
        let set = format!(
            "UPDATE invites SET uses = {uses}, {what} = $1::text::timestamptz WHERE id = $2"
        );
        let at = ago(past).to_rfc3339();
        assert_eq!(database.execute(&set, &[&at, &id]).await.unwrap(), 1);
        kept[1].extend(stays.then(|| id.to_owned()));
    }
    let before = crate::support::database::changes(&database, &ns.id).await.len();
    let forgotten = upkeep::run(&process()).await.unwrap();
    assert!(forgotten.sessions >= 2 && forgotten.invites >= 4, "{forgotten:?}");
    let left = [ids(&database, "sessions", &ns).await, ids(&database, "invites", &ns).await];
    assert_eq!(left, kept);
    // Upkeep leaves no change record.
    assert_eq!(crate::support::database::changes(&database, &ns.id).await.len(), before);
}

#[tokio::test]
async fn addresses_are_forgotten_once_they_are_of_no_use() {
    let (ns, database) = (Namespace::new().await, connect().await);
    ns.person("asim").await;
    ns.stranger().sign_in("asim", PASSWORD).await.must_be(201);
    let elsewhere = ns.stranger().at_address("203.0.113.80");
    elsewhere.sign_in("asim", "a guess at it").await.must_be(401);
    let left = async || -> Vec<String> {
        let query = "SELECT a.address FROM sign_in_addresses a \
            JOIN namespaces n ON n.no = a.namespace_no WHERE n.id = $1 ORDER BY a.expires_at";
        let rows = database.query(query, &[&ns.id]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    };
    let _alone = ALONE.lock().await;
    upkeep::run(&process()).await.unwrap();
    let [failed, known] = left().await.try_into().unwrap();
    assert_eq!(failed, "203.0.113.80");
    // An hour later the failure does not count any more; the sign-in is known for a month.
    for (days, expected) in [(1, vec![known.clone()]), (29, vec![known]), (31, vec![])] {
        let later = Clock::ahead(TimeDelta::days(days));
        let target = Target::parse(&running().database).unwrap();
        let shape = Shape { write_lanes: 1, pooled: 1 };
        let roster = Roster::open(&target, shape, Shared::new(later, keyring(), LIMITS));
        let no = "SELECT no FROM namespaces WHERE id = $1";
        let no: i64 = database.query_one(no, &[&ns.id]).await.unwrap().get(0);
        upkeep::forget_addresses(&roster, NamespaceNo(no)).await.unwrap();
        assert_eq!(left().await, expected, "after {days} days");
    }
}

#[tokio::test]
async fn sessions_that_went_unused_are_deleted() {
    let (ns, database) = (Namespace::new().await, connect().await);
    let settings = json!({"entity-type": "namespace", "properties": {"session_idle": 600}});
    ns.put(&format!("/namespace/{}", ns.id), settings).await.must_be(200);
    ns.user("asim").await;
    let mut kept = Vec::new();
    let _alone = ALONE.lock().await;
    for (minutes, stays) in [(9, true), (11, false)] {
        let session = ns.add("/user/asim/session").await.must_be(201);
        let id = session.body["id"].as_str().unwrap();
        let used = "UPDATE sessions SET used_at = $1::text::timestamptz WHERE id = $2";
        let at = ago(TimeDelta::minutes(minutes)).to_rfc3339();
        assert_eq!(database.execute(used, &[&at, &id]).await.unwrap(), 1);
        kept.extend(stays.then(|| id.to_owned()));
    }
    upkeep::run(&process()).await.unwrap();
    assert_eq!(ids(&database, "sessions", &ns).await, kept);
}

#[tokio::test]
async fn two_processes_at_once_delete_everything_once() {
    let (ns, database) = (Namespace::new().await, connect().await);
    ns.people(&["devs"], &["asim"]).await;
    let session = ns.add("/user/asim/session").await.must_be(201);
    let id = session.body["id"].as_str().unwrap().to_owned();
    let _alone = ALONE.lock().await;
    // More than one batch deletes.
    let copies = "INSERT INTO sessions \
        (namespace_no, id, token_hash, user_no, created_at, expires_at, opened_by, \
        may_administer, used_at, authenticated_at) \
        SELECT s.namespace_no, s.id || n, sha256((s.id || n)::bytea), s.user_no, s.created_at, \
        now() - n * interval '1 second', s.opened_by, false, s.used_at, s.created_at FROM sessions s, generate_series(1, 5000) n \
        WHERE s.id = $1";
    assert_eq!(database.execute(copies, &[&id]).await.unwrap(), 5000);
    let forgotten = all((0..4).map(|_| async { upkeep::run(&process()).await.unwrap() })).await;
    assert_eq!(ids(&database, "sessions", &ns).await, [id]);
    let sessions: i64 = forgotten.iter().map(|forgotten| forgotten.sessions).sum();
    // Other tests have a few ended sessions; none is counted twice.
    assert!((5000..5100).contains(&sessions), "{forgotten:?}");
}

#[tokio::test]
async fn change_records_are_deleted_after_the_term_of_their_namespace() {
    let (ns, database) = (Namespace::new().await, connect().await);
    let number = async || crate::support::database::changes(&database, &ns.id).await.len();
    let cursor = ns.get("/change?after=now").await.must_be(200).body["next"].clone();
    let old = format!("/change?after={}", cursor.as_str().unwrap());
    for id in ["a", "b", "c", "d"] {
        ns.user(id).await;
    }
    let all = number().await;
    let age = async |ids: &[&str], days: i64| {
        let set = "UPDATE changes c SET at = $1::text::timestamptz FROM namespaces n \
            WHERE n.no = c.namespace_no AND n.id = $2 AND c.entity_id = ANY($3)";
        let at = ago(TimeDelta::days(days)).to_rfc3339();
        let aged = database.execute(set, &[&at, &ns.id, &ids]).await.unwrap();
        assert_eq!(aged, u64::try_from(ids.len()).unwrap());
    };
    // Another test would delete what is made old here.
    let _alone = ALONE.lock().await;
    // Whatever was recorded before these users, such as the namespace itself, is older too.
    let earlier = "UPDATE changes SET at = now() - interval '100 days' \
        WHERE namespace_no = (SELECT no FROM namespaces WHERE id = $1) AND entity_type <> 'user'";
    let earlier = database.execute(earlier, &[&ns.id]).await.unwrap();
    age(&["a", "b"], 91).await;
    age(&["c"], 89).await;
    let path = format!("/namespace/{}", ns.id);
    let days =
        |days: i64| json!({"entity-type": "namespace", "properties": {"changes_days": days}});
    ns.put(&path, days(0)).await.must_be(200);
    upkeep::run(&process()).await.unwrap();
    assert_eq!(number().await, all + 1);
    ns.put(&path, days(90)).await.must_be(200);
    let deleted = upkeep::run(&process()).await.unwrap();
    let expected = usize::try_from(earlier).unwrap() + 2;
    assert!(deleted.changes >= i64::try_from(expected).unwrap(), "{deleted:?}");
    assert_eq!(number().await, all + 2 - expected);
    // Whoever has not come so far is told, and not left without what is gone.
    ns.get(&old).await.refused(410, "gone");
    let horizon = async || -> i64 {
        let query = "SELECT changes_from FROM namespaces WHERE id = $1";
        database.query_one(query, &[&ns.id]).await.unwrap().get(0)
    };
    let first = async || -> i64 {
        let query = "SELECT min(c.seq) FROM changes c JOIN namespaces n ON n.no = c.namespace_no \
            WHERE n.id = $1";
        database.query_one(query, &[&ns.id]).await.unwrap().get(0)
    };
    let before = horizon().await;
    assert!(before > 0 && before <= first().await);
    // The next run goes on where this one has stopped.
    age(&["c"], 91).await;
    upkeep::run(&process()).await.unwrap();
    assert_eq!(number().await, all + 1 - expected);
    assert!(horizon().await > before && horizon().await <= first().await);
}
