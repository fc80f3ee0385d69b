//! The outbox: each mail is sent at least once, and once where nothing dies; what is wrong with one
//! mail, or with the server, delays no other.

use super::{ALONE, IDLE, address, drain, process};
use crate::support::database::connect;
use crate::support::mail::{Relay, Step, Taken};
use crate::support::{Namespace, group, invite, user};
use roster::domain::mail::{Pace, deliver};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio_postgres::{Client, Row};

/// Creates people whose passwords were changed, of which each is to be told.
async fn people_with_new_passwords(ns: &Namespace, ids: &[&str]) {
    for id in ids {
        let known = json!({"username": id, "email": address(ns, id), "name": "Łukasz"});
        ns.post("/user", user(id, known)).await.must_be(201);
        let change = json!({"new_password": format!("the new password of {id}")});
        ns.put(&format!("/user/{id}/password"), change).await.must_be(204);
    }
}

const COLUMNS: &str = "m.state, m.attempts, m.reason, m.sealed IS NULL, m.sent_at IS NOT NULL, \
    m.next_at > now(), m.leased_by IS NULL";

async fn row(database: &Client, to: &str) -> Row {
    let query = format!("SELECT {COLUMNS} FROM mails m WHERE m.to_address = $1");
    database.query_one(&query, &[&to]).await.unwrap()
}

fn state(row: &Row) -> (String, i32, Option<String>) {
    (row.get(0), row.get(1), row.get(2))
}

async fn make_due(database: &Client, to: &str) {
    let update = "UPDATE mails SET next_at = now() - interval '1 second' WHERE to_address = $1";
    assert_eq!(database.execute(update, &[&to]).await.unwrap(), 1);
}

fn queued(attempts: i32, reason: Option<&str>) -> (String, i32, Option<String>) {
    ("queued".to_owned(), attempts, reason.map(str::to_owned))
}

#[tokio::test]
async fn a_changed_password_is_told_to_the_address_that_signs_in() {
    let (_alone, ns, database) = (ALONE.lock().await, Namespace::new().await, connect().await);
    let brand = json!({"name": "Acme & Söhne", "support_email": "help@acme.example"});
    let settings = json!({"entity-type": "namespace", "properties": {"brand": brand}});
    ns.put(&format!("/namespace/{}", ns.id), settings).await.must_be(200);
    people_with_new_passwords(&ns, &["asim", "boris"]).await;
    let german = json!({"entity-type": "user", "properties": {"locale": "de-AT"}});
    ns.put("/user/boris", german).await.must_be(200);
    // Nobody else is told: who has no address, who is created, and whose profile is changed.
    ns.post("/user", user("silent", json!({"username": "silent"}))).await.must_be(201);
    let change = json!({"new_password": "the new password of nobody"});
    ns.put("/user/silent/password", change).await.must_be(204);
    let query = "SELECT count(*) FROM mails m JOIN namespaces n ON n.no = m.namespace_no \
        WHERE n.id = $1";
    let count: i64 = database.query_one(query, &[&ns.id]).await.unwrap().get(0);
    assert_eq!(count, 2);
    // What is told is sealed until then.
    let query = "SELECT position('password'::bytea IN m.sealed) FROM mails m \
        WHERE m.to_address = $1";
    let clear: i32 = database.query_one(query, &[&address(&ns, "asim")]).await.unwrap().get(0);
    assert_eq!(clear, 0);
    let relay = Relay::start(|_| None).await;
    assert_eq!(drain(&relay).await, IDLE);
    let english = &relay.taken(&address(&ns, "asim"))[0];
    assert_eq!(english.header("Subject"), "Your password was changed");
    assert_eq!(english.header("Content-Language"), "en");
    assert_eq!(english.header("Auto-Submitted"), "auto-generated");
    assert!(english.message.contains("help@acme.example"), "{}", english.message);
    let german = &relay.taken(&address(&ns, "boris"))[0];
    assert_eq!(german.header("Content-Language"), "de");
    let row = row(&database, &address(&ns, "asim")).await;
    assert_eq!(state(&row), ("sent".to_owned(), 1, None));
    assert!(row.get::<_, bool>(3) && row.get::<_, bool>(4) && row.get::<_, bool>(6));
    // Nothing is sent twice.
    drain(&relay).await;
    assert_eq!(relay.taken(&address(&ns, "asim")).len(), 1);
}

#[tokio::test]
async fn one_bad_address_delays_no_other() {
    let (_alone, ns, database) = (ALONE.lock().await, Namespace::new().await, connect().await);
    people_with_new_passwords(&ns, &["nobody", "later", "asim"]).await;
    let relay = Relay::start(|step| match step {
        Step::Recipient(to) if to.starts_with("nobody@") => Some("550 5.1.1 nobody here"),
        Step::Message(to) if to.starts_with("later@") => Some("451 4.7.1 come again"),
        _ => None,
    })
    .await;
    assert_eq!(drain(&relay).await, IDLE);
    assert_eq!(relay.taken(&address(&ns, "asim")).len(), 1);
    let nobody = row(&database, &address(&ns, "nobody")).await;
    let refused = Some("550 5.1.1 nobody here".to_owned());
    assert_eq!(state(&nobody), ("failed".to_owned(), 1, refused));
    let later = row(&database, &address(&ns, "later")).await;
    assert_eq!(state(&later), queued(1, Some("451 4.7.1 come again")));
    assert!(later.get::<_, bool>(5), "it is tried later");
    // Once more, and it is taken.
    make_due(&database, &address(&ns, "later")).await;
    let relay = Relay::start(|_| None).await;
    drain(&relay).await;
    assert_eq!(relay.taken(&address(&ns, "later")).len(), 1);
    let later = row(&database, &address(&ns, "later")).await;
    assert_eq!(state(&later), ("sent".to_owned(), 2, None));
}

#[tokio::test]
async fn a_mail_that_is_never_taken_fails_in_the_end() {
    let (_alone, ns, database) = (ALONE.lock().await, Namespace::new().await, connect().await);
    people_with_new_passwords(&ns, &["full"]).await;
    let to = address(&ns, "full");
    let relay = Relay::start(|step| match step {
        Step::Recipient(to) if to.starts_with("full@") => Some("452 4.2.2 the mailbox is full"),
        _ => None,
    })
    .await;
    for attempt in 1..=8 {
        drain(&relay).await;
        let (state, attempts, reason) = state(&row(&database, &to).await);
        assert_eq!((attempts, reason.as_deref()), (attempt, Some("452 4.2.2 the mailbox is full")));
        assert_eq!(state, if attempt < 8 { "queued" } else { "failed" });
        if attempt < 8 {
            make_due(&database, &to).await;
        }
    }
}

#[tokio::test]
async fn a_mail_on_which_the_connection_always_breaks_delays_no_other_and_fails_in_the_end() {
    let (_alone, ns, other) = (ALONE.lock().await, Namespace::new().await, Namespace::new().await);
    let database = connect().await;
    people_with_new_passwords(&ns, &["broken", "asim"]).await;
    people_with_new_passwords(&other, &["boris"]).await;
    let to = address(&ns, "broken");
    let relay = Relay::start(|step| match step {
        Step::Message(to) if to.starts_with("broken@") => Some(""),
        _ => None,
    })
    .await;
    let wait = drain(&relay).await;
    assert_eq!(wait, Duration::from_secs(5), "connections do not break at full speed");
    // The other namespace has its turn, and the rest of this one comes with the next connection.
    assert_eq!(relay.taken(&address(&other, "boris")).len(), 1);
    drain(&relay).await;
    assert_eq!(relay.taken(&address(&ns, "asim")).len(), 1);
    for attempt in 1..=8 {
        let row = row(&database, &to).await;
        let (state, attempts, reason) = state(&row);
        assert_eq!((attempts, reason.is_some()), (attempt, true));
        assert_eq!(state, if attempt < 8 { "queued" } else { "failed" });
        if attempt < 8 {
            assert!(row.get::<_, bool>(5) && row.get::<_, bool>(6), "it is tried later");
            make_due(&database, &to).await;
            drain(&relay).await;
        }
    }
}

#[tokio::test]
async fn a_server_that_is_down_is_blamed_on_no_mail() {
    static IS_DOWN: AtomicBool = AtomicBool::new(false);
    let (_alone, ns, database) = (ALONE.lock().await, Namespace::new().await, connect().await);
    people_with_new_passwords(&ns, &["asim"]).await;
    let to = address(&ns, "asim");
    // It stops in the middle of a message, and takes none until it has come back.
    let relay = Relay::start(|step| match step {
        Step::Message(_) => {
            IS_DOWN.store(true, Ordering::Relaxed);
            Some("")
        }
        Step::Sender if IS_DOWN.load(Ordering::Relaxed) => Some("421 4.3.2 shutting down"),
        _ => None,
    })
    .await;
    for _ in 0..10 {
        let wait = drain(&relay).await;
        assert!(wait >= Duration::from_secs(5), "the mailer waits: {wait:?}");
        let row = row(&database, &to).await;
        assert_eq!(state(&row), queued(0, None));
        assert!(row.get::<_, bool>(5) && row.get::<_, bool>(6), "others come first");
        make_due(&database, &to).await;
    }
    let relay = Relay::start(|_| None).await;
    drain(&relay).await;
    assert_eq!(relay.taken(&to).len(), 1);
}

#[tokio::test]
async fn several_processes_send_each_mail_once() {
    let (_alone, ns) = (ALONE.lock().await, Namespace::new().await);
    let ids: Vec<String> = (0..24).map(|number| format!("person-{number}")).collect();
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    people_with_new_passwords(&ns, &names).await;
    let relay = Relay::start(|_| None).await;
    tokio::join!(drain(&relay), drain(&relay), drain(&relay));
    // What one process had claimed and not sent when another looked is sent by now.
    let mails: Vec<Taken> = ids.iter().flat_map(|id| relay.taken(&address(&ns, id))).collect();
    assert_eq!(mails.len(), ids.len());
    let mut message_ids: Vec<_> = mails.iter().map(|mail| mail.header("Message-ID")).collect();
    message_ids.sort();
    message_ids.dedup();
    assert_eq!(message_ids.len(), ids.len());
}

#[tokio::test]
async fn a_mail_whose_process_dies_is_sent_again_with_the_same_message_id() {
    let (_alone, ns, database) = (ALONE.lock().await, Namespace::new().await, connect().await);
    people_with_new_passwords(&ns, &["twice"]).await;
    let to = address(&ns, "twice");
    // As after a process that has sent the mail and died before it could note that.
    let before = "SELECT m.id, m.sealed FROM mails m WHERE m.to_address = $1";
    let before = database.query_one(before, &[&to]).await.unwrap();
    let relay = Relay::start(|_| None).await;
    drain(&relay).await;
    let undo = "UPDATE mails SET state = 'queued', sealed = $1, sent_at = NULL, \
        leased_by = '00000000-0000-4000-8000-000000000001', leased_until = now() + interval '1 minute' \
        WHERE to_address = $2";
    database.execute(undo, &[&before.get::<_, Vec<u8>>(1), &to]).await.unwrap();
    // As long as the lease lasts, the process may be alive.
    drain(&relay).await;
    assert_eq!(relay.taken(&to).len(), 1);
    let expire = "UPDATE mails SET leased_until = now() WHERE to_address = $1";
    database.execute(expire, &[&to]).await.unwrap();
    drain(&relay).await;
    let taken = relay.taken(&to);
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[0].header("Message-ID"), taken[1].header("Message-ID"));
    assert_eq!(taken[0].header("Date"), taken[1].header("Date"));
    assert!(taken[0].header("Message-ID").contains(&before.get::<_, String>(0)));
}

#[tokio::test]
async fn a_process_keeps_to_its_rate() {
    let (_alone, ns) = (ALONE.lock().await, Namespace::new().await);
    people_with_new_passwords(&ns, &["one", "two", "three"]).await;
    let relay = Relay::start(|_| None).await;
    let (roster, mut pace) = (process(), Pace::new(2));
    for _ in 0..4 {
        deliver(&roster, &relay.mailer, &mut pace, IDLE).await.unwrap();
    }
    assert_eq!(pace.allowance(), 0);
    drain(&relay).await;
    let all = ["one", "two", "three"].map(|id| relay.taken(&address(&ns, id)).len());
    assert_eq!(all, [1, 1, 1]);
}

#[tokio::test]
async fn where_no_mails_are_sent_none_is_queued() {
    let (ns, database) = (Namespace::new().await, connect().await);
    let known = json!({"username": "asim", "email": address(&ns, "asim")});
    ns.post("/user", user("asim", known)).await.must_be(201);
    let change = json!({"new_password": "a new password"});
    ns.on_second_server().put("/user/asim/password", change).await.must_be(204);
    let query = "SELECT count(*) FROM mails m WHERE m.to_address = $1";
    let count: i64 = database.query_one(query, &[&address(&ns, "asim")]).await.unwrap().get(0);
    assert_eq!(count, 0);
}

#[tokio::test]
async fn a_namespace_with_many_mails_delays_no_other() {
    let (_alone, loud, quiet) =
        (ALONE.lock().await, Namespace::new().await, Namespace::new().await);
    drain(&Relay::start(|_| None).await).await;
    let invites = |n: usize| {
        let email = address(&loud, &format!("u{n}"));
        invite(json!({"group": "devs", "email": email, "send": true}))
    };
    loud.post("/group", group("devs", json!({}))).await.must_be(201);
    let many =
        json!({"entity-type": "invites", "entries": (0..60).map(invites).collect::<Vec<_>>()});
    loud.post("/invites", many).await.must_be(200);
    people_with_new_passwords(&loud, &["waiting"]).await;
    people_with_new_passwords(&quiet, &["asim", "boris"]).await;
    let relay = Relay::start(|_| None).await;
    let (roster, mut pace) = (process(), Pace::new(40));
    deliver(&roster, &relay.mailer, &mut pace, IDLE).await.unwrap();
    // Each has an equal share of the forty that may be sent, and invites come last.
    let taken = |ns: &Namespace, id: &str| relay.taken(&address(ns, id)).len();
    let sent = [taken(&loud, "waiting"), taken(&quiet, "asim"), taken(&quiet, "boris")];
    assert_eq!(sent, [1, 1, 1]);
    let invited: usize = (0..60).map(|n| taken(&loud, &format!("u{n}"))).sum();
    assert!((1..38).contains(&invited), "{invited}");
    drain(&relay).await;
}
