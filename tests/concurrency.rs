//! Many requests at once: what must happen once happens once, and nothing is lost.

use crate::support::{Namespace, Reply, all, count, group, user};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const MANY: usize = 32;

/// Sends these requests at once.
async fn at_once(
    ns: &Namespace,
    requests: impl IntoIterator<Item = (Method, String, Option<Value>)>,
) -> Vec<Reply> {
    let requests = requests.into_iter().map(|(method, path, body)| {
        let caller = (**ns).clone();
        async move { caller.send(method, &path, body).await }
    });
    all(requests).await
}

#[tokio::test]
async fn one_of_many_requests_creates_an_id() {
    let ns = Namespace::new().await;
    for (path, kind) in [("/group", "group"), ("/user", "user")] {
        let create = |n| {
            let properties = json!({"name": format!("{n}")});
            let document = json!({"entity-type": kind, "id": "x", "properties": properties});
            (Method::POST, path.to_owned(), Some(document))
        };
        let replies = at_once(&ns, (0..MANY).map(create)).await;
        assert_eq!((count(&replies, 201), count(&replies, 409)), (1, MANY - 1));
        let made = replies.iter().find(|reply| reply.status == 201).unwrap();
        assert_eq!(ns.get(&format!("{path}/x")).await.body, made.body);
    }
}

#[tokio::test]
async fn one_of_many_requests_takes_a_username() {
    let ns = Namespace::new().await;
    let create = |n| {
        let name = if n % 2 == 0 { "asim" } else { "ASIM" };
        let properties = json!({"username": name, "email": format!("{n}@x.example")});
        (Method::POST, "/user".to_owned(), Some(user(&format!("{n}"), properties)))
    };
    let replies = at_once(&ns, (0..MANY).map(create)).await;
    assert_eq!((count(&replies, 201), count(&replies, 409)), (1, MANY - 1));
    assert_eq!(ns.get("/user?count=true").await.body["total"], 1);
}

#[tokio::test]
async fn a_member_added_by_many_requests_is_added_once() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    ns.user("asim").await;
    let request = |method: Method| (method, "/group/devs/user/asim".to_owned(), None);
    let added = at_once(&ns, (0..MANY).map(|_| request(Method::POST))).await;
    assert_eq!((count(&added, 201), count(&added, 200)), (1, MANY - 1));
    assert_eq!(ns.get("/group/devs/user?count=true").await.body["total"], 1);
    let removed = at_once(&ns, (0..MANY).map(|_| request(Method::DELETE))).await;
    assert_eq!((count(&removed, 200), count(&removed, 404)), (1, MANY - 1));
}

#[tokio::test]
async fn opposite_edges_never_close_a_cycle() {
    let ns = Namespace::new().await;
    for round in 0..8 {
        let ids: Vec<_> = ["a", "b", "c"].map(|id| format!("{id}{round}")).to_vec();
        for id in &ids {
            ns.group(id).await;
        }
        let edge = |outer: usize, inner: usize| {
            let path = format!("/group/{}/group/{}", ids[outer], ids[inner]);
            (Method::POST, path, None)
        };
        // Two opposite edges, then three edges that form a ring.
        let pair = at_once(&ns, [edge(0, 1), edge(1, 0)]).await;
        assert_eq!((count(&pair, 201), count(&pair, 409)), (1, 1), "{pair:?}");
        let ring: Vec<_> = [(0, 1), (1, 2), (2, 0), (1, 0), (2, 1), (0, 2)].to_vec();
        let replies = at_once(&ns, ring.into_iter().map(|(outer, inner)| edge(outer, inner))).await;
        assert_eq!(count(&replies, 201) + count(&replies, 200) + count(&replies, 409), 6);
        // One edge of each pair is there, or another path: the three groups end in one order.
        assert_eq!(count(&replies, 409), 3, "{replies:?}");
        for id in &ids {
            let below = ns.get(&format!("/group/{id}/group?effective=true")).await.must_be(200);
            assert!(!below.ids().contains(&id.as_str()), "{}", below.text);
        }
    }
}

#[tokio::test]
async fn one_of_many_changes_of_the_same_version_succeeds() {
    let ns = Namespace::new().await;
    ns.group("x").await;
    ns.user("x").await;
    for path in ["/group/x", "/user/x"] {
        let kind = &path[1..path.len() - 2];
        let puts = (0..MANY).map(|n| {
            let caller = ns.with_header("if-match", r#""1""#);
            let document = json!({"entity-type": kind, "properties": {"name": format!("{n}")}});
            async move { caller.put(path, document).await }
        });
        let replies = all(puts).await;
        assert_eq!((count(&replies, 200), count(&replies, 412)), (1, MANY - 1));
        let made = replies.iter().find(|reply| reply.status == 200).unwrap();
        let read = ns.get(path).await;
        assert_eq!((&read.body, read.header("etag")), (&made.body, r#""2""#));
    }
}

#[tokio::test]
async fn changes_of_different_properties_lose_nothing() {
    let ns = Namespace::new().await;
    ns.group("x").await;
    let put = |n| {
        let properties = json!({format!("k{n}"): n});
        (Method::PUT, "/group/x".to_owned(), Some(group("x", properties)))
    };
    let replies = at_once(&ns, (0..MANY).map(put)).await;
    assert_eq!(count(&replies, 200), MANY);
    let tags: BTreeSet<_> = replies.iter().map(|reply| reply.header("etag")).collect();
    assert_eq!(tags.len(), MANY);
    let read = ns.get("/group/x").await;
    assert_eq!(read.header("etag"), format!("\"{}\"", MANY + 1));
    for n in 0..MANY {
        assert_eq!(read.properties()[format!("k{n}")], n);
    }
}

#[tokio::test]
async fn an_entity_deleted_while_others_write_is_gone() {
    let ns = Namespace::new().await;
    ns.group("outer").await;
    for round in 0..8 {
        let (team, user) = (format!("g{round}"), format!("u{round}"));
        ns.people(&[&team], &[&user]).await;
        ns.user(&format!("v{round}")).await;
        let mut requests = Vec::new();
        for n in 0..6 {
            requests.push((Method::POST, format!("/group/{team}/user/v{round}"), None));
            requests.push((Method::POST, format!("/group/outer/group/{team}"), None));
            requests.push((Method::DELETE, format!("/group/{team}/user/{user}"), None));
            let change = group(&team, json!({"name": format!("{n}")}));
            requests.push((Method::PUT, format!("/group/{team}"), Some(change)));
            if n == 3 {
                requests.push((Method::DELETE, format!("/group/{team}"), None));
                requests.push((Method::DELETE, format!("/user/v{round}"), None));
            }
        }
        let replies = at_once(&ns, requests).await;
        assert_eq!(count(&replies, 204), 2);
        for reply in &replies {
            assert!([200, 201, 204, 404].contains(&reply.status), "{reply:?}");
        }
        ns.get(&format!("/group/{team}")).await.refused(404, "not_found");
    }
    assert_eq!(ns.get("/group/outer/group").await.ids(), [""; 0]);
}
