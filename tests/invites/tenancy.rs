//! An invite belongs to one namespace. In another it is not found.

use super::{devs, invite_to_devs, stranger};
use crate::support::{Caller, invite, user};
use serde_json::json;

#[tokio::test]
async fn invites_of_another_namespace_are_not_found() {
    let (ns, other) = (devs().await, devs().await);
    let made = invite_to_devs(&ns, json!({})).await;
    let (path, code) = (made.header("location"), format!("/invite?code={}", made.code()));
    let asim = other.newcomer("asim").await;
    for caller in [&*other, &asim] {
        caller.get(path).await.refused(404, "not_found");
        caller.put(path, invite(json!({}))).await.refused(404, "not_found");
        caller.delete(path).await.refused(404, "not_found");
        caller.get(&code).await.refused(404, "not_found");
    }
    asim.add(&made.acceptance()).await.refused(404, "not_found");
    asim.add(&format!("/invite/{}/decline", made.code())).await.refused(404, "not_found");
    assert_eq!(other.get("/invite").await.ids(), [""; 0]);
    // Nor is it found in `default`, the namespace of a stranger who names none.
    let nowhere = Caller::stranger().at_new_address();
    for guest in [stranger(&other), nowhere.clone(), nowhere.of_namespace("none")] {
        guest.get(&code).await.refused(404, "not_found");
        let newcomer = user("x", json!({}));
        guest.post(&made.acceptance(), newcomer).await.refused(404, "not_found");
    }
    // A session cannot choose another namespace.
    asim.of_namespace(&ns.id).get(&code).await.refused(404, "not_found");
    assert_eq!(ns.get(path).await.body, made.body);
    stranger(&ns).get(&code).await.must_be(200);
}

#[tokio::test]
async fn an_id_and_an_address_are_free_in_another_namespace() {
    for ns in [devs().await, devs().await] {
        let properties = json!({"group": "devs", "email": "asim@x.example"});
        let document = json!({"entity-type": "invite", "id": "i", "properties": properties});
        ns.post("/invite", document).await.must_be(201);
    }
}
