//! Ids in paths, and unknown paths.

use super::{api, group, user};
use crate::support::{Caller, Namespace, PASSWORD, encoded};
use serde_json::json;

#[tokio::test]
async fn ids_may_contain_slashes_spaces_and_accents() {
    let ns = Namespace::new().await;
    let ids = ["test/slash", "transient/foo@bar.com/666", "a b", "é", "//x/", "a+b%2F c", "a/@"];
    for (number, id) in ids.into_iter().enumerate() {
        ns.post(&api("/group"), group(id, json!({"grouplabel": "L"}))).await.must_be(201);
        ns.post(&api("/user"), user(id, json!({"lastName": "L"}))).await.must_be(201);
        let whole = encoded(id);
        let mut spellings = vec![whole.clone()];
        // Several slashes that are not encoded count as one.
        if !id.contains("/@") && !id.contains("//") {
            spellings.push(whole.replace("%2F", "/").replace("%40", "@"));
        }
        for id_in_path in spellings {
            let (group_path, user_path) =
                (api(&format!("/group/{id_in_path}")), api(&format!("/user/{id_in_path}")));
            let found = ns.send_raw("GET", &group_path, "", b"").await.must_be(200);
            assert_eq!(found.body["id"], id);
            let found = ns.send_raw("GET", &user_path, "", b"").await.must_be(200);
            assert_eq!(found.body["id"], id);
            let place = format!("{group_path}/user/{id_in_path}");
            ns.send_raw("POST", &place, "Content-Length: 0\r\n", b"").await.must_be(201);
            let members = ns.send_raw("GET", &format!("{group_path}/@users"), "", b"").await;
            assert_eq!(members.must_be(200).ids(), [id], "{number}");
            let place = format!("{user_path}/group/{id_in_path}");
            let removed = ns.send_raw("DELETE", &place, "", b"").await.must_be(200);
            assert_eq!(removed.text, id);
        }
    }
}

#[tokio::test]
async fn everything_is_also_below_site_and_below_the_name_of_a_repository() {
    let ns = Namespace::new().await;
    ns.person("alice").await;
    ns.post(&api("/group"), group("a/b", json!({"memberUsers": ["alice"]}))).await.must_be(201);
    let alice = ns.stranger().by_password("alice", PASSWORD);
    for path in [
        "/user/alice",
        "/user/search?q=alice",
        "/group/a/b",
        "/group/a%2Fb/@users?q=al",
        "/group/a/b?fetch-group=memberUsers",
        "/me",
        "/capabilities",
        "/none",
        "/group/none",
    ] {
        let plain = alice.get(&api(path)).await;
        for alias in [
            "/nuxeo/site/api/v1",
            "/nuxeo/api/v1/repo/default",
            "/nuxeo/api/v1/repo/any%20name",
            "/nuxeo/site/api/v1/repo/default",
        ] {
            let found = alice.get(&format!("{alias}{path}")).await;
            assert_eq!((found.status, found.body), (plain.status, plain.body.clone()), "{alias}");
        }
        Caller::stranger().get(&format!("/nuxeo/site/api/v1{path}")).await.must_be(401);
        Caller::stranger().get(&format!("/nuxeo/api/v1/repo/x{path}")).await.must_be(401);
    }
    for path in ["/nuxeo/site/automation/login", "/nuxeo/api/v1/repo/default/automation/login"] {
        assert_eq!(alice.add(path).await.must_be(200).body["username"], "alice");
    }
    let cmis = alice.get("/nuxeo/site/json/cmis").await.must_be(200);
    assert_eq!(cmis.body["default"]["productVersion"], "2023.5");
    Caller::stranger().get("/nuxeo/site/runningstatus").await.must_be(200);
    // Writes and methods, too.
    let site = |path: &str| format!("/nuxeo/site/api/v1{path}");
    let of_repository = |path: &str| format!("/nuxeo/api/v1/repo/default{path}");
    ns.post(&site("/group"), group("c", json!({}))).await.must_be(201);
    ns.add(&of_repository("/group/c/user/alice")).await.must_be(201);
    ns.put(&of_repository("/user/alice"), user("alice", json!({"lastName": "A"})))
        .await
        .must_be(200);
    assert_eq!(ns.delete(&site("/group/c/user/alice")).await.must_be(200).text, "alice");
    ns.delete(&of_repository("/group/c")).await.must_be(204);
    let refused = ns.delete(&site("/me")).await.must_be(405);
    assert_eq!(refused.header("allow"), "GET, HEAD");
}

#[tokio::test]
async fn several_slashes_count_as_one() {
    let ns = Namespace::new().await;
    ns.post(&api("/group"), group("a/b", json!({}))).await.must_be(201);
    for path in [
        "//nuxeo/api/v1/group/a/b",
        "/nuxeo//api/v1/group/a/b",
        "/nuxeo/api/v1//group/a///b",
        "/nuxeo//site/api/v1/repo//default/group//a/b",
    ] {
        let found = ns.send_raw("GET", path, "", b"").await.must_be(200);
        assert_eq!(found.body["id"], "a/b", "{path}");
    }
    let stranger = Caller::stranger();
    stranger.send_raw("GET", "//nuxeo/runningstatus", "", b"").await.must_be(200);
    stranger.send_raw("GET", "//nuxeo/json//cmis", "", b"").await.must_be(401);
    // In the native dialect they are part of the path.
    ns.send_raw("GET", "//group", "", b"").await.refused(404, "not_found");
}

#[tokio::test]
async fn an_id_ends_at_the_first_user_group_or_at_sign_segment() {
    let ns = Namespace::new().await;
    ns.post(&api("/group"), group("a", json!({"grouplabel": "A"}))).await.must_be(201);
    let name = "b/group/c";
    ns.post(&api("/user"), user(name, json!({"lastName": "B"}))).await.must_be(201);
    let added = ns.add(&api("/group/a/user/b/group/c")).await.must_be(201);
    assert_eq!(added.body["id"], "a");
    ns.get(&api("/group/a/@users/b")).await.must_be(404);
    // An encoded slash does not end an id.
    let read = ns.get(&api(&format!("/user/{}", encoded(name)))).await.must_be(200);
    assert_eq!(read.body["id"], name);
    ns.get(&api("/user/b/group/c")).await.must_be(405);
}

#[tokio::test]
async fn an_entity_called_search_cannot_be_read_by_its_path() {
    let ns = Namespace::new().await;
    let sent = group("search", json!({"memberUsers": ["alice"]}));
    ns.post(&api("/group"), sent).await.must_be(201);
    ns.post(&api("/user"), user("search", json!({}))).await.must_be(201);
    for kind in ["group", "user"] {
        let found = ns.get(&api(&format!("/{kind}/search"))).await.must_be(200);
        assert_eq!(found.body["entity-type"], format!("{kind}s"));
    }
    assert_eq!(ns.get(&api("/group/search/@users")).await.ids(), ["alice"]);
}

#[tokio::test]
async fn an_unsupported_method_is_405() {
    let ns = Namespace::new().await;
    ns.group("g").await;
    for (method, path, allow) in [
        ("GET", "/group", "POST"),
        ("GET", "/user/", "POST"),
        ("GET", "/group/g/user/u", "POST, DELETE"),
        ("PUT", "/user/u/group/g", "POST, DELETE"),
        ("PATCH", "/group/g", "GET, HEAD, PUT, DELETE"),
        ("POST", "/user/u", "GET, HEAD, PUT, DELETE"),
        ("POST", "/group/g/@users", "GET, HEAD"),
        ("DELETE", "/me", "GET, HEAD"),
        ("GET", "/me/changepassword", "PUT"),
        ("GET", "/automation/login", "POST"),
    ] {
        let refused = ns.send(method.parse().unwrap(), &api(path), None).await.must_be(405);
        assert_eq!(refused.header("allow"), allow, "{method} {path}");
    }
    let refused = Caller::stranger().add("/nuxeo/runningstatus").await.must_be(405);
    assert_eq!(refused.header("allow"), "GET, HEAD");
    assert_eq!(ns.head(&api("/group/g")).await.must_be(200).text, "");
    assert_eq!(ns.head(&api("/group/none")).await.must_be(404).text, "");
}

#[tokio::test]
async fn an_unknown_path_is_an_exception() {
    let ns = Namespace::new().await;
    for path in ["/nuxeo", "/nuxeo/", "/nuxeo/none", "/nuxeo/api", "/nuxeo/api/v2/me"] {
        Caller::stranger().get(path).await.must_be_exception(404, "there is no such path");
    }
    for path in ["", "/", "/none", "/token", "/automation/User.Invite", "/group/g/group/h"] {
        ns.get(&api(path)).await.must_be_exception(404, "there is no such path");
    }
    // A path that only begins with the same letters does not belong to this dialect.
    Caller::stranger().get("/nuxeos").await.refused(404, "not_found");
}

#[tokio::test]
async fn a_path_or_an_id_that_is_not_utf8_is_refused() {
    let ns = Namespace::new().await;
    for path in ["/group/%ff", "/user/%", "/group/search?q=%fe", "/group/a%00b", "/user/%0A"] {
        ns.send_raw("GET", &api(path), "", b"").await.must_be(400);
    }
    let long = "x".repeat(256);
    ns.get(&api(&format!("/group/{long}"))).await.must_be(400);
    ns.get(&api(&format!("/user/{long}"))).await.must_be(400);
    ns.add(&api(&format!("/group/{long}/user/{long}"))).await.must_be(400);
}
