//! What nobody sends who means well.

use super::{changes, counts, export_text, import, member};
use crate::support::database::connect;
use crate::support::{Namespace, PASSWORD, group, user};
use serde_json::{Value, json};
use std::time::Duration;

async fn import_text(ns: &Namespace, text: &str) -> Vec<(u64, u64)> {
    let reply = ns.send_text("POST", "/import", "application/x-ndjson", text).await.must_be(200);
    let failed =
        |entry: &Value| (entry["line"].as_u64().unwrap(), entry["status"].as_u64().unwrap());
    reply.entries().iter().map(failed).collect()
}

#[tokio::test]
async fn lines_that_are_too_long_or_too_deep_fail_alone() {
    let ns = Namespace::new().await;
    let long = "x".repeat(256 << 10);
    let lines = [
        user("a", json!({})).to_string(),
        format!("{{\"entity-type\":\"user\",\"id\":\"b\",\"properties\":{{\"x\":\"{long}\"}}}}"),
        format!(
            "{{\"entity-type\":\"user\",\"properties\":{}1{}}}",
            "[".repeat(500),
            "]".repeat(500)
        ),
        format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
        "{\"entity-type\":\"user\",\"id\":\"\0\"}".to_owned(),
        r#"{"entity-type":"user","id":"nul\u0000"}"#.to_owned(),
        r#"{"entity-type":"user","id":"c","properties":{"x":{"y":["\u0000"]}}}"#.to_owned(),
        r#"{"entity-type":"user","id":"c","properties":{"x\u0000":1}}"#.to_owned(),
        r#"{"entity-type":"user","id":"c","id":"d"}"#.to_owned(),
        r#"{"entity-type":"user","id":"\ud800"}"#.to_owned(),
        "\u{feff}{}".to_owned(),
        user("z", json!({})).to_string(),
    ];
    let expected = [
        (2, 400),
        (3, 400),
        (4, 400),
        (5, 400),
        (6, 422),
        (7, 422),
        (8, 422),
        (10, 400),
        (11, 400),
    ];
    assert_eq!(import_text(&ns, &lines.join("\n")).await, expected);
    for (id, status) in [("a", 200), ("b", 404), ("c", 404), ("d", 200), ("z", 200)] {
        ns.get(&format!("/user/{id}")).await.must_be(status);
    }
}

#[tokio::test]
async fn many_bytes_are_written_in_several_transactions() {
    let ns = Namespace::new().await;
    let wide = |n: usize| user(&format!("u{n}"), json!({"text": "x".repeat(15_000)}));
    let documents: Vec<Value> = (0..400).map(wide).collect();
    assert_eq!(counts(&import(&ns, "", &documents).await), [400, 0, 0, 0, 0]);
    let query = "SELECT count(DISTINCT c.xid) FROM changes c \
        JOIN namespaces n ON n.no = c.namespace_no WHERE n.id = $1 AND c.action = 'user.created'";
    let row = connect().await.query_one(query, &[&ns.id]).await.unwrap();
    assert_eq!(row.get::<_, i64>(0), 3);
}

#[tokio::test]
async fn what_has_ended_is_not_imported() {
    let ns = Namespace::new().await;
    let past = json!({"expires_at": "2020-01-01T00:00:00Z"});
    let invite = json!({"group": "devs", "expires_at": "2020-01-01T00:00:00Z"});
    let documents = [
        user("asim", json!({})),
        group("devs", json!({})),
        member("devs", "asim", past),
        json!({"entity-type": "invite", "properties": invite}),
    ];
    let reply = import(&ns, "", &documents).await;
    assert_eq!(counts(&reply), [2, 0, 0, 0, 2], "{}", reply.text);
    assert!(reply.entries().iter().all(|entry| entry["problem"]["field"] == "expires_at"));
}

#[tokio::test]
async fn what_is_in_another_namespace_is_not_found() {
    let (ns, other) = (Namespace::new().await, Namespace::new().await);
    other.people(&["theirs"], &["their"]).await;
    ns.people(&["devs"], &["asim"]).await;
    let before = changes(&other).await;
    let documents = [
        member("theirs", "asim", json!({})),
        member("devs", "their", json!({})),
        super::nesting("theirs", "devs"),
        super::nesting("devs", "theirs"),
        json!({"entity-type": "invite", "properties": {"group": "theirs"}}),
    ];
    let reply = import(&ns, "", &documents).await;
    assert!(reply.entries().iter().all(|entry| entry["status"] == 404), "{}", reply.text);
    assert_eq!(counts(&reply), [0, 0, 0, 0, 5]);
    // The same names are others here.
    let same = [user("their", json!({})), group("theirs", json!({}))];
    assert_eq!(counts(&import(&ns, "", &same).await), [2, 0, 0, 0, 0]);
    assert_eq!(changes(&other).await, before);
}

#[tokio::test]
async fn a_trial_ends_no_session_and_sends_no_mail() {
    let ns = Namespace::new().await;
    let known = json!({"username": "asim", "login_email": "asim@x.example", "password": PASSWORD});
    ns.post("/user", user("asim", known)).await.must_be(201);
    let asim = ns.signed_in_by_password("asim").await;
    let rows = async || {
        let database = connect().await;
        let query = "SELECT no FROM namespaces WHERE id = $1";
        let no: i64 = database.query_one(query, &[&ns.id]).await.unwrap().get(0);
        let query = "SELECT (SELECT count(*) FROM mails WHERE namespace_no = $1), \
            (SELECT count(*) FROM sessions WHERE namespace_no = $1), \
            (SELECT count(*) FROM changes WHERE namespace_no = $1)";
        let row = database.query_one(query, &[&no]).await.unwrap();
        [0, 1, 2].map(|column| row.get::<_, i64>(column))
    };
    let before = rows().await;
    let other = json!({"login_email": "new@x.example", "password": "another one of these"});
    for changed in [other, json!({"active": false})] {
        let query = "dry_run=true&passwords=replace";
        assert_eq!(counts(&import(&ns, query, &[user("asim", changed)]).await), [0, 1, 0, 0, 0]);
    }
    assert_eq!(rows().await, before);
    asim.get("/me").await.must_be(200);
}

#[tokio::test]
async fn a_hundred_exports_at_once_end_or_are_told_to_wait() {
    let ns = Namespace::new().await;
    let documents: Vec<Value> = (0..2000).map(|n| user(&format!("u{n}"), json!({}))).collect();
    import(&ns, "", &documents).await.must_be(200);
    let exports = (0..100).map(|_| {
        let ns = ns.clone();
        tokio::spawn(async move {
            let response = ns.open("/export").await;
            let status = response.status().as_u16();
            (status, response.text().await.unwrap().lines().count())
        })
    });
    let mut taken = 0;
    for export in exports.collect::<Vec<_>>() {
        match export.await.unwrap() {
            (200, lines) => {
                assert_eq!(lines, 2002);
                taken += 1;
            }
            (status, _) => assert_eq!(status, 503),
        }
    }
    assert!(taken > 0);
    assert_eq!(export_text(&ns, "").await.lines().count(), 2002);
}

#[tokio::test]
async fn whoever_reads_nothing_takes_a_share_and_whoever_leaves_gives_it_back() {
    let (ns, other) = (Namespace::new().await, Namespace::new().await);
    // More than the buffers between server and client take.
    let wide = |n: usize| user(&format!("u{n}"), json!({"text": "x".repeat(15_000)}));
    for part in 0..4 {
        let documents: Vec<Value> = (part * 400..part * 400 + 400).map(wide).collect();
        import(&ns, "", &documents).await.must_be(200);
    }
    let (one, two) = (ns.open("/export").await, ns.open("/export").await);
    assert_eq!((one.status().as_u16(), two.status().as_u16()), (200, 200));
    ns.get("/export").await.must_be(503);
    export_text(&other, "").await;
    drop((one, two));
    // The server notices it when it writes.
    for _ in 0..100 {
        if ns.open("/export?type=group").await.status() == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the places are taken for good");
}
