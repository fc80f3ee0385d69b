//! Many equal requests at once have one effect, and all get the same response.

use super::{REPLAYED, assert_same, keyed};
use crate::support::database::{changes, connect};
use crate::support::{Caller, Namespace, PASSWORD, Reply, all, invite, session, user};
use reqwest::Method;
use serde_json::{Value, json};

const MANY: usize = 64;

/// Sends the request many times at once, every other time to another process.
async fn at_once(caller: &Caller, method: Method, path: &str, body: Option<Value>) -> Vec<Reply> {
    let caller = keyed(caller, &format!("one-key-for-{method}-{path}"));
    let requests = (0..MANY).map(|number| {
        let caller = if number % 2 == 0 { caller.clone() } else { caller.on_second_server() };
        let (method, path, body) = (method.clone(), path.to_owned(), body.clone());
        async move {
            loop {
                let reply = caller.send(method.clone(), &path, body.clone()).await;
                let is_running = reply.status == 409 && reply.body["code"] == "in_progress";
                // On a loaded machine a request may find no connection in time.
                if !is_running && reply.status != 503 {
                    return reply;
                }
            }
        }
    });
    let replies = all(requests).await;
    let first: Vec<_> = replies.iter().filter(|r| r.header(REPLAYED).is_empty()).collect();
    let [first] = first[..] else { panic!("{} are not replayed: {first:?}", first.len()) };
    assert!(first.status < 300, "{first:?}");
    for reply in &replies {
        assert_same(reply, first);
    }
    replies
}

#[tokio::test]
async fn many_equal_requests_have_one_effect() {
    let ns = Namespace::new().await;
    ns.people(&["devs"], &[]).await;
    let document = json!({"entity-type": "group", "properties": {"name": "a group without an id"}});
    at_once(&ns, Method::POST, "/group", Some(document)).await;
    let asim = user("asim", json!({"username": "asim", "password": PASSWORD}));
    at_once(&ns, Method::POST, "/user", Some(asim)).await;
    at_once(&ns, Method::POST, "/group/devs/user/asim", None).await;
    let body = json!({"properties": {"name": "Asim"}});
    at_once(&ns, Method::PATCH, "/user/asim", Some(body)).await;
    let key = json!({"entity-type": "key", "properties": {"name": "k", "scopes": ["users:read"]}});
    at_once(&ns, Method::POST, "/key", Some(key)).await;
    let entries: Vec<_> = (0..3).map(|_| invite(json!({"group": "devs"}))).collect();
    let many = json!({"entity-type": "invites", "entries": entries});
    let made = at_once(&ns, Method::POST, "/invites", Some(many)).await;
    at_once(&ns, Method::POST, "/user/asim/session", None).await;
    let body = session(json!({"username": "asim", "password": PASSWORD}));
    at_once(&ns.stranger(), Method::POST, "/session", Some(body)).await;
    at_once(&ns, Method::DELETE, "/group/devs/user/asim", None).await;
    at_once(&ns, Method::DELETE, "/group/devs", None).await;
    assert_eq!(made[0].entries().len(), 3);
    let changes = changes(&connect().await, &ns.id).await;
    let count = |action: &str| changes.iter().filter(|change| change.action == action).count();
    let once = [
        "user.created",
        "user.updated",
        "membership.created",
        "membership.deleted",
        "group.deleted",
    ];
    for action in once {
        assert_eq!(count(action), 1, "{action}");
    }
    // That of the administrators and `devs` are before; the namespace's key too.
    assert_eq!((count("group.created"), count("key.created")), (3, 2));
    assert_eq!((count("invite.created"), count("session.created")), (3, 2));
}
