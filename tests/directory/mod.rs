//! Who sees whom: the setting `directory` of a namespace, in every dialect.

mod app;
mod closed;
mod dialects;
mod open;

use crate::support::{Caller, Namespace, PASSWORD, group, membership, user};
use serde_json::{Value, json};

/// Groups in each other: `org` has `team` in it, `team` and `other` have `squad`, and `hidden` is by itself. A
/// user is in each of the first four, and all of them have every property.
struct World {
    ns: Namespace,
    /// In `team`, and manager of `own`.
    asim: Caller,
    /// In `org`.
    cleo: Caller,
}

impl World {
    async fn closed() -> Self {
        Self::in_namespace(Namespace::new().await).await
    }

    async fn open() -> Self {
        Self::in_namespace(Namespace::open().await).await
    }

    async fn in_namespace(ns: Namespace) -> Self {
        for id in ["org", "team", "squad", "other", "hidden", "own"] {
            let known = json!({"name": format!("The {id}"), "motto": "secret"});
            let mut group = group(id, known);
            group["app"] = json!({"plan": format!("{id}-plan")});
            ns.post("/group", group).await.must_be(201);
        }
        for (outer, inner) in [("org", "team"), ("team", "squad"), ("other", "squad")] {
            ns.nest(outer, inner).await;
        }
        for (id, group) in [("asim", "team"), ("bea", "squad"), ("cleo", "org"), ("dora", "other")]
        {
            let known = json!({
                "username": format!("{id}-name"), "email": format!("{id}@example.com"), "password": PASSWORD,
                "name": format!("Whole {id}"), "first_name": format!("First {id}"),
                "last_name": format!("Last {id}"), "external_id": format!("x-{id}"), "salary": 100_000
            });
            let mut user = user(id, known);
            user["app"] = json!({"plan": format!("{id}-plan")});
            ns.post("/user", user).await.must_be(201);
            ns.add(&format!("/group/{group}/user/{id}")).await.must_be(201);
        }
        let manager = membership(json!({"role": "manager"}));
        ns.post("/group/own/user/asim", manager).await.must_be(201);
        let asim = ns.signed_in("asim").await;
        let cleo = ns.signed_in("cleo").await;
        Self { ns, asim, cleo }
    }

    /// The number by which Kanboard knows a user or a group.
    async fn number(&self, kind: &str, id: &str) -> i64 {
        let key = crate::support::namespace::new_key(&self.ns, &["admin"]).await;
        let board = self.ns.stranger().by_password("jsonrpc", &key);
        let (method, name) = match kind {
            "user" => ("getAllUsers", format!("{id}-name")),
            _ => ("getAllGroups", format!("The {id}")),
        };
        let all = kanboard(&board, method, json!({})).await;
        let is_it = |entry: &&Value| entry["username"] == *name || entry["name"] == *name;
        let found = all.as_array().unwrap().iter().find(is_it).unwrap();
        found["id"].as_i64().unwrap_or_else(|| found["id"].as_str().unwrap().parse().unwrap())
    }
}

/// Calls a procedure of Kanboard, and returns the result.
async fn kanboard(caller: &Caller, method: &str, parameters: Value) -> Value {
    let call = json!({"jsonrpc": "2.0", "method": method, "params": parameters, "id": 1});
    let reply = caller.post("/jsonrpc.php", call).await.must_be(200);
    reply.body["result"].clone()
}
