//! Failures count by IP address: whoever guesses waits, and the user does not.

use super::lockout::{lock, locked_until, send_wrong_passwords};
use crate::support::database::connect;
use crate::support::{Namespace, PASSWORD};

const WRONG: &str = "a guess at it";

#[tokio::test]
async fn an_address_that_signed_in_lately_is_not_locked_out_by_others() {
    let ns = Namespace::open().await;
    ns.person("asim").await;
    let (home, away) = (ns.stranger(), ns.stranger().at_address("203.0.113.62"));
    home.sign_in("asim", PASSWORD).await.must_be(201);
    // Basic authentication notes the address, too.
    let basic = ns.stranger().at_address("203.0.113.63").by_password("asim", PASSWORD);
    basic.get("/user").await.must_be(200);
    lock(&ns).await;
    away.sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
    home.sign_in("asim", PASSWORD).await.must_be(201);
    basic.on_second_server().get("/user").await.must_be(200);
    assert!(locked_until(&ns).await.is_string());
    // It waits like any other after failures of its own.
    send_wrong_passwords(&home, 7).await;
    home.sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn what_was_verified_a_moment_ago_is_outside_of_every_lock() {
    let ns = Namespace::open().await;
    ns.person("asim").await;
    let basic = ns.stranger().by_password("asim", PASSWORD);
    basic.get("/user").await.must_be(200);
    send_wrong_passwords(&ns.stranger(), 7).await;
    lock(&ns).await;
    basic.get("/user").await.must_be(200);
    // Only where it was verified: another address that guesses gains nothing.
    basic.at_address("203.0.113.64").get("/user").await.refused(401, "unauthenticated");
    basic.on_second_server().get("/user").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn of_many_guesses_at_once_seven_count_and_the_right_one_is_refused() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let (stranger, database) = (ns.stranger(), connect().await);
    let guesses = (0..40).map(|n| {
        let stranger = stranger.clone();
        // The right one is among the last.
        let password = if n == 39 { PASSWORD } else { WRONG };
        async move { stranger.sign_in("asim", password).await.status }
    });
    let statuses = crate::support::all(guesses).await;
    let query = "SELECT a.failures, a.locked_until IS NOT NULL FROM sign_in_addresses a \
        JOIN namespaces n ON n.no = a.namespace_no WHERE n.id = $1";
    let row = database.query_one(query, &[&ns.id]).await.unwrap();
    // Whether the right one came before the lock is up to chance; after it nothing counts.
    if statuses.iter().all(|status| *status == 401) {
        assert_eq!((row.get::<_, i32>(0), row.get::<_, bool>(1)), (7, true));
        stranger.sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
    }
}

#[tokio::test]
async fn all_addresses_of_an_ipv6_network_wait_together() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    for n in 0..7 {
        send_wrong_passwords(&ns.stranger().at_address(&format!("2001:db8:7::{n}")), 1).await;
    }
    let neighbour = ns.stranger().at_address("2001:db8:7::ffff");
    neighbour.sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
    ns.stranger().at_address("2001:db8:7:1::1").sign_in("asim", PASSWORD).await.must_be(201);
}
