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
async fn the_colors_of_tasks_are_those_of_kanboard() {
    let board = Board::new().await;
    let (_, nobody) = board.person("nobody", "app-user").await;
    let reader = board.with_scopes(&["sessions:read"]).await;
    let color = |name: &str, background: &str, border: &str| json!({"name": name, "background": background, "border": border});
    for caller in [&board.application, &reader, &nobody] {
        assert_eq!(caller.call("getDefaultTaskColor", json!([])).await, "yellow");
        let colors = caller.call("getDefaultTaskColors", json!({})).await;
        let yellow = color("Yellow", "rgb(245, 247, 196)", "rgb(223, 227, 45)");
        assert_eq!(colors["yellow"], yellow);
        assert_eq!(colors["deep_orange"], color("Deep Orange", "#ffab91", "#e64a19"));
        let list = caller.call("getColorList", json!([])).await;
        let names: Vec<_> = list.as_object().unwrap().values().collect();
        assert_eq!(names.len(), 16);
        for (id, color) in colors.as_object().unwrap() {
            assert_eq!(color["name"], list[id], "{id}");
        }
    }
    // In the order of Kanboard's documentation, which clients show.
    let request = json!({"jsonrpc": "2.0", "method": "getColorList", "id": 1});
    let text = board.application.0.post("/jsonrpc.php", request).await.text;
    let listed = concat!(
        r#"{"yellow":"Yellow","blue":"Blue","green":"Green","purple":"Purple","red":"Red","#,
        r#""orange":"Orange","grey":"Grey","brown":"Brown","deep_orange":"Deep Orange","#,
        r#""dark_grey":"Dark Grey","pink":"Pink","teal":"Teal","cyan":"Cyan","lime":"Lime","#,
        r#""light_green":"Light Green","amber":"Amber"}"#
    );
    assert!(text.contains(listed), "{text}");
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
