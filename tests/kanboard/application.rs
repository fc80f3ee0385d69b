//! Procedures about the application and about the signed-in user.

use super::Board;
use serde_json::{Value, json};

#[tokio::test]
async fn application_procedures_return_what_kanboard_returns() {
    let board = Board::new().await;
    let (_, nobody) = board.person("nobody", "app-user").await;
    let reader = board.with_scopes(&["sessions:read"]).await;
    for caller in [&board.application, &reader, &nobody] {
        assert_eq!(caller.call("getVersion", json!([])).await, "1.2.53");
        assert_eq!(caller.call("getTimezone", json!({})).await, "UTC");
        let roles = json!({
            "app-admin": "Administrator", "app-manager": "Manager", "app-user": "User"
        });
        assert_eq!(caller.call("getApplicationRoles", json!([])).await, roles);
        let roles = json!({"project-manager": "Project Manager",
            "project-member": "Project Member", "project-viewer": "Project Viewer"});
        assert_eq!(caller.call("getProjectRoles", json!([])).await, roles);
    }
}

#[tokio::test]
async fn users_read_themselves() {
    let board = Board::new().await;
    for (name, role) in [("root", "app-admin"), ("boss", "app-manager"), ("asim", "app-user")] {
        let (no, caller) = board.person(name, role).await;
        let mut expected = board.call("getUser", json!([no])).await;
        let members = expected.as_object_mut().unwrap();
        assert!(
            members.remove("is_admin").is_some() && members.remove("is_project_admin").is_some()
        );
        expected["is_ldap_user"] = json!(false);
        expected["twofactor_activated"] = json!(false);
        let me = caller.call("getMe", json!([])).await;
        assert_eq!(me, expected);
        assert_eq!((&me["id"], &me["role"]), (&json!(no), &json!(role)));
    }
}

#[tokio::test]
async fn a_key_cannot_call_procedures_about_oneself() {
    let board = Board::new().await;
    let (_, asim) = board.person("asim", "app-admin").await;
    for method in [
        "getMe",
        "getMyDashboard",
        "getMyActivityStream",
        "createMyPrivateProject",
        "getMyProjectsList",
        "getMyProjects",
        "getMyOverdueTasks",
    ] {
        board.call_forbidden(method, json!([1, 2, 3])).await;
        if method != "getMe" {
            assert_eq!(asim.call_error(method, Value::Null).await["code"], -32601, "{method}");
        }
    }
}
