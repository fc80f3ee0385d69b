//! Groups are created, read, changed and deleted.

use super::{LISTS, api, group, merged};
use crate::support::{Namespace, all, count};
use serde_json::json;

#[tokio::test]
async fn a_group_entity_has_exactly_the_documented_keys() {
    let ns = Namespace::new().await;
    let sent = group("devs", json!({"grouplabel": "Developers"}));
    let made = ns.post(&api("/group"), sent).await.must_be(201);
    assert_eq!(made.header("content-type"), "application/json; nuxeo-entity=group");
    let plain = json!({
        "entity-type": "group",
        "groupname": "devs",
        "grouplabel": "Developers",
        "id": "devs",
        "properties": {
            "groupname": "devs", "grouplabel": "Developers", "description": null, "tenantId": null
        }
    });
    assert_eq!(made.body, plain);
    assert_eq!(ns.get(&api("/group/devs")).await.must_be(200).body, plain);
    let empty = json!({"memberUsers": [], "memberGroups": [], "parentGroups": []});
    let fetched = ns.get(&api(&format!("/group/devs?{LISTS}"))).await.must_be(200);
    assert_eq!(fetched.body, merged(plain, empty));
}

#[tokio::test]
async fn a_group_without_a_label_is_shown_with_its_id() {
    let ns = Namespace::new().await;
    let made = ns.post(&api("/group"), group("devs", json!({}))).await.must_be(201);
    assert_eq!(made.body["grouplabel"], "devs");
    assert_eq!(made.properties()["grouplabel"], json!(null));
}

#[tokio::test]
async fn groupname_takes_precedence_over_id_and_both_over_the_property() {
    let ns = Namespace::new().await;
    let named = |id, name, property| {
        json!({"entity-type": "group", "id": id, "groupname": name,
            "properties": {"groupname": property, "members": ["x"], "unheard": "of"}})
    };
    for (sent, id) in [
        (named("one", "two", "three"), "two"),
        (named("one", " ", "three"), "one"),
        (named("", "", " three "), "three"),
    ] {
        let made = ns.post(&api("/group"), sent).await.must_be(201);
        assert_eq!(made.body["id"], id);
    }
    let nameless = ns.post(&api("/group"), named("", " ", "")).await;
    nameless.must_be_exception(400, "Group MUST have a name");
    let again = ns.post(&api("/group/"), group("one", json!({}))).await;
    again.must_be_exception(409, "Group already exists");
}

#[tokio::test]
async fn absent_values_stay_and_null_clears() {
    let ns = Namespace::new().await;
    let properties = json!({"grouplabel": "L", "description": "D", "tenantId": 4711});
    let lists = json!({"memberUsers": ["u"], "memberGroups": ["c"], "parentGroups": ["p"]});
    let sent = merged(group("g", json!({"properties": properties})), lists.clone());
    let made = ns.post(&api(&format!("/group?{LISTS}")), sent).await.must_be(201);
    assert_eq!(made.properties()["tenantId"], "4711");
    let put = async |more| {
        let path = api(&format!("/group/g?{LISTS}"));
        ns.put(&path, group("g", more)).await.must_be(200).body
    };
    let same = put(json!({})).await;
    assert_eq!(same, made.body);
    for (list, names) in lists.as_object().unwrap() {
        assert_eq!(same[list], *names);
    }
    let cleared = put(json!({"properties": {"description": null, "tenantId": " "}})).await;
    let left = json!({"groupname": "g", "grouplabel": "L", "description": null, "tenantId": null});
    assert_eq!(cleared["properties"], left);
    let emptied = put(json!({"memberUsers": null, "memberGroups": [], "parentGroups": []})).await;
    for list in ["memberUsers", "memberGroups", "parentGroups"] {
        assert_eq!(emptied[list], json!([]));
    }
}

#[tokio::test]
async fn unknown_names_create_placeholders_that_are_filled_in_later() {
    let ns = Namespace::new().await;
    let lists = json!({
        "memberUsers": ["new", 1, null, "new", " ", "other"],
        "memberGroups": ["inner", {}],
        "parentGroups": ["outer"]
    });
    let made = ns.post(&api(&format!("/group?{LISTS}")), group("g", lists)).await.must_be(201);
    assert_eq!(made.body["memberUsers"], json!(["new", "other"]));
    assert_eq!(made.body["memberGroups"], json!(["inner"]));
    assert_eq!(made.body["parentGroups"], json!(["outer"]));
    for (path, label) in [("/group/inner", "inner"), ("/group/outer", "outer")] {
        assert_eq!(ns.get(&api(path)).await.must_be(200).body["grouplabel"], label);
    }
    let completed = ns.post(&api("/group"), group("inner", json!({"grouplabel": "I"}))).await;
    completed.must_be(201);
    let sent = super::user("new", json!({"firstName": "New"}));
    let completed = ns.post(&api("/user"), sent.clone()).await.must_be(201);
    assert_eq!(completed.properties()["groups"], json!(["g"]));
    ns.post(&api("/user"), sent).await.must_be_exception(409, "User already exists");
    let read = ns.get(&api(&format!("/group/g?{LISTS}"))).await;
    assert_eq!(read.body["memberGroups"], json!(["inner"]));
    assert_eq!(read.body["memberUsers"], json!(["new", "other"]));
}

#[tokio::test]
async fn lists_are_fetched_by_every_spelling_of_the_parameter() {
    let ns = Namespace::new().await;
    let lists = json!({"memberUsers": ["u"], "memberGroups": ["c"], "parentGroups": ["p"]});
    ns.post(&api("/group"), group("g", lists.clone())).await.must_be(201);
    let has = |body: &serde_json::Value, list: &str| body.get(list) == lists.get(list);
    for name in ["fetch.group", "fetch-group", "X-NXfetch.group", "X-NXfetch-group", "FETCH-GROUP"]
    {
        let caller = ns.with_header(name, "memberUsers, unheard");
        let by_header = caller.get(&api("/group/g")).await.must_be(200).body;
        assert!(
            has(&by_header, "memberUsers") && by_header.get("memberGroups").is_none(),
            "{name}"
        );
        let path = format!("/group/g?{name}=memberGroups&{name}=parentGroups");
        let union = caller.get(&api(&path)).await.must_be(200).body;
        assert!(lists.as_object().unwrap().keys().all(|list| has(&union, list)), "{name}");
    }
    let caller = ns.with_header("fetch-group", "memberUsers");
    let found = caller.get(&api("/group/search?q=g")).await;
    assert!(has(&found.entries()[0], "memberUsers"));
    let nested = caller.get(&api("/group/p/@groups")).await;
    assert!(has(&nested.entries()[0], "memberUsers"));
    let put = caller.put(&api("/group/g"), group("g", json!({}))).await;
    assert!(has(&put.body, "memberUsers"));
    let added = caller.add(&api("/group/g/user/u")).await.must_be(201);
    assert!(has(&added.body, "memberUsers"));
}

#[tokio::test]
async fn a_body_must_be_about_the_group_in_the_path() {
    let ns = Namespace::new().await;
    for name in ["one", "two"] {
        let sent = group(name, json!({"grouplabel": name}));
        ns.post(&api("/group"), sent).await.must_be(201);
    }
    let put = async |path: &str, body| ns.put(&api(path), body).await;
    put("/group/none", group("one", json!({})))
        .await
        .must_be_exception(404, "group does not exist");
    // The path is checked before the body.
    put("/group/none", json!(1)).await.must_be_exception(404, "group does not exist");
    let label = json!({"grouplabel": "changed"});
    put("/group/one", group("two", label.clone())).await.must_be(400);
    put("/group/one", group("none", label.clone()))
        .await
        .must_be_exception(500, "Internal Server Error");
    put("/group/one", group("", label.clone()))
        .await
        .must_be_exception(500, "Internal Server Error");
    put("/group/one", json!({"entity-type": "group"}))
        .await
        .must_be_exception(500, "Internal Server Error");
    for name in ["one", "two"] {
        let path = format!("/group/{name}");
        assert_eq!(ns.get(&api(&path)).await.body["grouplabel"], name);
    }
    put("/group/one", group(" one ", label)).await.must_be(200);
}

#[tokio::test]
async fn a_deleted_group_is_in_no_list_any_more() {
    let ns = Namespace::new().await;
    let lists = json!({"memberUsers": ["u"], "memberGroups": ["c"], "parentGroups": ["p"]});
    ns.post(&api("/group"), group("g", lists)).await.must_be(201);
    assert_eq!(ns.delete(&api("/group/g")).await.must_be(204).text, "");
    ns.delete(&api("/group/g")).await.must_be_exception(404, "group does not exist");
    ns.get(&api("/group/g")).await.must_be_exception(404, "group does not exist");
    let user = ns.get(&api("/user/u")).await;
    assert_eq!(user.properties()["groups"], json!([]));
    let parent = ns.get(&api(&format!("/group/p?{LISTS}"))).await;
    assert_eq!(parent.body["memberGroups"], json!([]));
    let child = ns.get(&api(&format!("/group/c?{LISTS}"))).await;
    assert_eq!(child.body["parentGroups"], json!([]));
}

#[tokio::test]
async fn a_group_without_a_label_cannot_be_created_twice() {
    let ns = Namespace::new().await;
    let bare = async |lists| ns.post(&api("/group"), group("bare", lists)).await;
    bare(json!({"memberUsers": ["ann"], "memberGroups": ["inner"]})).await.must_be(201);
    for lists in [json!({}), json!({"memberUsers": [], "memberGroups": []})] {
        bare(lists).await.must_be_exception(409, "Group already exists");
    }
    assert_eq!(ns.get("/group/bare/user").await.ids(), ["ann"]);
    // A placeholder is filled in once. A group of another dialect cannot be created again.
    ns.post(&api("/group"), group("inner", json!({}))).await.must_be(201);
    ns.post(&api("/group"), group("inner", json!({})))
        .await
        .must_be_exception(409, "Group already exists");
    ns.group("native").await;
    ns.post(&api("/group"), group("native", json!({})))
        .await
        .must_be_exception(409, "Group already exists");
    assert_eq!(ns.get("/group/bare/group").await.ids(), ["inner"]);
}

#[tokio::test]
async fn one_of_many_requests_creates_a_group_without_a_label() {
    let ns = Namespace::new().await;
    let tasks = (0..16).map(|_| {
        let ns = (*ns).clone();
        async move { ns.post(&api("/group"), group("bare", json!({"memberUsers": ["ann"]}))).await }
    });
    let replies = all(tasks).await;
    assert_eq!((count(&replies, 201), count(&replies, 409)), (1, 15));
}

#[tokio::test]
async fn callers_without_the_right_to_create_groups_cannot_name_unknown_ones() {
    let ns = Namespace::new().await;
    ns.people(&["mine", "other", "free"], &["man"]).await;
    let manager = crate::support::membership(json!({"role": "manager"}));
    for id in ["mine", "other"] {
        ns.put(&format!("/group/{id}/user/man"), manager.clone()).await.must_be(200);
    }
    ns.delete("/group/free/user/man").await.must_be(200);
    let man = ns.signed_in("man").await;
    for (list, names) in [
        ("memberGroups", json!(["free", "unknown"])),
        ("parentGroups", json!(["other", "unknown"])),
        ("memberUsers", json!(["man", "unknown"])),
    ] {
        let mut sent = group("mine", json!({}));
        sent[list] = names;
        man.put(&api("/group/mine"), sent).await.must_be(403);
    }
    let lists = "fetch-group=memberUsers,memberGroups,parentGroups";
    let read = ns.get(&api(&format!("/group/mine?{lists}"))).await.must_be(200).body;
    assert_eq!(read["memberGroups"], json!([]));
    assert_eq!(read["parentGroups"], json!([]));
    assert_eq!(read["memberUsers"], json!(["man"]));
}
