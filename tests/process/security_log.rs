//! The lines of the security log.

use super::support::{
    Client, Database, Server, TestDirectory, group, psql, seconds, settings, until,
};

/// Each refusal and each change of rights leaves a line that says who, what, to whom and by which
/// request.
#[test]
fn refusals_and_changes_of_rights_are_in_the_security_log() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", &database.url)]));
    let mut client = server.client();
    let mut stranger = Client::new(server.address, "a-key-that-opens-nothing-0123456789ab");
    let user = r#"{"entity-type": "user", "id": "asim", "properties": {}}"#;
    client.post("/user", user).unwrap();
    let opened = client.post("/user/asim/session", "").unwrap();
    let token = opened.json()["properties"]["token"].as_str().unwrap().to_owned();
    client.post("/group", &group("devs")).unwrap();
    let added = client.post("/group/devs/user/asim", "").unwrap();
    let mut asim = Client::new(server.address, &token);
    let refused = asim.send("DELETE", "/group/devs", "").unwrap();
    assert_eq!(refused.status, 403);
    assert_eq!(stranger.get("/user/asim").unwrap().status, 401);
    let call = r#"{"jsonrpc": "2.0", "id": 1, "method": "removeGroup", "params": [1]}"#;
    stranger.post("/jsonrpc.php", call).unwrap();
    assert_eq!(stranger.get("/session/a-token").unwrap().status, 401);
    let expected = [
        r#"changed action=membership.created target=["devs", "asim", "member"] actor="key:admin" "#,
        r#"refused status=403 actor="user:asim" action="DELETE /group/{id}" target="/group/devs" "#,
        r#"refused status=401 actor="stranger" action="GET /user/{id}" target="/user/asim" "#,
        r#"refused status=401 actor="stranger" action="removeGroup" target="/jsonrpc.php" "#,
        r#"refused status=401 actor="stranger" action="GET /session/{id}" target="-" "#,
    ];
    let log = || server.log();
    until(seconds(2), "all is logged", || expected.iter().all(|line| log().contains(line)));
    let log = log();
    for (answer, words) in [(added, "membership.created"), (refused, "user:asim")] {
        let id = format!("ip=127.0.0.1 request={}", answer.header("X-Request-Id").unwrap());
        let is_there = |line: &str| line.contains(words) && line.ends_with(&id);
        assert!(
            log.lines().filter(|line| line.contains("roster::security")).any(is_there),
            "{log}"
        );
    }
    server.stop();
}

/// What a user does not see is not there for them, and a part of a request may be refused by itself.
#[test]
fn hidden_and_partial_refusals_are_in_the_security_log() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", &database.url)]));
    let mut client = server.client();
    client.post("/group", &group("devs")).unwrap();
    client.post("/group", &group("hidden")).unwrap();
    client.post("/user", r#"{"id": "asim", "properties": {}}"#).unwrap();
    client.post("/group/devs/user/asim", "").unwrap();
    let manager = r#"{"properties": {"role": "manager"}}"#;
    assert_eq!(client.send("PUT", "/group/devs/user/asim", manager).unwrap().status, 200);
    let opened = client.post("/user/asim/session", "").unwrap().json();
    let mut asim = Client::new(server.address, opened["properties"]["token"].as_str().unwrap());
    assert_eq!(asim.send("DELETE", "/group/hidden", "").unwrap().status, 404);
    assert_eq!(asim.get("/group/hidden").unwrap().status, 404);
    // Micro reads by POST too.
    assert_eq!(asim.post("/v1/users/Read", r#"{"id": "nobody"}"#).unwrap().status, 404);
    let invites = r#"{"entries": [{"properties": {"group": "devs"}},
        {"properties": {"group": "devs", "role": "owner"}}]}"#;
    assert_eq!(asim.post("/invites", invites).unwrap().status, 200);
    let key = r#"{"id": "few", "properties": {"name": "few", "scopes": ["users:write"]}}"#;
    let key = client.post("/key", key).unwrap().json();
    let mut few = Client::new(server.address, key["properties"]["secret"].as_str().unwrap());
    let documents = r#"{"entries": [{"entity-type": "user", "id": "ada", "properties": {}},
        {"entity-type": "group", "id": "ops", "properties": {}}]}"#;
    assert_eq!(few.post("/import", documents).unwrap().status, 200);
    let operations = r#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [
        {"method": "POST", "path": "/Users", "bulkId": "u", "data": {"userName": "boris"}},
        {"method": "POST", "path": "/Groups", "bulkId": "g", "data": {"displayName": "ops"}}]}"#;
    let done = few.post("/scim/v2/Bulk", operations).unwrap();
    assert_eq!(done.status, 200, "{}", done.body);
    let expected = [
        r#"refused status=404 actor="user:asim" action="DELETE /group/{id}" target="/group/hidden" "#,
        r#"refused status=403 actor="user:asim" action="POST /invites" target="1 of 2" "#,
        r#"refused status=403 actor="key:few" action="POST /import" target="1 of 1" "#,
        r#"refused status=403 actor="key:few" action="POST /scim/v2/Bulk" target="1 of 2" "#,
    ];
    let log = || server.log();
    let all = || expected.iter().all(|line| log().contains(line));
    until(seconds(2), &format!("all is logged: {}", log()), all);
    // What only reads has no line.
    assert_eq!(log().matches("refused status=404").count(), 1, "{}", log());
    server.stop();
}

/// What is rolled back was not done, and what was so before is not done again.
#[test]
fn the_security_log_has_only_what_was_done() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", &database.url)]));
    let mut client = server.client();
    let user = r#"{"entity-type": "user", "id": "root", "properties": {}}"#;
    client.post("/user", user).unwrap();
    client.post("/group/administrators/user/root", "").unwrap();
    let opened = client.post("/user/root/session", "").unwrap().json();
    let token = opened["properties"]["token"].as_str().unwrap().to_owned();
    let mut root = Client::new(server.address, &token);
    let refused = root.send("DELETE", "/group/administrators/user/root", "").unwrap();
    assert_eq!(refused.status, 409);
    client.post("/group", &group("devs")).unwrap();
    client.post("/group", &group("inner")).unwrap();
    for status in [201, 200] {
        assert_eq!(client.post("/group/devs/group/inner", "").unwrap().status, status);
    }
    let session = format!("/session/{}", opened["id"].as_str().unwrap());
    assert_eq!(client.send("DELETE", &session, "").unwrap().status, 204);
    let ended = r#"changed action=session.ended target=["root", "#;
    until(seconds(2), "all is logged", || server.log().contains(ended));
    let log = server.log();
    let count = |action: &str| log.matches(&format!("changed action={action} ")).count();
    assert_eq!((count("membership.deleted"), count("subgroup.created")), (0, 1), "{log}");
    server.stop();
}

/// Each password that is verified for signing in leaves a line, which alone says why it was refused.
#[test]
fn sign_ins_are_in_the_security_log_with_the_reason_of_a_refusal() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", &database.url)]));
    let user = |id: &str, active: bool| {
        format!(
            r#"{{"entity-type": "user", "id": "{id}", "properties":
                {{"username": "{id}", "password": "correct horse", "active": {active}}}}}"#
        )
    };
    let mut client = server.client();
    assert_eq!(client.post("/user", &user("asim", true)).unwrap().status, 201);
    assert_eq!(client.post("/user", &user("gone", false)).unwrap().status, 201);
    let mut stranger = Client::with_credential(server.address, "X-Nobody: here");
    let mut sign_in = |name: &str, password: &str| {
        let properties = format!(r#"{{"username": "{name}", "password": "{password}"}}"#);
        let body = format!(r#"{{"entity-type": "session", "properties": {properties}}}"#);
        stranger.post("/session", &body).unwrap()
    };
    let right = sign_in("asim", "correct horse");
    assert_eq!(right.status, 201, "{}", right.json());
    for (name, password) in [("asim", "a guess"), ("gone", "correct horse"), ("My Secret", "x")] {
        assert_eq!(sign_in(name, password).status, 401, "{name}");
    }
    // A wrong old password, and a wrong one for a session, are guesses too.
    let token = right.json()["properties"]["token"].as_str().unwrap().to_owned();
    let mut asim =
        Client::with_credential(server.address, &format!("Authorization: Bearer {token}"));
    let change = r#"{"old_password": "a guess", "new_password": "another one of mine"}"#;
    let guessed = asim.send("PUT", "/user/asim/password", change).unwrap();
    assert_eq!(guessed.status, 422, "{}", guessed.json());
    let wrong_code = asim.post("/invite/0000000000/accept", "").unwrap();
    assert_eq!(wrong_code.status, 404, "{}", wrong_code.json());
    let of = |answer: &super::support::Answer| answer.header("X-Request-Id").unwrap().to_owned();
    let expected = [
        r#"sign_in outcome=ok user="asim" name=- namespace=1 ip=127.0.0.1 request="#.to_owned()
            + right.header("X-Request-Id").unwrap(),
        r#"sign_in outcome=refused user="asim" name=- reason=wrong_password namespace=1 "#.into(),
        r#"sign_in outcome=refused user="gone" name=- reason=inactive namespace=1 "#.into(),
        "reason=unknown namespace=1 ".to_owned(),
        format!("namespace=1 ip=127.0.0.1 request={}", of(&guessed)),
        format!(
            "action=\"invite code\" target=\"-\" namespace=- ip=127.0.0.1 request={}",
            of(&wrong_code)
        ),
    ];
    until(seconds(2), "all is logged", || {
        let log = server.log();
        expected.iter().all(|line| log.contains(line))
    });
    assert!(!server.log().to_lowercase().contains("my secret"), "{}", server.log());
    // The name of nobody appears as a fingerprint, which is not its plain hash.
    let log = server.log();
    let (_, name) = log.split_once("outcome=refused user=- name=").unwrap();
    let digits = name.split_once(" reason=unknown").unwrap().0;
    assert!(digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_hexdigit()), "{digits}");
    assert_ne!(digits, "b9d1d013f600");
    server.stop();
}

/// Whoever stops administering leaves keys behind that work on: the log says so in whichever way they stop.
#[test]
fn what_administrators_leave_behind_is_in_the_security_log() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", &database.url)]));
    let mut client = server.client();
    client.post("/group", &group("ops")).unwrap();
    assert_eq!(client.post("/group/administrators/group/ops", "").unwrap().status, 201);
    for (id, group) in [("a", "ops"), ("b", "administrators"), ("c", "administrators")] {
        client.post("/user", &format!(r#"{{"id": "{id}", "properties": {{}}}}"#)).unwrap();
        let added = client.post(&format!("/group/{group}/user/{id}"), "").unwrap();
        assert_eq!(added.status, 201);
        let opened = client.post(&format!("/user/{id}/session"), "").unwrap().json();
        let mut user = Client::new(server.address, opened["properties"]["token"].as_str().unwrap());
        let key = r#"{"name": "k", "scopes": ["users:read"]}"#;
        let key = format!(r#"{{"id": "of-{id}", "properties": {key}}}"#);
        assert_eq!(user.post("/key", &key).unwrap().status, 201);
    }
    let said = |id: &str| {
        let line = format!("user:{id} leaves keys behind that work on: of-{id}");
        until(seconds(50), "it is logged", || server.log().contains(&line));
    };
    // A group is deleted that is nested in the administrators.
    assert_eq!(client.send("DELETE", "/group/ops", "").unwrap().status, 204);
    said("a");
    // A list of members is replaced.
    let lists = r#"{"entity-type": "group", "groupname": "administrators", "memberUsers": ["c"]}"#;
    let replaced = client.send("PUT", "/nuxeo/api/v1/group/administrators", lists).unwrap();
    assert_eq!(replaced.status, 200);
    said("b");
    // A membership expires.
    let ended = "UPDATE memberships SET expires_at = now() - interval '1 s' WHERE user_no = \
        (SELECT no FROM users WHERE id = 'c')";
    psql(&database.url, ended).unwrap();
    said("c");
    let recorded =
        "SELECT entity_id, document->>'user' FROM changes WHERE action = 'membership.expired'";
    assert_eq!(psql(&database.url, recorded).unwrap().len(), 1);
    server.stop();
}
