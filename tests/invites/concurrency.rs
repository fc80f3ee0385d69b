//! Many requests at once: an invite is created once, and used exactly as often as it may be.

use super::{devs, invite_to_devs, signed_in_with_address};
use crate::support::{Caller, Reply, all, count, invite};
use serde_json::json;
use std::collections::BTreeSet;

/// Each accepts, and comes again if told that too many wait for the row.
async fn accept_at_once(callers: Vec<Caller>, path: &str) -> Vec<Reply> {
    let tasks = callers.into_iter().map(|caller| {
        let path = path.to_owned();
        async move {
            loop {
                let reply = caller.add(&path).await;
                if reply.status != 503 {
                    return reply;
                }
            }
        }
    });
    all(tasks).await
}

#[tokio::test]
async fn an_invite_is_accepted_exactly_as_often_as_it_may_be() {
    let ns = devs().await;
    let mut callers = Vec::new();
    for n in 0..64 {
        callers.push(ns.newcomer(&format!("u{n}")).await);
    }
    let made = invite_to_devs(&ns, json!({"max_uses": 5})).await;
    let replies = accept_at_once(callers, &made.acceptance()).await;
    assert_eq!((count(&replies, 200), count(&replies, 410)), (5, 59));
    assert_eq!(ns.get("/group/devs/user?count=true").await.body["total"], 5);
    let used = ns.get(made.header("location")).await;
    assert_eq!((&used.properties()["uses"], used.header("etag")), (&json!(5), r#""6""#));
    assert_eq!(used.properties()["state"], "accepted");
}

#[tokio::test]
async fn one_user_uses_an_invite_once_however_often_they_accept() {
    let ns = devs().await;
    let asim = ns.newcomer("asim").await;
    let made = invite_to_devs(&ns, json!({"max_uses": 5})).await;
    let replies = accept_at_once(vec![asim; 16], &made.acceptance()).await;
    assert_eq!(count(&replies, 200), 16);
    assert_eq!(ns.get(made.header("location")).await.properties()["uses"], 1);
}

#[tokio::test]
async fn a_user_who_accepts_two_invites_at_once_uses_one() {
    let ns = devs().await;
    for round in 0..8 {
        let asim = ns.newcomer(&format!("u{round}")).await;
        let invites = [invite_to_devs(&ns, json!({})).await, invite_to_devs(&ns, json!({})).await];
        let paths = invites.each_ref().map(Reply::acceptance);
        let replies = all(paths.map(|path| {
            let asim = asim.clone();
            async move { asim.add(&path).await }
        }));
        assert_eq!(count(&replies.await, 200), 2);
        let mut uses = 0;
        for invite in &invites {
            let read = ns.get(invite.header("location")).await;
            uses += read.properties()["uses"].as_i64().unwrap();
        }
        assert_eq!(uses, 1);
    }
}

#[tokio::test]
async fn many_invites_to_one_address_at_once_create_one() {
    let ns = devs().await;
    for round in 0..6 {
        let tasks = (0..16).map(|n| {
            let caller = (*ns).clone();
            let name = if n % 2 == 0 { "Boris" } else { "boris" };
            let email = format!("{name}@{round}.example");
            let wanted = invite(json!({"group": "devs", "email": email}));
            async move { caller.post("/invite", wanted).await }
        });
        let replies = all(tasks).await;
        assert_eq!((count(&replies, 201), count(&replies, 200)), (1, 15), "{replies:?}");
        let codes: BTreeSet<_> = replies.iter().map(Reply::code).collect();
        assert_eq!(codes.len(), 1);
        let list = ns.get(&format!("/invite?email=boris@{round}.example&count=true")).await;
        assert_eq!(list.body["total"], 1);
    }
}

#[tokio::test]
async fn an_invite_is_accepted_or_declined_but_not_both() {
    let ns = devs().await;
    for round in 0..8 {
        let email = format!("u@{round}.example");
        let asim = signed_in_with_address(&ns, &format!("u{round}"), &email).await;
        let made = invite_to_devs(&ns, json!({"email": email})).await;
        let replies = all(["accept", "decline"].map(|deed| {
            let (asim, path) = (asim.clone(), format!("/invite/{}/{deed}", made.id()));
            async move { asim.post(&path, json!(null)).await }
        }));
        let replies = replies.await;
        assert_eq!((count(&replies, 200), count(&replies, 410)), (1, 1), "{replies:?}");
        let state = ns.get(made.header("location")).await.properties()["state"].clone();
        let members = ns.get(&format!("/group/devs/user/u{round}")).await.status;
        assert_eq!(members, if state == "accepted" { 200 } else { 404 });
    }
}

#[tokio::test]
async fn inviting_to_a_group_that_is_being_deleted_returns_not_found() {
    let ns = devs().await;
    for round in 0..8 {
        let group = format!("g{round}");
        ns.group(&group).await;
        let tasks = (0..9).map(|n| {
            let (ns, group) = ((*ns).clone(), group.clone());
            async move {
                match n {
                    4 => ns.delete(&format!("/group/{group}")).await,
                    _ => ns.post("/invite", invite(json!({"group": group}))).await,
                }
            }
        });
        let replies = all(tasks).await;
        assert_eq!(count(&replies, 204), 1);
        assert_eq!(count(&replies, 201) + count(&replies, 404), 8, "{replies:?}");
    }
    assert_eq!(ns.get("/invite").await.ids(), [""; 0]);
}
