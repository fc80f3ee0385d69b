//! How many invites are sent, and how soon again.

use super::invites::{code, devs, mailed, make_older, to};
use super::{ALONE, address};
use crate::support::database::connect;
use crate::support::mail::Relay;
use serde_json::json;

#[tokio::test]
async fn an_invite_is_sent_once_in_ten_minutes_and_six_times_in_all() {
    let (_alone, ns) = (ALONE.lock().await, devs().await);
    let email = address(&ns, "boris");
    let made = ns.post("/invite", to(&email, true)).await.must_be(201);
    let send = format!("{}/send", made.header("location"));
    let soon = ns.add(&send).await.refused(429, "too_many");
    assert!((550..=601).contains(&soon.header("retry-after").parse::<u64>().unwrap()));
    let relay = Relay::start(|_| None).await;
    for number in 1..=6 {
        assert_eq!(mailed(&relay, &email).await.len(), number);
        ns.add(&send).await.refused(429, "too_many");
        make_older(&ns, 10).await;
        if number < 6 {
            ns.add(&send).await.must_be(202);
        }
    }
    ns.add(&send).await.refused(429, "too_many");
    assert_eq!(ns.get(made.header("location")).await.properties()["sends"], 6);
    let mails = relay.taken(&email);
    assert!(mails.iter().all(|mail| code(mail) == code(&mails[0])));
    // Deleting and inviting again is another invite; its limit is that of the namespace.
    ns.delete(made.header("location")).await.must_be(204);
    ns.add(&send).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_mail_that_waits_is_not_queued_twice() {
    let (_alone, ns) = (ALONE.lock().await, devs().await);
    let email = address(&ns, "boris");
    let made = ns.post("/invite", to(&email, true)).await.must_be(201);
    make_older(&ns, 10).await;
    ns.add(&format!("{}/send", made.header("location"))).await.must_be(202);
    let relay = Relay::start(|_| None).await;
    assert_eq!(mailed(&relay, &email).await.len(), 1);
}

#[tokio::test]
async fn a_namespace_sends_a_thousand_invites_an_hour() {
    let (_alone, ns) = (ALONE.lock().await, devs().await);
    let entry = |n: usize| to(&address(&ns, &format!("u{n}")), true);
    let many = |range: std::ops::Range<usize>| json!({"entity-type": "invites", "entries": range.map(entry).collect::<Vec<_>>()});
    ns.post("/invites", many(0..999)).await.must_be(200);
    let refused = ns.post("/invites", many(999..1001)).await.refused(429, "too_many");
    assert!((3500..=3601).contains(&refused.header("retry-after").parse::<u64>().unwrap()));
    // Nothing of it was written, and what was invited before is no more than that.
    ns.post("/invites", many(0..1000)).await.must_be(200);
    ns.post("/invite", entry(1000)).await.refused(429, "too_many");
    let boris = address(&ns, "boris");
    let made = ns.post("/invite", to(&boris, false)).await.must_be(201);
    let send = format!("{}/send", made.header("location"));
    ns.add(&send).await.refused(429, "too_many");
    // Deleting makes no room.
    ns.delete("/group/devs").await.must_be(204);
    ns.group("devs").await;
    ns.post("/invite", entry(0)).await.refused(429, "too_many");
    let older = "UPDATE mails SET created_at = now() - interval '1 hour' \
        WHERE namespace_no = (SELECT no FROM namespaces WHERE id = $1)";
    let database = connect().await;
    database.execute(older, &[&ns.id]).await.unwrap();
    ns.post("/invite", entry(1000)).await.must_be(201);
    let delete = "DELETE FROM mails WHERE namespace_no = (SELECT no FROM namespaces WHERE id = $1)";
    database.execute(delete, &[&ns.id]).await.unwrap();
}

#[tokio::test]
async fn an_address_is_sent_thirty_invites_a_day_also_if_they_are_deleted() {
    let (_alone, ns) = (ALONE.lock().await, devs().await);
    let victim = address(&ns, "victim");
    for _ in 0..30 {
        let made = ns.post("/invite", to(&victim, true)).await.must_be(201);
        ns.delete(made.header("location")).await.must_be(204);
    }
    let refused = ns.post("/invite", to(&victim, true)).await.refused(429, "too_many");
    assert!((86_000..=86_401).contains(&refused.header("retry-after").parse::<u64>().unwrap()));
    // Others are invited all the same, and this one without an e-mail.
    ns.post("/invite", to(&address(&ns, "boris"), true)).await.must_be(201);
    ns.post("/invite", to(&victim, false)).await.must_be(201);
}
