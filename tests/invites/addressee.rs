//! Users prove an address by the code that was sent to it, not by setting it themselves.

use super::{devs, invite_to_devs, new_user, signed_in_with_address, stranger};
use crate::support::{PASSWORD, invite, user};
use serde_json::json;

#[tokio::test]
async fn users_cannot_accept_invites_by_claiming_an_address() {
    let ns = devs().await;
    let addressed = invite_to_devs(&ns, json!({"email": "new@corp.example"})).await;
    let mallory = ns.newcomer("mallory").await;
    let claim = user("mallory", json!({"email": "new@corp.example"}));
    mallory.put("/user/mallory", claim).await.must_be(200);
    assert_eq!(mallory.get("/invite").await.ids(), [""; 0]);
    let by_id = format!("/invite/{}/accept", addressed.id());
    mallory.add(&by_id).await.refused(404, "not_found");
    mallory.get(addressed.header("location")).await.refused(404, "not_found");
    // An invite without an address is no way around this.
    let open = invite_to_devs(&ns, json!({})).await;
    let newcomer = json!({"email": "new@corp.example", "username": "eve", "password": PASSWORD});
    stranger(&ns).post(&open.acceptance(), new_user(newcomer)).await.must_be(200);
    let eve = ns.signed_in_by_password("eve").await;
    eve.add(&by_id).await.refused(404, "not_found");
    let refused = ns.stranger().sign_in("new@corp.example", PASSWORD).await;
    refused.refused(401, "unauthenticated");
    // The addressee has the code.
    let accepted = stranger(&ns).post(&addressed.acceptance(), new_user(json!({}))).await;
    assert_eq!(
        ns.get(&format!("/user/{}", accepted.must_be(200).id())).await.properties()["email"],
        "new@corp.example"
    );
}

#[tokio::test]
async fn an_invite_to_the_administrators_is_accepted_only_by_its_code() {
    let ns = devs().await;
    let boris = signed_in_with_address(&ns, "boris", "boris@x.example").await;
    let wanted = json!({"group": "administrators", "email": "boris@x.example"});
    let made = ns.post("/invite", invite(wanted)).await.must_be(201);
    assert_eq!(boris.get("/invite").await.ids(), [""; 0]);
    boris.get(made.header("location")).await.refused(404, "not_found");
    boris.add(&format!("/invite/{}/accept", made.id())).await.refused(404, "not_found");
    boris.add(&made.acceptance()).await.must_be(200);
    boris.get("/key").await.must_be(200);
}
