//! `POST /invite/{id-or-code}/decline`, which cannot be undone.

use super::{devs, invite_to_devs, signed_in_with_address, stranger};
use serde_json::json;

#[tokio::test]
async fn a_declined_invite_cannot_be_accepted_or_declined_again() {
    let ns = devs().await;
    let asim = signed_in_with_address(&ns, "asim", "asim@x.example").await;
    let by_id = invite_to_devs(&ns, json!({"email": "asim@x.example"})).await;
    let path = format!("/invite/{}/decline", by_id.id());
    ns.newcomer("nobody").await.add(&path).await.refused(404, "not_found");
    stranger(&ns).add(&path).await.refused(401, "unauthenticated");
    let declined = asim.add(&path).await.must_be(200);
    assert_eq!(declined.properties()["state"], "declined");
    assert!(!declined.text.contains(by_id.code()) && !declined.text.contains("asim@x.example"));
    asim.add(&path).await.refused(410, "gone");
    asim.add(&format!("/invite/{}/accept", by_id.id())).await.refused(410, "gone");
    asim.add(&by_id.acceptance()).await.refused(410, "gone");
    let read = ns.get(by_id.header("location")).await;
    assert_eq!((&read.properties()["state"], read.header("etag")), (&json!("declined"), r#""2""#));
    assert_eq!(ns.get("/group/devs/user").await.ids(), [""; 0]);
}

#[tokio::test]
async fn a_stranger_declines_by_the_code() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({"email": "asim@x.example"})).await;
    let path = format!("/invite/{}/decline", made.code());
    stranger(&ns).add(&path).await.must_be(200);
    stranger(&ns).add(&path).await.refused(410, "gone");
    stranger(&ns).add("/invite/none/decline").await.must_be(401);
    let opened = stranger(&ns).get(&format!("/invite?code={}", made.code())).await.must_be(200);
    assert_eq!(opened.entries()[0]["properties"]["state"], "declined");
}
