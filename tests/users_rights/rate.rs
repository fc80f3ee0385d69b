//! How much one user may change in a minute.

use crate::support::{Caller, Namespace, PASSWORD, Reply, user};
use serde_json::json;
use tokio::sync::oneshot;

async fn rename(caller: &Caller, id: &str) -> Reply {
    caller.patch(&format!("/user/{id}"), user(id, json!({"name": "Asim"}))).await
}

#[tokio::test]
async fn a_user_who_changes_too_much_must_wait_and_nobody_else() {
    let ns = Namespace::open().await;
    let (asim, boris) = (ns.newcomer("asim").await, ns.newcomer("boris").await);
    let chief = ns.newcomer("chief").await;
    ns.add("/group/administrators/user/chief").await.must_be(201);
    // The limit is 300 a minute; some come back while the test runs.
    let mut allowed = 0;
    let refused = loop {
        let reply = rename(&asim.on_limited_server(), "asim").await;
        if reply.status != 200 {
            break reply;
        }
        allowed += 1;
        assert!(allowed < 1000, "there is no limit");
    };
    assert!(allowed >= 299, "{allowed}");
    refused.refused(429, "too_many");
    let limited = asim.on_limited_server();
    limited.delete("/group/devs/user/asim").await.refused(429, "too_many");
    // Reading goes on, and others write, administrators as much as they like.
    asim.on_limited_server().get("/user/asim").await.must_be(200);
    rename(&boris.on_limited_server(), "boris").await.must_be(200);
    for _ in 0..400 {
        rename(&chief.on_limited_server(), "asim").await.must_be(200);
    }
    // Whoever floods with a stolen session does not keep its user from closing it.
    let thief = limited.clone();
    let (refuse, is_refused) = oneshot::channel();
    let flood = tokio::spawn(async move {
        let (mut refused, mut refuse) = (0, Some(refuse));
        loop {
            match rename(&thief, "asim").await.status {
                200 => {}
                429 => {
                    refused += 1;
                    if let Some(refuse) = refuse.take() {
                        refuse.send(()).unwrap();
                    }
                }
                status => return (refused, status),
            }
        }
    });
    is_refused.await.unwrap();
    let password = json!({"new_password": PASSWORD});
    limited.put("/user/asim/password", password).await.must_be(204);
    limited.delete("/user/asim/session").await.must_be(204);
    let (refused, last) = flood.await.unwrap();
    assert!(refused > 0 && last == 401, "{refused} times 429, then {last}");
}
