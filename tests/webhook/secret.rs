//! The secrets of webhooks are shown once, sealed, and replaced.

use super::change::{holds, set};
use super::create;
use crate::support::{Namespace, Reply};
use serde_json::json;

fn secret(reply: &Reply) -> String {
    reply.properties()["secret"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_secret_is_replaced_and_the_one_before_signs_for_a_day() {
    let ns = Namespace::new().await;
    let first = secret(&create(&ns, "wiki", json!({})).await);
    let rotated = ns.add("/webhook/wiki/secret").await.must_be(201);
    assert_eq!(rotated.header("location"), "/webhook/wiki");
    assert_ne!(secret(&rotated), first);
    assert!(!rotated.text.contains(&first));
    let day = "previous_until BETWEEN now() + interval '23 h 59 min' AND now() + interval '24 h' \
        AND previous_secret_sealed <> secret_sealed";
    assert!(holds(&ns, day).await);
    let again = ns.add("/webhook/wiki/secret").await.must_be(201);
    assert_ne!(secret(&again), secret(&rotated));
    assert!(!ns.get("/webhook/wiki").await.must_be(200).text.contains("whsec"));
}

#[tokio::test]
async fn the_overlap_is_up_to_a_week_and_may_be_none() {
    let ns = Namespace::new().await;
    create(&ns, "wiki", json!({})).await;
    let rotate = async |hours: serde_json::Value| {
        let body = json!({"properties": {"overlap_hours": hours}});
        ns.post("/webhook/wiki/secret", body).await
    };
    let lease = "leased_by = '00000000-0000-4000-8000-000000000001', leased_until = now() + interval '30 s'";
    set(&ns, lease).await;
    rotate(json!(168)).await.must_be(201);
    assert!(holds(&ns, "previous_until > now() + interval '167 h'").await);
    // Both sign, so that whoever delivers may go on.
    assert!(holds(&ns, "leased_by IS NOT NULL").await);
    rotate(json!(0)).await.must_be(201);
    assert!(holds(&ns, "previous_until IS NULL AND previous_secret_sealed IS NULL").await);
    assert!(holds(&ns, "leased_by IS NULL").await);
    for wrong in [json!(-1), json!(169), json!("24"), json!(1.5)] {
        rotate(wrong).await.invalid("overlap_hours");
    }
    ns.post("/webhook/wiki/secret", json!({"properties": {"hours": 1}})).await.invalid("hours");
    ns.add("/webhook/none/secret").await.refused(404, "not_found");
}
