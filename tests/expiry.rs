//! An expired membership is treated as absent everywhere. To let a day pass, the tests send
//! requests to a server whose clock is a day ahead.

use crate::support::{Namespace, membership};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

/// The time in an hour.
fn soon() -> String {
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
    let now = Utc::now();
    (now + TimeDelta::hours(1)).to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// `outer` contains `devs`, of which `asim` is a member for an hour and `boris` without expiry.
async fn team() -> Namespace {
    let ns = Namespace::new().await;
    ns.people(&["devs"], &["boris"]).await;
    ns.user("asim").await;
    ns.group("outer").await;
    ns.nest("outer", "devs").await;
    let wanted = membership(json!({"role": "owner", "expires_at": soon()}));
    ns.post("/group/devs/user/asim", wanted).await.must_be(201);
    ns
}

#[tokio::test]
async fn an_expired_membership_is_in_no_response() {
    let ns = team().await;
    let later = ns.tomorrow();
    for (path, today, tomorrow) in [
        ("/group/devs/user", &["boris", "asim"][..], &["boris"][..]),
        ("/group/devs/user?effective=true", &["boris", "asim"], &["boris"]),
        ("/group/outer/user?effective=true", &["boris", "asim"], &["boris"]),
        ("/user/asim/group", &["devs"], &[]),
        ("/user/asim/group?effective=true", &["devs", "outer"], &[]),
        ("/group?member=asim", &["devs"], &[]),
        ("/group?member=boris", &["devs"], &["devs"]),
    ] {
        let counted = format!("{path}{}count=true", if path.contains('?') { '&' } else { '?' });
        let (now, then) = (ns.get(&counted).await, later.get(&counted).await);
        assert_eq!((now.ids(), &now.body["total"]), (today.to_vec(), &json!(today.len())));
        assert_eq!((then.ids(), &then.body["total"]), (tomorrow.to_vec(), &json!(tomorrow.len())));
    }
    let path = "/group/devs/user/asim";
    ns.get(path).await.must_be(200);
    later.get(path).await.refused(404, "not_found");
    later.put(path, membership(json!({"role": "member"}))).await.refused(404, "not_found");
    later.put(path, membership(json!({"expires_at": null}))).await.refused(404, "not_found");
    later.delete(path).await.refused(404, "not_found");
    // The refused requests changed nothing.
    assert_eq!(ns.get(path).await.must_be(200).properties()["role"], "owner");
}

#[tokio::test]
async fn a_user_whose_membership_expired_can_be_added_again() {
    let ns = team().await;
    let path = "/group/devs/user/asim";
    let first = ns.get(path).await;
    ns.tomorrow().add(path).await.must_be(201);
    let second = ns.tomorrow().get(path).await.must_be(200);
    let joined = |body: &Value| -> DateTime<Utc> {
        body["properties"]["joined_at"].as_str().unwrap().parse().unwrap()
    };
    assert!(joined(&second.body) - joined(&first.body) > TimeDelta::hours(23));
    assert_eq!(second.properties()["role"], "member");
    assert_eq!(second.properties().get("expires_at"), None);
    ns.tomorrow().add(path).await.must_be(200);
}

#[tokio::test]
async fn a_user_who_is_also_a_member_by_nesting_stays_an_effective_member() {
    let ns = team().await;
    ns.group("other").await;
    ns.nest("devs", "other").await;
    ns.add("/group/other/user/asim").await.must_be(201);
    let list = ns.tomorrow().get("/group/devs/user?effective=true").await;
    assert_eq!(list.ids(), ["boris", "asim"]);
    // The expired membership is not listed any more.
    assert_eq!(list.entries()[1]["membership"], Value::Null);
    let groups = ns.tomorrow().get("/user/asim/group?effective=true").await;
    assert_eq!(groups.ids(), ["devs", "outer", "other"]);
    assert_eq!(groups.entries()[0]["membership"], Value::Null);
}

#[tokio::test]
async fn an_expiry_in_the_past_of_the_servers_clock_is_refused() {
    let ns = team().await;
    let ends = membership(json!({"expires_at": soon()}));
    ns.put("/group/devs/user/boris", ends.clone()).await.must_be(200);
    let later = ns.tomorrow();
    later.put("/group/devs/user/asim", ends.clone()).await.invalid("expires_at");
    later.post("/group/outer/user/asim", ends).await.invalid("expires_at");
}

#[tokio::test]
async fn a_temporary_administrator_is_protected_until_expiry() {
    let ns = Namespace::new().await;
    ns.user("guest").await;
    let wanted = membership(json!({"expires_at": soon()}));
    ns.post("/group/administrators/user/guest", wanted).await.must_be(201);
    let writer = ns.with_scopes(&["users:write"]).await;
    let change = json!({"entity-type": "user", "properties": {"name": "N"}});
    writer.put("/user/guest", change.clone()).await.refused(403, "forbidden");
    writer.tomorrow().put("/user/guest", change).await.must_be(200);
    writer.tomorrow().delete("/user/guest").await.must_be(204);
}
