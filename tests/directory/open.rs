//! An open directory, as an organization has one.

use super::World;
use serde_json::json;

#[tokio::test]
async fn users_see_all_users_and_groups_but_what_applications_keep() {
    let World { asim, .. } = World::open().await;
    let dora = asim.get("/user/dora").await.must_be(200);
    assert_eq!(dora.properties()["email"], "dora@example.com");
    assert_eq!(dora.properties()["salary"], 100_000);
    assert_eq!(dora.body.get("app"), None);
    assert!(!dora.header("etag").is_empty());
    assert_eq!(asim.get("/user").await.ids(), ["asim", "bea", "cleo", "dora"]);
    assert!(!asim.get("/user?q=dora").await.text.contains("dora-plan"));
    assert_eq!(asim.get("/user?email=dora%40example.com").await.ids(), ["dora"]);
    let groups = asim.get("/group").await;
    assert!(groups.ids().contains(&"hidden"));
    assert!(groups.text.contains("team-plan") && groups.text.contains("org-plan"));
    for kept in ["hidden-plan", "squad-plan", "other-plan"] {
        assert!(!groups.text.contains(kept), "{kept}");
    }
    assert_eq!(asim.get("/group/hidden").await.must_be(200).body.get("app"), None);
    assert_eq!(asim.get("/group/org").await.body["app"], json!({"plan": "org-plan"}));
}

#[tokio::test]
async fn the_setting_holds_for_sessions_that_are_open() {
    let World { ns, asim, .. } = World::open().await;
    asim.get("/group/hidden").await.must_be(200);
    let path = format!("/namespace/{}", ns.id);
    let set = |directory: &str| json!({"entity-type": "namespace", "properties": {"directory": directory}});
    let closed = ns.put(&path, set("closed")).await.must_be(200);
    assert_eq!(closed.properties()["directory"], "closed");
    asim.get("/group/hidden").await.must_be(404);
    ns.put(&path, set("open")).await.must_be(200);
    asim.get("/group/hidden").await.must_be(200);
}
