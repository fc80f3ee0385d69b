//! `count`: the number of all entries of a list, or up to a bound.

use crate::support::{Caller, Namespace, PASSWORD, database, membership};
use serde_json::{Value, json};

/// The `total` of a list, and what it is.
async fn total(caller: &Caller, path: &str, count: &str) -> (Value, Value) {
    let query =
        format!("{path}{}limit=1&count={count}", if path.contains('?') { '&' } else { '?' });
    let page = caller.get(&query).await.must_be(200);
    assert!(page.entries().len() <= 1);
    (page.body["total"].clone(), page.body["total_is"].clone())
}

/// Three of everything: users, groups, members, sessions, keys and invites.
async fn three_of_everything() -> Namespace {
    let ns = Namespace::new().await;
    ns.people(&["a", "b"], &["x", "y", "z"]).await;
    ns.group("top").await;
    for (outer, inner) in [("top", "a"), ("top", "b"), ("administrators", "top")] {
        ns.nest(outer, inner).await;
    }
    for id in ["x", "y"] {
        let role = membership(json!({"role": "owner"}));
        ns.put(&format!("/group/a/user/{id}"), role).await.must_be(200);
    }
    ns.person("w").await;
    for _ in 0..3 {
        ns.stranger().sign_in("w", PASSWORD).await.must_be(201);
        ns.with_scopes(&["users:read"]).await;
        let invite = crate::support::invite(json!({"group": "a"}));
        ns.post("/invite", invite).await.must_be(201);
    }
    ns
}

#[tokio::test]
async fn every_list_is_counted_up_to_a_bound() {
    let ns = three_of_everything().await;
    for (path, all) in [
        ("/user", 4),
        ("/user?q=w", 1),
        ("/group", 4),
        ("/group?q=a", 2),
        ("/group?member=x", 2),
        ("/group/a/user", 3),
        ("/group/a/user?role=owner", 2),
        ("/group/a/user?q=x", 1),
        // Everybody is there by two groups.
        ("/group/top/user?effective=true", 3),
        ("/group/top/user?effective=true&q=x", 1),
        ("/group/top/group", 2),
        ("/group/administrators/group?effective=true", 3),
        ("/user/x/group", 2),
        ("/user/x/group?effective=true", 4),
        ("/user/w/session", 3),
        ("/invite", 3),
        ("/invite?group=a", 3),
        ("/invite?email=nobody@example.com", 0),
        ("/key", 4),
    ] {
        assert_eq!(total(&ns, path, "true").await, (all.into(), "exact".into()), "{path}");
        assert_eq!(total(&ns, path, "false").await, (Value::Null, Value::Null), "{path}");
        assert_eq!(total(&ns, path, "10000").await, (all.into(), "exact".into()), "{path}");
        for bound in 1..=5 {
            let expected = match bound < all {
                true => (bound.into(), "at_least".into()),
                false => (all.into(), "exact".into()),
            };
            assert_eq!(total(&ns, path, &bound.to_string()).await, expected, "{path} {bound}");
        }
    }
    let own = ns.stranger().with_key(ns.add("/user/x/session").await.must_be(201).token());
    assert_eq!(total(&own, "/invite", "2").await, (2.into(), "at_least".into()));
    let namespaces = total(&Caller::operator(), "/namespace", "1").await;
    assert_eq!(namespaces, (1.into(), "at_least".into()));
}

#[tokio::test]
async fn a_bound_is_from_one_to_ten_thousand() {
    let ns = Namespace::new().await;
    for path in ["/user", "/group", "/key", "/invite", "/group/administrators/user"] {
        for bound in ["0", "-1", "10001", "9223372036854775807"] {
            let refused = ns.get(&format!("{path}?count={bound}")).await.invalid("count");
            assert_eq!(refused.body["detail"], "`count` must be from 1 to 10000");
        }
        for text in ["1.5", "1e3", "99999999999999999999", "TRUE", ""] {
            let refused = ns.get(&format!("{path}?count={text}")).await;
            assert_eq!(refused.refused(400, "malformed").body["field"], "count");
        }
    }
}

/// Also where more match than a search sorts.
#[tokio::test]
async fn counting_ends_at_the_bound() {
    let ns = Namespace::new().await;
    let client = database::connect().await;
    let made = "INSERT INTO users (namespace_no, id, created_at, updated_at) \
        SELECT n.no, 'u' || i, now(), now() FROM namespaces n, generate_series(1, 20000) i \
        WHERE n.id = $1";
    client.execute(made, &[&ns.id]).await.unwrap();
    let joined = "INSERT INTO memberships (namespace_no, group_no, user_no, role, joined_at) \
        SELECT u.namespace_no, g.no, u.no, 'member', now() \
        FROM users u JOIN groups g ON g.namespace_no = u.namespace_no \
        WHERE u.namespace_no = $1 AND g.id = 'administrators'";
    let no = database::number(&client, &ns.id).await;
    client.execute(joined, &[&no]).await.unwrap();
    for path in ["/user", "/user?q=u", "/group/administrators/user?effective=true"] {
        assert_eq!(total(&ns, path, "true").await, (20_000.into(), "exact".into()), "{path}");
        assert_eq!(total(&ns, path, "10000").await, (10_000.into(), "at_least".into()), "{path}");
    }
}
