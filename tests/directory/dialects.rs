//! What native hides, no dialect shows.

use super::{World, kanboard};
use crate::support::Caller;
use serde_json::{Value, json};

/// Whether a text says something of somebody that only the namespace's keys and administrators see.
fn tells_too_much(text: &str) -> bool {
    ["@example.com", "100000", "-plan", "x-", "secret", "dora", "hidden", "other"]
        .iter()
        .any(|hidden| text.contains(hidden))
}

#[tokio::test]
async fn micro_shows_what_native_shows() {
    let World { asim, ns, .. } = World::closed().await;
    let call = async |path: &str, body: Value| asim.post(path, body).await;
    let bea = call("/users/Read", json!({"id": "bea"})).await.must_be(200);
    assert_eq!(bea.body["user"]["username"], "bea-name", "{}", bea.text);
    assert!(!tells_too_much(&bea.text), "{}", bea.text);
    for id in ["dora", "nobody"] {
        call("/users/Read", json!({"id": id})).await.must_be(404);
    }
    call("/users/Search", json!({"email": "bea@example.com"})).await.must_be(403);
    let groups = call("/groups/List", json!({})).await.must_be(200);
    let ids = |reply: &Value| -> Vec<String> {
        let listed = reply["groups"].as_array().unwrap().iter();
        listed.map(|group| group["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&groups.body), ["org", "team", "squad", "own"]);
    assert!(!groups.text.contains("dora"), "{}", groups.text);
    let read = call("/groups/Read", json!({"ids": ["squad", "hidden"]})).await.must_be(200);
    assert!(read.text.contains("bea") && !tells_too_much(&read.text), "{}", read.text);
    // The groups of somebody else, as far as they are seen.
    let of_bea = call("/groups/List", json!({"member_id": "bea"})).await.must_be(200);
    assert_eq!(ids(&of_bea.body), ["squad"]);
    for member in ["dora", "nobody"] {
        let listed = call("/groups/List", json!({"member_id": member})).await.must_be(200);
        assert_eq!(listed.text, "{}", "{member}");
    }
    for group in ["hidden", "nothing"] {
        let member = json!({"group_id": group, "member_id": "asim"});
        let reply = call("/groups/AddMember", member).await;
        assert_eq!((reply.status, reply.body["Id"].clone()), (400, json!("NOT_FOUND")));
    }
    let known = ns.post("/users/Read", json!({"id": "dora"})).await.must_be(200);
    assert!(known.text.contains("dora@example.com"));
}

#[tokio::test]
async fn kanboard_shows_users_without_the_role_nothing_but_themselves() {
    let world = World::closed().await;
    let (bea, squad) = (world.number("user", "bea").await, world.number("group", "squad").await);
    let asim = world.ns.stranger().by_password("asim-name", crate::support::PASSWORD);
    for (method, parameters) in [
        ("getUser", json!({"user_id": bea})),
        ("getUserByName", json!(["bea-name"])),
        ("getAllUsers", json!({})),
        ("getGroup", json!({"group_id": squad})),
        ("getAllGroups", json!({})),
        ("getGroupMembers", json!({"group_id": squad})),
        ("getMemberGroups", json!({"user_id": bea})),
    ] {
        let call = json!({"jsonrpc": "2.0", "method": method, "params": parameters, "id": 1});
        asim.post("/jsonrpc.php", call).await.must_be(403);
    }
    assert_eq!(kanboard(&asim, "getMe", json!({})).await["username"], "asim-name");
}

async fn nuxeo(caller: &Caller, path: &str) -> (u16, String) {
    let reply = caller.get(&format!("/nuxeo/api/v1/{path}")).await;
    (reply.status, reply.text)
}

#[tokio::test]
async fn nuxeo_shows_what_native_shows() {
    let World { asim, .. } = World::closed().await;
    let (status, bea) = nuxeo(&asim, "user/bea-name").await;
    assert_eq!(status, 200, "{bea}");
    assert!(bea.contains("First bea") && bea.contains("squad") && !tells_too_much(&bea), "{bea}");
    let named = |(status, text): (u16, String), name: &str| (status, text.replace(name, "NAME"));
    for path in ["user/NAME", "user/NAME-name", "group/NAME", "group/NAME/@users"] {
        let (unseen, hidden) = (path.replace("NAME", "dora"), path.replace("NAME", "hidden"));
        let absent = named(nuxeo(&asim, &path.replace("NAME", "nobody")).await, "nobody");
        assert_eq!(absent.0, 404);
        assert_eq!(named(nuxeo(&asim, &unseen).await, "dora"), absent);
        if path.starts_with("group") {
            assert_eq!(named(nuxeo(&asim, &hidden).await, "hidden"), absent);
        }
    }
    let squad = "group/squad?fetch-group=memberUsers,memberGroups,parentGroups";
    let (_, squad) = nuxeo(&asim, squad).await;
    assert!(squad.contains("bea-name") && squad.contains("\"team\""), "{squad}");
    assert!(!squad.contains("other"), "{squad}");
    let (status, groups) = nuxeo(&asim, "group/search?q=*").await;
    assert_eq!(status, 200);
    assert!(groups.contains("squad") && !groups.contains("hidden"), "{groups}");
    assert_eq!(nuxeo(&asim, "user/search?q=bea").await.0, 403);
    let (_, members) = nuxeo(&asim, "group/squad/@users").await;
    assert!(members.contains("bea-name") && !tells_too_much(&members), "{members}");
}
