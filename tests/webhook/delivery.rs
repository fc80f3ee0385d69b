//! Deliveries that failed while others succeeded: listed, retried, given up, and at last forgotten.

use super::change::holds;
use super::create;
use crate::support::Namespace;
use crate::support::database::connect;
use crate::upkeep::process;
use roster::domain::upkeep;
use serde_json::json;

/// Writes a delivery of the webhook of a namespace, as a receiver that fails makes one.
pub async fn park(ns: &Namespace, seq: i64, state: &str) {
    let insert = "INSERT INTO deliveries SELECT w.namespace_no, w.no, $2, $3, 5, \
        now() - interval '40 days', now() - interval '35 days', now() + interval '1 h', 500, \
        'status 500' FROM webhooks w JOIN namespaces n ON n.no = w.namespace_no WHERE n.id = $1";
    assert_eq!(connect().await.execute(insert, &[&ns.id, &seq, &state]).await.unwrap(), 1);
}

#[tokio::test]
async fn deliveries_are_listed_in_the_order_of_the_changes() {
    let ns = Namespace::new().await;
    create(&ns, "wiki", json!({})).await;
    for (seq, state) in [(30, "parked"), (10, "failed"), (20, "parked")] {
        park(&ns, seq, state).await;
    }
    let path = "/webhook/wiki/delivery";
    let listed = ns.get(&format!("{path}?count=true")).await.must_be(200);
    assert_eq!((listed.ids(), &listed.body["total"]), (vec!["10", "20", "30"], &json!(3)));
    let [failed, parked, _] = listed.entries() else { panic!("{}", listed.text) };
    let shown = &failed["properties"];
    assert_eq!((&shown["state"], &shown["status"]), (&json!("failed"), &json!(500)));
    assert_eq!((&shown["attempts"], &shown["reason"]), (&json!(5), &json!("status 500")));
    assert!(shown["next_at"].is_null() && parked["properties"]["next_at"].is_string());
    assert_eq!(ns.get(&format!("{path}?state=parked")).await.must_be(200).ids(), ["20", "30"]);
    assert_eq!(ns.get(&format!("{path}?state=failed")).await.must_be(200).ids(), ["10"]);
    ns.get(&format!("{path}?state=sent")).await.invalid("state");
    let first = ns.get(&format!("{path}?limit=2")).await.must_be(200);
    let next = first.body["next"].as_str().unwrap();
    let rest = ns.get(&format!("{path}?limit=2&after={next}")).await.must_be(200);
    assert_eq!(rest.ids(), ["30"]);
    assert_eq!(ns.get("/webhook/wiki").await.must_be(200).properties()["parked"], 2);
    ns.get("/webhook/none/delivery").await.refused(404, "not_found");
}

#[tokio::test]
async fn a_delivery_is_retried_or_given_up() {
    let ns = Namespace::new().await;
    create(&ns, "wiki", json!({})).await;
    park(&ns, 10, "failed").await;
    let retried = ns.add("/webhook/wiki/delivery/10/retry").await.must_be(202);
    assert_eq!(
        (&retried.body["id"], &retried.properties()["state"]),
        (&json!("10"), &json!("parked"))
    );
    let due = "(SELECT d.next_at <= now() FROM deliveries d WHERE d.webhook_no = webhooks.no \
        AND d.namespace_no = webhooks.namespace_no)";
    assert!(holds(&ns, due).await);
    ns.delete("/webhook/wiki/delivery/10").await.must_be(204);
    for missing in ["10", "0", "-1", "010", "x", "99999999999999999999"] {
        ns.delete(&format!("/webhook/wiki/delivery/{missing}")).await.refused(404, "not_found");
        let retry = format!("/webhook/wiki/delivery/{missing}/retry");
        ns.add(&retry).await.refused(404, "not_found");
    }
    park(&ns, 11, "parked").await;
    ns.add("/webhook/none/delivery/11/retry").await.refused(404, "not_found");
    let other = Namespace::new().await;
    other.delete("/webhook/wiki/delivery/11").await.refused(404, "not_found");
    ns.delete("/webhook/wiki").await.must_be(204);
    create(&ns, "wiki", json!({})).await;
    assert!(ns.get("/webhook/wiki/delivery").await.must_be(200).ids().is_empty());
}

#[tokio::test]
async fn what_failed_for_good_is_forgotten_after_a_month() {
    let ns = Namespace::new().await;
    create(&ns, "wiki", json!({})).await;
    park(&ns, 10, "failed").await;
    park(&ns, 11, "parked").await;
    super::change::set(&ns, "previous_secret_sealed = 'x', previous_until = now()").await;
    let _alone = crate::upkeep::ALONE.lock().await;
    upkeep::run(&process()).await.unwrap();
    assert_eq!(ns.get("/webhook/wiki/delivery").await.must_be(200).ids(), ["11"]);
    assert!(holds(&ns, "previous_secret_sealed IS NULL AND previous_until IS NULL").await);
}
