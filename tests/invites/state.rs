//! The state of an invite is derived from the clock, its uses and whether it was declined.

use super::{devs, invite_to_devs, stranger};
use crate::support::{Namespace, Reply, invite};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

fn in_an_hour() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let now = Utc::now();
    now + TimeDelta::hours(1)
}

/// The state of the invite today and tomorrow. Each response must have the same.
async fn states(ns: &Namespace, invite: &Reply) -> [Value; 2] {
    let mut states = Vec::new();
    for (ns, guest) in [((**ns).clone(), stranger(ns)), (ns.tomorrow(), stranger(ns).tomorrow())] {
        let read = ns.get(invite.header("location")).await.must_be(200);
        let opened = guest.get(&format!("/invite?code={}", invite.code())).await.must_be(200);
        let state = read.properties()["state"].clone();
        assert_eq!(opened.entries()[0]["properties"]["state"], state);
        let listed = ns.get("/invite?group=devs").await.must_be(200);
        let entry = listed.entries().iter().find(|entry| entry["id"] == invite.id()).unwrap();
        assert_eq!(entry["properties"]["state"], state);
        // The filter agrees with what is shown.
        for known in ["open", "accepted", "declined", "expired"] {
            let listed = ns.get(&format!("/invite?state={known}&group=devs")).await.must_be(200);
            assert_eq!(listed.ids().contains(&invite.id()), state == known, "{known}: {state}");
        }
        states.push(state);
    }
    [states.remove(0), states.remove(0)]
}

#[tokio::test]
async fn an_invite_expires_by_the_clock() {
    let ns = devs().await;
    let week = invite_to_devs(&ns, json!({})).await;
    let hour = invite_to_devs(&ns, json!({"expires_at": in_an_hour()})).await;
    assert_eq!(states(&ns, &week).await, ["open", "open"]);
    assert_eq!(states(&ns, &hour).await, ["open", "expired"]);
    let asim = ns.newcomer("asim").await;
    asim.tomorrow().add(&hour.acceptance()).await.refused(410, "gone");
    let decline = format!("/invite/{}/decline", hour.code());
    asim.tomorrow().add(&decline).await.refused(410, "gone");
    let document = json!({"entity-type": "user", "id": "x"});
    let late = stranger(&ns).tomorrow().post(&hour.acceptance(), document).await;
    late.refused(410, "gone");
    // With a later expiry it is open again.
    let later = in_an_hour() + TimeDelta::days(2);
    let put = invite(json!({"expires_at": later}));
    ns.tomorrow().put(hour.header("location"), put).await.must_be(200);
    assert_eq!(states(&ns, &hour).await, ["open", "open"]);
    asim.tomorrow().add(&hour.acceptance()).await.must_be(200);
}

#[tokio::test]
async fn used_up_and_declined_invites_keep_their_state_after_expiry() {
    let ns = devs().await;
    let used = invite_to_devs(&ns, json!({"expires_at": in_an_hour()})).await;
    ns.newcomer("asim").await.add(&used.acceptance()).await.must_be(200);
    assert_eq!(states(&ns, &used).await, ["accepted", "accepted"]);
    let declined = invite_to_devs(&ns, json!({"expires_at": in_an_hour()})).await;
    stranger(&ns).add(&format!("/invite/{}/decline", declined.code())).await.must_be(200);
    assert_eq!(states(&ns, &declined).await, ["declined", "declined"]);
    // With a use left it is still open.
    let twice = invite_to_devs(&ns, json!({"max_uses": 2})).await;
    ns.newcomer("boris").await.add(&twice.acceptance()).await.must_be(200);
    assert_eq!(states(&ns, &twice).await, ["open", "open"]);
    ns.put(twice.header("location"), invite(json!({"max_uses": 1}))).await.must_be(200);
    assert_eq!(states(&ns, &twice).await, ["accepted", "accepted"]);
}
