//! The examples of Micro's published pages of groups, invites and users, as they are printed there:
//! with micro.js, with curl, and the command line's as the same calls over HTTP. Only the address and
//! the token are replaced. Each runs on a fresh server, where nothing is set up.

use super::support::{KEY, Server, TestDirectory, settings};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

/// The namespace that every example names.
const NAMESPACE: &str = "micro";

/// How an example is sent.
#[derive(Debug, Clone, Copy)]
enum By {
    /// `Micro.post(path, "micro", …)`: XMLHttpRequest says that a text is plain, and the path follows
    /// the address with one slash too many.
    MicroJs,
    /// `curl … -d`: it says that the body is a form.
    Curl,
    /// `micro groups create` and `micro call users Users.Create`: the short and the long form.
    CommandLine,
}

struct Page {
    server: Server,
    client: Client,
    _directory: TestDirectory,
}

impl Page {
    fn open() -> Self {
        let directory = TestDirectory::new();
        let server = Server::start(&directory, &settings(&[]));
        Self { server, client: Client::new(), _directory: directory }
    }

    fn request(&self, by: By, path: &str, body: &Value) -> RequestBuilder {
        let (slash, media_type) = match by {
            By::MicroJs => ("/", "text/plain;charset=UTF-8"),
            By::Curl => ("", "application/x-www-form-urlencoded"),
            By::CommandLine => ("", "application/json"),
        };
        let url = format!("http://{}{slash}{path}", self.server.address);
        let request = self.client.post(url).bearer_auth(KEY).header("micro-namespace", NAMESPACE);
        request.header("content-type", media_type).body(body.to_string())
    }

    /// Sends an example, and returns the status and the reply.
    async fn send(&self, by: By, path: &str, body: Value) -> (u16, Value) {
        read(self.request(by, path, &body).send().await.unwrap()).await
    }

    /// Sends an example that must succeed, and returns the reply.
    async fn done(&self, by: By, path: &str, body: Value) -> Value {
        let (status, reply) = self.send(by, path, body).await;
        assert_eq!(status, 200, "{by:?} {path}: {reply}");
        reply
    }
}

async fn read(response: Response) -> (u16, Value) {
    let (status, text) = (response.status().as_u16(), response.text().await.unwrap());
    (status, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
}

/// The reference of each call, with the placeholders that are printed for its fields, and what a
/// server where nothing has these names says: the status, and the id of the error.
fn references() -> Vec<(&'static str, Value, u16, &'static str)> {
    let member = json!({"group_id": "string", "member_id": "string"});
    let who = "passing a member id will restrict the groups to that which the member is part of";
    let name = "alphanumeric user or org";
    let invite = json!({"email": "string", "group_id": "string"});
    let passwords = json!({"confirm_password": "string", "new_password": "string",
        "old_password": "string", "user_id": "string"});
    let micro = "go.micro.client";
    vec![
        ("/groups/Groups/AddMember", member.clone(), 400, "NOT_FOUND"),
        ("/groups/Groups/Create", json!({"name": "string"}), 200, ""),
        ("/groups/Groups/Delete", json!({"id": "string"}), 200, ""),
        ("/groups/Groups/List", json!({"member_id": who}), 200, ""),
        ("/groups/Groups/Read", json!({"ids": ["string"]}), 200, ""),
        // An older edition of the page.
        ("/groups/Groups/Read", json!({}), 400, "MISSING_IDS"),
        ("/groups/Groups/RemoveMember", member, 400, "NOT_FOUND"),
        ("/groups/Groups/Update", json!({"id": "string", "name": "string"}), 400, "NOT_FOUND"),
        ("/invites/Invites/Create", invite.clone(), 400, "INVALID_EMAIL"),
        ("/invites/Invites/Delete", json!({"id": "string"}), 200, ""),
        ("/invites/Invites/List", invite, 400, "INVALID_EMAIL"),
        ("/invites/Invites/Read", json!({"code": "string", "id": "string"}), 404, "NOT_FOUND"),
        (
            "/users/Users/Create",
            json!({"email": "string", "id": "uuid", "password": "string", "username": name}),
            400,
            "users.Create.Check",
        ),
        ("/users/Users/Delete", json!({"id": "string"}), 404, micro),
        (
            "/users/Users/Login",
            json!({"email": "string", "password": "string", "username": "string"}),
            401,
            "users.login",
        ),
        ("/users/Users/Logout", json!({"session_id": "string"}), 404, micro),
        ("/users/Users/Read", json!({"id": "string"}), 404, micro),
        ("/users/Users/ReadSession", json!({"session_id": "string"}), 404, micro),
        (
            "/users/Users/Search",
            json!({"email": "string", "limit": 1, "offset": 1, "username": "string"}),
            200,
            "",
        ),
        (
            "/users/Users/Update",
            json!({"email": "string", "id": "uuid", "username": name}),
            400,
            micro,
        ),
        ("/users/Users/UpdatePassword", passwords, 400, "users.updatepassword"),
    ]
}

#[tokio::test]
async fn every_reference_is_understood_as_it_is_printed() {
    let page = Page::open();
    for by in [By::MicroJs, By::Curl] {
        for (path, body, status, id) in references() {
            let mut paths = vec![path.to_owned()];
            // The page of invites has this address for its service.
            paths.extend(path.strip_prefix("/invites/").map(|call| format!("/protobuf/{call}")));
            for path in paths {
                let (answered, reply) = page.send(by, &path, body.clone()).await;
                let said = reply["Id"].as_str().unwrap_or_default();
                assert_eq!((answered, said), (status, id), "{by:?} {path}: {reply}");
                let detail = reply["Detail"].as_str().unwrap_or_default();
                assert!(!detail.contains("unmarshal") && !detail.contains("service"), "{reply}");
            }
        }
    }
    page.server.stop();
}

#[tokio::test]
async fn every_reference_works_with_something_in_place_of_its_placeholders() {
    let page = Page::open();
    for by in [By::MicroJs, By::Curl] {
        let made = page.done(by, "/groups/Groups/Create", json!({"name": "string"})).await;
        let group = &made["group"]["id"];
        let member = json!({"group_id": group, "member_id": "string"});
        page.done(by, "/groups/Groups/AddMember", member.clone()).await;
        let listed = page.done(by, "/groups/Groups/List", json!({"member_id": "string"})).await;
        let expected = json!({"id": group, "name": "string", "member_ids": ["string"]});
        assert_eq!(listed, json!({"groups": [expected]}));
        let read = page.done(by, "/groups/Groups/Read", json!({"ids": [group]})).await;
        assert_eq!(read["groups"][group.as_str().unwrap()], expected);
        let renamed = json!({"id": group, "name": "another string"});
        page.done(by, "/groups/Groups/Update", renamed).await;
        page.done(by, "/groups/Groups/RemoveMember", member).await;

        let invite = json!({"email": "john@doe.com", "group_id": group});
        let made = page.done(by, "/protobuf/Invites/Create", invite.clone()).await;
        let (id, code) = (&made["invite"]["id"], &made["invite"]["code"]);
        let both = json!({"code": code, "id": id});
        assert_eq!(page.done(by, "/protobuf/Invites/Read", both).await, made);
        let listed = page.done(by, "/protobuf/Invites/List", invite).await;
        assert_eq!(listed, json!({"invites": [made["invite"]]}));
        page.done(by, "/protobuf/Invites/Delete", json!({"id": id})).await;
        page.done(by, "/groups/Groups/Delete", json!({"id": group})).await;

        user(&page, by).await;
    }
    page.server.stop();
}

async fn user(page: &Page, by: By) {
    let name = "alphanumeric user or org";
    let new = json!({"email": "asim@example.com", "id": "uuid", "password": "password1",
        "username": name});
    page.done(by, "/users/Users/Create", new).await;
    let known = json!({"email": "asim@example.com", "id": "uuid", "username": name});
    page.done(by, "/users/Users/Update", known).await;
    let read = page.done(by, "/users/Users/Read", json!({"id": "uuid"})).await;
    assert_eq!(read["user"]["username"], name);
    let query = json!({"email": "", "limit": 1, "offset": 0, "username": name});
    let found = page.done(by, "/users/Users/Search", query).await;
    assert_eq!(found["users"][0]["id"], "uuid");
    let passwords = json!({"confirm_password": "newpassword1", "new_password": "newpassword1",
        "old_password": "password1", "user_id": "uuid"});
    page.done(by, "/users/Users/UpdatePassword", passwords).await;
    let login = json!({"email": "", "password": "newpassword1", "username": name});
    let opened = page.done(by, "/users/Users/Login", login).await;
    let session = json!({"session_id": opened["session"]["id"]});
    page.done(by, "/users/Users/ReadSession", session.clone()).await;
    page.done(by, "/users/Users/Logout", session).await;
    page.done(by, "/users/Users/Delete", json!({"id": "uuid"})).await;
}

#[tokio::test]
async fn the_command_lines_examples_work_in_their_order() {
    let page = Page::open();
    let micro = async |path: &str, body: Value| page.done(By::CommandLine, path, body).await;
    let made = micro("/groups/create", json!({"name": "Micro"})).await;
    let group = &made["group"]["id"];
    assert_eq!(made, json!({"group": {"id": group, "name": "Micro"}}));
    let member = json!({"group_id": group, "member_id": "Asim"});
    assert_eq!(micro("/groups/addMember", member).await, json!({}));
    let listed = micro("/groups/list", json!({"member_id": "Asim"})).await;
    let expected = json!({"id": group, "name": "Micro", "member_ids": ["Asim"]});
    assert_eq!(listed, json!({"groups": [expected]}));
    assert_eq!(micro("/groups/list", json!({"member_id": "Boris"})).await, json!({}));

    let new = json!({"group_id": "myawesomegroup", "email": "john@doe.com"});
    let made = micro("/invites/create", new).await;
    let (id, code) = (&made["invite"]["id"], &made["invite"]["code"]);
    let invite = json!({"id": id, "group_id": "myawesomegroup", "email": "john@doe.com",
        "code": code});
    assert_eq!(made, json!({"invite": invite}));
    // The page lists by the id of the invite, by mistake.
    assert_eq!(micro("/invites/list", json!({"group_id": id})).await, json!({}));
    let listed = micro("/invites/list", json!({"group_id": "myawesomegroup"})).await;
    assert_eq!(listed, json!({"invites": [invite]}));
    // With the code alone, the invite's id and address are not told: a code is no permission.
    let read = micro("/invites/read", json!({"code": code})).await;
    assert_eq!(read["invite"]["group_id"], "myawesomegroup");
    assert_eq!(micro("/invites/delete", json!({"id": id})).await, json!({}));

    let id = "ff3c06de-9e43-41c7-9bab-578f6b4ad32b";
    let new = json!({"id": id, "username": "asim", "email": "asim@example.com",
        "password": "password1"});
    assert_eq!(micro("/users/Users/Create", new).await, json!({}));
    let read = micro("/users/Users/Read", json!({"id": id})).await;
    assert_eq!(read["user"]["email"], "asim@example.com");
    let update = json!({"id": id, "username": "asim", "email": "asim+update@example.com"});
    assert_eq!(micro("/users/Users/Update", update).await, json!({}));
    let passwords = json!({"userId": id, "oldPassword": "password1",
        "newPassword": "newpassword1", "confirmPassword": "newpassword1"});
    assert_eq!(micro("/users/Users/UpdatePassword", passwords).await, json!({}));
    // The page deletes the user before signing in, and signs in with the old password.
    let login = json!({"username": "asim", "password": "newpassword1"});
    let opened = micro("/users/Users/Login", login).await;
    let session = json!({"sessionId": opened["session"]["id"]});
    let read = micro("/users/Users/ReadSession", session.clone()).await;
    assert_eq!(read["session"]["username"], "asim");
    assert_eq!(micro("/users/Users/Logout", session).await, json!({}));
    assert_eq!(micro("/users/Users/Delete", json!({"id": id})).await, json!({}));
    page.server.stop();
}

#[tokio::test]
async fn the_namespace_micro_is_itself_once_it_is_created() {
    let page = Page::open();
    let new = json!({"id": "x", "username": "asim", "password": "password1"});
    page.done(By::CommandLine, "/users/create", new.clone()).await;
    let login = json!({"username": "asim", "password": "password1"});
    // Signing in needs no credential, and names the namespace the same way.
    let sign_in = async || {
        let url = format!("http://{}/users/login", page.server.address);
        let request = page.client.post(url).header("micro-namespace", NAMESPACE);
        request.body(login.to_string()).send().await.unwrap().status()
    };
    assert_eq!(sign_in().await, StatusCode::OK);
    let mut native = page.server.client();
    let namespace = r#"{"entity-type":"namespace","id":"micro"}"#;
    assert_eq!(native.post("/namespace", namespace).unwrap().status, 201);
    assert_eq!(sign_in().await, StatusCode::UNAUTHORIZED);
    let (status, _) = page.send(By::CommandLine, "/users/read", json!({"id": "x"})).await;
    assert_eq!(status, 404);
    page.done(By::CommandLine, "/users/create", new).await;
    assert_eq!(sign_in().await, StatusCode::OK);
    assert_eq!(native.get("/user/x").unwrap().status, 200);
    let key = r#"{"entity-type":"key","properties":{"name":"k","scopes":["groups:read"]}}"#;
    let key = native.post("/key", key).unwrap().json();
    let secret = key["properties"]["secret"].as_str().unwrap();
    let url = format!("http://{}/groups/list", page.server.address);
    let list = || page.client.post(&url).bearer_auth(secret);
    assert_eq!(list().send().await.unwrap().status(), StatusCode::OK);
    // A key of the namespace `default` is one of another namespace now.
    let named = list().header("micro-namespace", NAMESPACE).send().await.unwrap();
    assert_eq!(named.status(), StatusCode::UNAUTHORIZED);
    page.server.stop();
}
