//! Notices: of another sign-in address, of a sign-in from a new client, and of a webhook that is disabled.

use super::{ALONE, address, drain};
use crate::support::mail::{Relay, Taken};
use crate::support::{Caller, Namespace, PASSWORD, user};
use serde_json::json;

const LINUX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0";
const NEWER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const EVIL: &str = "https://evil.example/you-won";

async fn asim(ns: &Namespace) -> String {
    let email = address(ns, "asim");
    let known = json!({"username": "asim", "email": email, "password": PASSWORD});
    ns.post("/user", user("asim", known)).await.must_be(201);
    email
}

async fn mailed(to: &str) -> Vec<Taken> {
    let relay = Relay::start(|_| None).await;
    drain(&relay).await;
    relay.taken(to)
}

#[tokio::test]
async fn the_address_that_signed_in_is_told_of_another_one() {
    let (_alone, ns) = (ALONE.lock().await, Namespace::new().await);
    let old = asim(&ns).await;
    // The contact address is none that signs in, and what stays the same is no change.
    for same in [json!({"name": "Asim"}), json!({"login_email": old})] {
        ns.put("/user/asim", user("asim", same)).await.must_be(200);
    }
    assert_eq!(mailed(&old).await.len(), 0);
    let new = address(&ns, "new");
    ns.put("/user/asim", user("asim", json!({"login_email": new}))).await.must_be(200);
    let told = mailed(&old).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].header("Subject"), "Your e-mail address was changed");
    assert!(!told[0].message.contains(&new), "{}", told[0].message);
    assert_eq!(mailed(&new).await.len(), 0);
    ns.put("/user/asim", user("asim", json!({"login_email": null}))).await.must_be(200);
    assert_eq!(mailed(&new).await.len(), 1);
    ns.put("/user/asim", user("asim", json!({"login_email": old}))).await.must_be(200);
    assert_eq!(mailed(&old).await.len() + mailed(&new).await.len(), 0);
    // What fails tells nothing.
    ns.user("boris").await;
    let taken = user("boris", json!({"login_email": old}));
    ns.put("/user/boris", taken).await.refused(409, "taken");
    assert_eq!(mailed(&old).await.len(), 0);
}

/// Signs in from there by this program.
async fn sign_in(from: &Caller, agent: &str) {
    let agent = from.with_header("user-agent", agent);
    agent.sign_in("asim", PASSWORD).await.must_be(201);
}

#[tokio::test]
async fn a_sign_in_from_another_client_is_told_where_the_namespace_wants_it() {
    let (_alone, ns) = (ALONE.lock().await, Namespace::new().await);
    let email = asim(&ns).await;
    let (home, away) = (ns.stranger(), Caller::stranger().of_namespace(&ns.id).at_new_address());
    sign_in(&home, LINUX).await;
    sign_in(&away, EVIL).await;
    assert_eq!(mailed(&email).await.len(), 0, "it is off by default");
    let notices = json!({"entity-type": "namespace", "properties": {"sign_in_notices": "on"}});
    ns.put(&format!("/namespace/{}", ns.id), notices).await.must_be(200);
    // The first client is no news, nor is another version of it.
    sign_in(&home, LINUX).await;
    sign_in(&home, NEWER).await;
    assert_eq!(mailed(&email).await.len(), 0);
    sign_in(&away, LINUX).await;
    let told = mailed(&email).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].header("Subject"), "New sign-in to your account");
    assert!(told[0].text().contains("Program: Firefox (Linux)"), "{}", told[0].text());
    sign_in(&home, EVIL).await;
    let told = mailed(&email).await;
    assert_eq!(told.len(), 1);
    assert!(!told[0].text().contains("evil"), "{}", told[0].text());
    for from in [&home, &away] {
        sign_in(from, NEWER).await;
    }
    sign_in(&home, EVIL).await;
    assert_eq!(mailed(&email).await.len(), 0);
}

#[tokio::test]
async fn an_address_gets_thirty_notices_of_a_kind_in_a_day() {
    let (_alone, ns) = (ALONE.lock().await, Namespace::new().await);
    let (victim, other) = (address(&ns, "victim"), address(&ns, "other"));
    ns.post("/user", user("asim", json!({"username": "asim"}))).await.must_be(201);
    for _ in 0..32 {
        for email in [&victim, &other] {
            ns.put("/user/asim", user("asim", json!({"login_email": email}))).await.must_be(200);
        }
    }
    assert_eq!(mailed(&victim).await.len(), 30);
}
