//! How many codes are mailed.

use super::{ask, counts, execute, recovery};
use crate::support::{Namespace, all, user};
use serde_json::json;

/// Lets a minute go by.
async fn wait(ns: &Namespace) {
    execute(ns, "UPDATE ticket_counts SET last_at = now() - interval '2 minutes' WHERE").await;
}

#[tokio::test]
async fn a_user_is_mailed_one_code_a_minute_and_five_a_day_from_one_address() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    for mailed in 1..=6 {
        ask(&ns, "asim").await.must_be(202);
        ask(&ns, "asim").await.must_be(202);
        assert_eq!(counts(&ns).await, (1, mailed.min(5)));
        wait(&ns).await;
    }
    // Whoever asks elsewhere is not kept from it, and a day later nobody is.
    let elsewhere = ns.stranger().at_new_address();
    elsewhere.post("/recovery", recovery(json!({"login": "asim"}))).await.must_be(202);
    assert_eq!(counts(&ns).await, (1, 6));
    let tomorrow = ns.stranger().tomorrow();
    tomorrow.post("/recovery", recovery(json!({"login": "asim"}))).await.must_be(202);
    // By then there is another code.
    assert_eq!(counts(&ns).await, (2, 7));
}

#[tokio::test]
async fn a_user_is_mailed_twenty_codes_a_day_wherever_they_are_asked_for() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    for n in 1..=22 {
        let somewhere = ns.stranger().at_new_address();
        somewhere.post("/recovery", recovery(json!({"login": "asim"}))).await.must_be(202);
        assert_eq!(counts(&ns).await, (1, n.min(20)));
    }
    // Others are mailed theirs.
    ns.person("boris").await;
    ask(&ns, "boris").await.must_be(202);
    assert_eq!(counts(&ns).await, (2, 21));
}

#[tokio::test]
async fn an_address_is_mailed_twenty_codes_a_day_whoever_they_are_for() {
    let ns = Namespace::new().await;
    let victim = json!({"properties": {"email": format!("victim@{}.example", ns.id)}});
    for n in 1..=22 {
        ns.post("/user", user("brief", json!({}))).await.must_be(201);
        ns.post("/user/brief/verification", victim.clone()).await.must_be(202);
        // Nobody makes room by deleting whom the last one was for.
        ns.delete("/user/brief").await.must_be(204);
        assert_eq!(counts(&ns).await, (0, n.min(20)));
    }
    ns.person("asim").await;
    ask(&ns, "asim").await.must_be(202);
    assert_eq!(counts(&ns).await, (1, 21));
}

#[tokio::test]
async fn of_many_who_ask_at_once_one_is_mailed_a_code() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let asking = (0..16).map(|_| {
        let ns = ns.clone();
        async move { ask(&ns, "asim").await.must_be(202) }
    });
    all(asking).await;
    assert_eq!(counts(&ns).await, (1, 1));
}

#[tokio::test]
async fn a_namespace_mails_a_thousand_codes_an_hour() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    ns.person("boris").await;
    ask(&ns, "asim").await.must_be(202);
    let others = "INSERT INTO mails \
        (namespace_no, id, kind, to_address, ticket_no, state, next_at, created_at) \
        SELECT m.namespace_no, m.id || '-' || n, m.kind, n || m.to_address, m.ticket_no, 'failed', \
        m.next_at, m.created_at FROM mails m, generate_series(1, 998) n WHERE";
    assert_eq!(execute(&ns, others).await, 998);
    let elsewhere = async |login: &str| {
        let caller = ns.stranger().at_new_address();
        caller.post("/recovery", recovery(json!({"login": login}))).await.must_be(202);
    };
    elsewhere("boris").await;
    assert_eq!(counts(&ns).await, (2, 1000));
    elsewhere("asim").await;
    assert_eq!(counts(&ns).await, (2, 1000));
    let hour = "UPDATE mails SET created_at = now() - interval '2 hours' WHERE \
        id LIKE '%-998' AND";
    assert_eq!(execute(&ns, hour).await, 1);
    elsewhere("asim").await;
    assert_eq!(counts(&ns).await, (2, 1001));
}

#[tokio::test]
async fn an_address_asks_twenty_times_a_minute_for_whomever() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let refused = async |login: &str| {
        let caller = ns.stranger().at_new_address();
        for _ in 0..20 {
            let asked = caller.post("/recovery", recovery(json!({"login": login}))).await;
            asked.must_be(202);
        }
        let refused = caller.post("/recovery", recovery(json!({"login": login}))).await;
        refused.refused(429, "too_many")
    };
    let (known, unknown) = (refused("asim").await, refused("nobody").await);
    assert_eq!(known.body["code"], unknown.body["code"]);
    assert_eq!(known.body["title"], unknown.body["title"]);
}
