//! Which changes a filter lets through, and that the cursor moves past the others.

use super::{changes_after, next, now, told_after};
use crate::support::{Namespace, membership};
use serde_json::json;

/// `asim` and `boris` in `devs`, `carol` in `ops`, and what becomes of them.
async fn story(ns: &Namespace) -> String {
    let cursor = now(ns).await;
    ns.people(&["devs"], &["asim", "boris"]).await;
    ns.people(&["ops"], &["carol"]).await;
    ns.put("/group/devs/user/asim", membership(json!({"role": "owner"}))).await.must_be(200);
    ns.add("/user/asim/session").await.must_be(201);
    ns.delete("/user/boris").await.must_be(204);
    ns.delete("/group/devs").await.must_be(204);
    ns.delete("/user/carol").await.must_be(204);
    cursor
}

#[tokio::test]
async fn each_filter_lets_its_changes_through() {
    let ns = Namespace::new().await;
    let cursor = story(&ns).await;
    let all = told_after(&ns, &cursor, "limit=1000", 13).await;
    assert_eq!(all.len(), 13, "{all:#?}");
    for (filter, expected) in [
        (
            "type=session,group",
            &["group.created devs", "group.created ops", "session.created", "group.deleted devs"][..],
        ),
        ("action=user.deleted", &["user.deleted boris", "user.deleted carol"]),
        ("action=user.deleted,group.created&entity=ops", &["group.created ops"]),
        ("type=user&user=asim", &["user.created asim"]),
        ("actor=system", &[]),
        ("actor=user:nobody&type=membership", &[]),
    ] {
        let found =
            told_after(&ns, &cursor, &format!("{filter}&limit=1000&order=oldest"), expected.len())
                .await;
        assert_eq!(found.len(), expected.len(), "{filter}: {found:#?}");
        assert!(found.iter().zip(expected).all(|(f, e)| f.starts_with(e)), "{filter}: {found:#?}");
    }
}

/// The deletion of a user or a group ends memberships without changes of their own.
#[tokio::test]
async fn filters_of_memberships_let_deletions_through() {
    let ns = Namespace::new().await;
    let cursor = story(&ns).await;
    let memberships = [
        "membership.created asim",
        "membership.created boris",
        "membership.created carol",
        "membership.updated asim",
        "user.deleted boris",
        "group.deleted devs",
        "user.deleted carol",
    ];
    let found = told_after(&ns, &cursor, "type=membership&limit=1000", 7).await;
    assert_eq!(found, memberships);
    let ended = "action=membership.deleted,membership.expired";
    assert_eq!(told_after(&ns, &cursor, ended, 3).await, memberships[4..]);
    // Of a user: the groups that the user was in, and no other.
    ns.group("other").await;
    ns.delete("/group/other").await.must_be(204);
    let asim = told_after(&ns, &cursor, "user=asim", 5).await;
    assert!(
        asim.pop_if_session().iter().eq([
            "user.created asim",
            "membership.created asim",
            "membership.updated asim",
            "group.deleted devs"
        ]
        .iter())
    );
    let carol = told_after(&ns, &cursor, "user=carol", 3).await;
    assert_eq!(carol, ["user.created carol", "membership.created carol", "user.deleted carol"]);
    // Of a group: the users who were in it, and no other.
    let devs = told_after(&ns, &cursor, "entity=devs", 6).await;
    assert_eq!(
        devs,
        [
            "group.created devs",
            "membership.created asim",
            "membership.created boris",
            "membership.updated asim",
            "user.deleted boris",
            "group.deleted devs"
        ]
    );
    let both = told_after(&ns, &cursor, "type=membership&entity=devs&user=asim", 3).await;
    assert_eq!(both, ["membership.created asim", "membership.updated asim", "group.deleted devs"]);
    let carol = told_after(&ns, &cursor, "entity=ops&user=carol", 2).await;
    assert_eq!(carol, ["membership.created carol", "user.deleted carol"]);
    let boris = told_after(&ns, &cursor, "entity=ops&user=boris&limit=1000", 0).await;
    assert!(boris.is_empty(), "{boris:?}");
}

trait WithoutSessions {
    fn pop_if_session(self) -> Vec<String>;
}

impl WithoutSessions for Vec<String> {
    /// The ids of sessions are generated.
    fn pop_if_session(mut self) -> Vec<String> {
        self.retain(|told| !told.starts_with("session."));
        self
    }
}

#[tokio::test]
async fn the_cursor_moves_past_what_does_not_match() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    ns.people(&["devs"], &["asim"]).await;
    changes_after(&ns, &cursor, "", 3).await;
    for filter in
        ["type=key", "action=invite.created", "entity=nobody", "user=nobody", "actor=system"]
    {
        let page = ns.get(&format!("/change?after={cursor}&{filter}")).await.must_be(200);
        assert!(page.entries().is_empty(), "{filter}: {}", page.text);
        let after = next(&page.body);
        assert_ne!(after, cursor, "{filter}");
        // What did not match is not read again.
        let rest = ns.get(&format!("/change?after={after}")).await.must_be(200);
        assert!(rest.entries().is_empty(), "{filter}: {}", rest.text);
    }
}

#[tokio::test]
async fn parameters_out_of_their_bounds_are_refused() {
    let ns = Namespace::new().await;
    for (query, field) in [
        ("type=people", "type"),
        ("type=user,", "type"),
        ("action=created", "action"),
        ("action=user.created,x", "action"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("wait=26", "wait"),
        ("wait=-1", "wait"),
        ("wait=1&order=newest", "wait"),
        ("order=random", "order"),
        ("entity=%00", "entity"),
        ("user=%00", "user"),
        ("actor=%00", "actor"),
    ] {
        ns.get(&format!("/change?{query}")).await.invalid(field);
    }
    // A cursor of another list is none of the feed.
    let users = {
        ns.people(&[], &["a", "b"]).await;
        next(&ns.get("/user?limit=1").await.body)
    };
    for after in ["", "x", "184467", "Now", &users] {
        let refused = ns.get(&format!("/change?after={after}")).await.refused(400, "malformed");
        assert_eq!(refused.body["field"], "after");
    }
    let cursor = now(&ns).await;
    ns.get(&format!("/user?after={cursor}")).await.invalid("after");
    ns.get("/change?q=x").await.refused(400, "malformed");
}
