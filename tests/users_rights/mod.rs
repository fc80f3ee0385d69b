//! What signed-in users may do, by their role in a group.

mod administrators;
mod group;
mod last_administrator;
mod members;
mod overtaken;
mod owners;
mod profile;
mod rate;
mod revoked;
mod shown;

use crate::support::{Caller, Namespace, membership};
use serde_json::json;

/// A group `devs` with a user in each role, and a user outside, all signed in.
struct Team {
    ns: Namespace,
    owner: Caller,
    manager: Caller,
    member: Caller,
    outsider: Caller,
}

impl Team {
    async fn new() -> Self {
        let ns = Namespace::open().await;
        ns.group("devs").await;
        ns.group("other").await;
        let (owner, manager) = (ns.newcomer("owner").await, ns.newcomer("manager").await);
        let (member, outsider) = (ns.newcomer("member").await, ns.newcomer("outsider").await);
        for role in ["owner", "manager", "member"] {
            add_member(&ns, "devs", role, role).await;
        }
        ns.user("new").await;
        Self { ns, owner, manager, member, outsider }
    }

    /// The users who do not manage the group.
    fn others(&self) -> [&Caller; 2] {
        [&self.member, &self.outsider]
    }
}

/// Adds a user to a group in this role.
async fn add_member(ns: &Namespace, group: &str, user: &str, role: &str) {
    let path = format!("/group/{group}/user/{user}");
    ns.post(&path, membership(json!({"role": role}))).await.must_be(201);
}
