//! When a code is void: as soon as what it rests on changes.

use super::{NEW, code, complete, counts, execute};
use crate::support::{Namespace, PASSWORD, user};
use crate::upkeep::{ALONE, process};
use roster::domain::upkeep;
use serde_json::json;

async fn is_void(ns: &Namespace, code: &str) -> bool {
    let read = ns.stranger().get(&format!("/recovery/{code}")).await;
    if read.status == 200 {
        return false;
    }
    read.refused(410, "gone");
    complete(ns, code, NEW).await.refused(410, "gone");
    true
}

#[tokio::test]
async fn a_code_is_void_when_the_password_changes_however_it_does() {
    let ns = Namespace::new().await;
    let hash = "$argon2id$v=19$m=9216,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$Ogul82tycuIw6PbPCFrz46yMiKcCquu186SbL6pHOYk";
    ns.person("asim").await;
    let set = json!({"new_password": "another one of asim"});
    let other = code(&ns, "asim").await;
    ns.put("/user/asim/password", set).await.must_be(204);
    assert!(is_void(&ns, &other).await);
    for change in [
        json!({"password": "yet another of asim"}),
        json!({"password_hash": hash}),
        json!({"password": null}),
    ] {
        let code = code(&ns, "asim").await;
        ns.put("/user/asim", user("asim", change)).await.must_be(200);
        assert!(is_void(&ns, &code).await);
    }
    let nuxeo = json!({"entity-type": "user", "id": "asim",
        "properties": {"username": "asim", "password": "set by nuxeo"}});
    let first = code(&ns, "asim").await;
    ns.put("/nuxeo/api/v1/user/asim", nuxeo).await.must_be(200);
    assert!(is_void(&ns, &first).await);
    // The other codes of whoever has used one.
    let (one, other) = (code(&ns, "asim").await, code(&ns, "asim").await);
    complete(&ns, &one, NEW).await.must_be(204);
    assert!(is_void(&ns, &other).await);
}

#[tokio::test]
async fn a_code_is_void_when_the_address_changes_and_while_the_user_cannot_sign_in() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let code = code(&ns, "asim").await;
    // What else is changed makes no difference.
    ns.put("/user/asim", user("asim", json!({"name": "Asim", "username": "a"}))).await.must_be(200);
    assert!(!is_void(&ns, &code).await);
    ns.put("/user/asim", user("asim", json!({"active": false}))).await.must_be(200);
    assert!(is_void(&ns, &code).await);
    ns.put("/user/asim", user("asim", json!({"active": true}))).await.must_be(200);
    assert!(!is_void(&ns, &code).await);
    let address = json!({"login_email": "asim@example.org"});
    ns.put("/user/asim", user("asim", address)).await.must_be(200);
    assert!(is_void(&ns, &code).await);
    ns.stranger().sign_in("a", PASSWORD).await.must_be(201);
}

#[tokio::test]
async fn a_code_lasts_half_an_hour() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let code = code(&ns, "asim").await;
    let path = format!("/recovery/{code}");
    ns.stranger().in_twenty_minutes().get(&path).await.must_be(200);
    ns.stranger().tomorrow().get(&path).await.refused(410, "gone");
    let end = "UPDATE tickets SET expires_at = now() - interval '1 second' WHERE";
    assert_eq!(execute(&ns, end).await, 1);
    assert!(is_void(&ns, &code).await);
}

#[tokio::test]
async fn codes_are_deleted_with_their_user_and_a_month_after_their_end() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    ns.person("boris").await;
    for id in ["asim", "boris"] {
        code(&ns, id).await;
        ns.add(&format!("/user/{id}/recovery")).await.must_be(202);
    }
    assert_eq!(counts(&ns).await, (4, 2));
    ns.delete("/user/asim").await.must_be(204);
    // What was mailed counts towards the limits all the same.
    assert_eq!(counts(&ns).await, (2, 2));
    let end = "UPDATE tickets SET expires_at = now() - interval '31 days' WHERE \
        code_sealed IS NULL AND";
    assert_eq!(execute(&ns, end).await, 1);
    let old =
        "UPDATE ticket_counts SET last_at = now() - interval '25 hours' WHERE address = '*' AND";
    assert_eq!(execute(&ns, old).await, 1);
    let _alone = ALONE.lock().await;
    upkeep::run(&process()).await.unwrap();
    assert_eq!(counts(&ns).await, (1, 2));
    assert_eq!(execute(&ns, "DELETE FROM ticket_counts WHERE").await, 1);
}
