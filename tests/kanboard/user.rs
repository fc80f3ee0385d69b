//! Procedures about users.

use super::Board;
use serde_json::{Value, json};

fn row(no: i64, username: &str) -> Value {
    json!({
        "id": no, "username": username, "is_admin": 0, "is_ldap_user": 0, "name": "", "email": "",
        "google_id": null, "github_id": null, "notifications_enabled": 0, "timezone": null,
        "language": null, "disable_login_form": 0, "twofactor_activated": 0,
        "notifications_filter": 4, "nb_failed_login": 0, "lock_expiration_date": 0,
        "is_project_admin": 0, "gitlab_id": null, "role": "app-user", "is_active": 1,
        "avatar_path": null, "filter": null, "theme": "light"
    })
}

#[tokio::test]
async fn a_user_is_created_and_read() {
    let board = Board::new().await;
    let no = board.call("createUser", json!(["asim", "secret"])).await.as_i64().unwrap();
    assert_eq!(board.call("getUser", json!([no])).await, row(no, "asim"));
    let known = json!({"username": "zoe", "password": "secret", "name": "Zo\u{eb}",
        "email": "zoe@localhost", "role": "app-manager"});
    let other = board.call("createUser", known).await.as_i64().unwrap();
    let user = board.call("getUserByName", json!({"username": "zoe"})).await;
    assert_eq!(user, board.call("getUser", json!({"user_id": other.to_string()})).await);
    let told = ["id", "name", "email", "role"].map(|member| user[member].clone());
    let email = json!("zoe@localhost");
    assert_eq!(told, [json!(other), json!("Zo\u{eb}"), email, json!("app-manager")]);
    // Members stand in the order of Kanboard's table, without the secrets.
    let reply = board.0.post("/jsonrpc.php", super::request("getUser", json!([no]))).await;
    let keys = "\"id\",\"username\",\"is_admin\",\"is_ldap_user\",\"name\",\"email\",\"google_id\",\
        \"github_id\",\"notifications_enabled\",\"timezone\",\"language\",\"disable_login_form\",\
        \"twofactor_activated\",\"notifications_filter\",\"nb_failed_login\",\
        \"lock_expiration_date\",\"is_project_admin\",\"gitlab_id\",\"role\",\"is_active\",\
        \"avatar_path\",\"filter\",\"theme\"";
    let result = reply.text.split(r#""result":"#).nth(1).unwrap();
    let mut from = 0;
    for key in keys.split(',') {
        let at = result.find(&format!("{key}:")).unwrap_or_else(|| panic!("{key}: {result}"));
        assert!(at > from, "{key}: {result}");
        from = at;
    }
}

#[tokio::test]
async fn an_unknown_user_returns_null_or_false() {
    let board = Board::new().await;
    let asim = board.user("Asim").await;
    for no in [json!(999_999_999), json!("junk"), Value::Null] {
        assert_eq!(board.call("getUser", json!([no])).await, Value::Null);
        assert_eq!(board.call("removeUser", json!([no])).await, false);
        assert_eq!(board.call("isActiveUser", json!([no])).await, false);
        assert_eq!(board.call("disableUser", json!([no])).await, true);
        assert_eq!(board.call("enableUser", json!([no])).await, true);
    }
    // Usernames are compared exactly.
    for name in
        [json!("asim"), json!(" Asim"), json!("Asi"), json!(""), json!(null), json!("\u{0}")]
    {
        assert_eq!(board.call("getUserByName", json!([name])).await, Value::Null, "{name}");
    }
    assert_eq!(board.call("getUserByName", json!(["Asim"])).await["id"], asim);
}

#[tokio::test]
async fn all_users_are_listed_by_username() {
    let board = Board::new().await;
    assert_eq!(board.call("getAllUsers", json!([])).await, json!([]));
    let (b, upper, a) = (board.user("b").await, board.user("C").await, board.user("a").await);
    board.call("disableUser", json!([a])).await;
    let users = board.call("getAllUsers", json!({})).await;
    let found: Vec<_> = users.as_array().unwrap().iter().map(|user| user["id"].clone()).collect();
    assert_eq!(found, [upper, a, b]);
    assert_eq!(users[1], board.call("getUser", json!([a])).await);
    assert_eq!(users[1]["is_active"], 0);
}

#[tokio::test]
async fn given_properties_are_changed() {
    let board = Board::new().await;
    let no = board.user("asim").await;
    let change = async |parameters: Value| board.call("updateUser", parameters).await;
    let mut expected = row(no, "asim");
    for (parameters, member, value) in [
        (json!({"id": no}), "username", "asim"),
        (json!([no, null, null, null, null]), "username", "asim"),
        (json!({"id": no.to_string(), "username": "boris"}), "username", "boris"),
        (json!({"id": no, "name": "Boris"}), "name", "Boris"),
        (json!({"id": no, "email": "boris@example.com"}), "email", "boris@example.com"),
        (json!({"id": no, "role": "app-manager"}), "role", "app-manager"),
        (json!({"id": no, "name": "", "email": null}), "name", ""),
        (json!({"id": no, "email": ""}), "email", ""),
        (json!([no, "BORIS"]), "username", "BORIS"),
    ] {
        assert_eq!(change(parameters.clone()).await, true, "{parameters}");
        expected[member] = json!(value);
        assert_eq!(board.call("getUser", json!([no])).await, expected, "{parameters}");
    }
    // `updateUser` changes neither the password nor whether the user is active.
    let other = json!({"id": no, "password": "another", "is_active": 0});
    assert_eq!(change(other).await, true);
    assert_eq!(board.by_password("BORIS", "secret").call("getTimezone", json!([])).await, "UTC");
}

#[tokio::test]
async fn changing_an_unknown_id_changes_nobody() {
    let board = Board::new().await;
    for id in [json!(""), json!(null)] {
        assert_eq!(board.call("updateUser", json!([id, "x"])).await, false, "{id}");
    }
    for id in [json!(999_999_999), json!("abc"), json!(0), json!([])] {
        assert_eq!(board.call("updateUser", json!([id, "x"])).await, true, "{id}");
    }
    assert_eq!(board.call("getAllUsers", json!([])).await, json!([]));
}

#[tokio::test]
async fn a_disabled_user_cannot_sign_in_until_enabled() {
    let board = Board::new().await;
    let (no, asim) = board.person("asim", "app-user").await;
    let session = board.ns.stranger().sign_in("asim", "secret").await.must_be(201);
    let session = board.ns.stranger().with_key(session.token());
    for _twice in 0..2 {
        assert_eq!(board.call("disableUser", json!([no])).await, true);
        assert_eq!(board.call("isActiveUser", json!([no])).await, false);
        asim.send_text(r#"{"jsonrpc":"2.0","method":"getMe","id":1}"#).await.must_be(401);
        session.get("/session").await.refused(401, "unauthenticated");
    }
    for _twice in 0..2 {
        assert_eq!(board.call("enableUser", json!([no])).await, true);
        assert_eq!(board.call("isActiveUser", json!([no])).await, true);
        assert_eq!(asim.call("getMe", json!([])).await["id"], no);
    }
}

#[tokio::test]
async fn a_removed_user_is_gone() {
    let board = Board::new().await;
    let (no, asim) = board.person("asim", "app-admin").await;
    asim.call("getAllUsers", json!([])).await;
    assert_eq!(board.call("removeUser", json!([no])).await, true);
    assert_eq!(board.call("removeUser", json!([no])).await, false);
    assert_eq!(board.call("getUser", json!([no])).await, Value::Null);
    asim.send_text(r#"{"jsonrpc":"2.0","method":"getMe","id":1}"#).await.must_be(401);
    assert_ne!(board.user("asim").await, no);
}

#[tokio::test]
async fn creating_an_ldap_user_is_an_error() {
    let board = Board::new().await;
    let error = board.call_error("createLdapUser", json!(["asim"])).await;
    let message = "LDAP server not configured, check the parameter LDAP_SERVER";
    assert_eq!(error, json!({"code": 0, "message": message}));
}

#[tokio::test]
async fn a_removed_user_leaves_no_invites_behind() {
    let board = Board::new().await;
    let ns = &board.ns;
    ns.group("devs").await;
    let asim = ns.newcomer("asim").await;
    let owner = json!({"entity-type": "membership", "properties": {"role": "owner"}});
    ns.post("/group/devs/user/asim", owner).await.must_be(201);
    let theirs = json!({"entity-type": "invite", "properties": {"group": "devs"}});
    asim.post("/invite", theirs).await.must_be(201);
    let no = board.call("getUserByName", json!(["asim"])).await["id"].clone();
    assert_eq!(board.call("removeUser", json!([no])).await, true);
    assert_eq!(ns.get("/invite").await.ids(), [""; 0]);
}
