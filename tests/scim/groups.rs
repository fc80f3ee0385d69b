//! Groups.

use super::{GROUP, found, group, members, operations, provisioned, scim, user};
use crate::support::database::connect;
use crate::support::{all, count};
use serde_json::json;

const MICROSOFT: &str = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

#[tokio::test]
async fn sentence_21_a_group_may_be_created_with_much_that_is_ignored() {
    let (_ns, client) = provisioned().await;
    for (name, members) in [("a", json!(null)), ("b", json!([]))] {
        let body = json!({
            "schemas": [GROUP, MICROSOFT], "displayName": name, "externalId": name, "members": members,
            "meta": {"resourceType": "Group"}, "id": "mine"
        });
        let made = client.post(&scim("/Groups"), body).await.must_be(201).body;
        assert_eq!(made["members"], json!([]));
        assert_ne!(made["id"], "mine");
    }
    let body = json!({"schemas": [GROUP], "displayName": "c"});
    client.post(&scim("/Groups"), body).await.must_be(201);
    let nameless = client.post(&scim("/Groups"), json!({"schemas": [GROUP]})).await;
    nameless.must_be_scim_error(400, "invalidValue");
}

#[tokio::test]
async fn sentence_25_members_can_be_left_out_and_lists_have_none() {
    let (_ns, client) = provisioned().await;
    let id = user(&client, "asim").await;
    let devs = group(&client, "devs", &[&id]).await;
    let path = scim(&format!("/Groups/{devs}"));
    assert_eq!(members(&client, &devs).await, std::slice::from_ref(&id));
    let without = client.get(&format!("{path}?excludedAttributes=members")).await.must_be(200);
    assert_eq!(without.body.get("members"), None);
    let list = client.get(&scim("/Groups")).await.must_be(200).body;
    assert_eq!(list["Resources"][0].get("members"), None);
    let list = client.get(&scim("/Groups?excludedAttributes=members")).await.must_be(200).body;
    assert_eq!(list["Resources"][0].get("members"), None);
    let path =
        format!("{}&attributes=members", super::filtered("/Groups", r#"displayName eq "devs""#));
    let list = client.get(&path).await.must_be(200).body;
    assert_eq!(list["Resources"][0]["members"][0]["value"], id);
    assert_eq!(list["Resources"][0].get("displayName"), None);
}

#[tokio::test]
async fn sentence_26_no_two_groups_have_the_same_name() {
    let (_ns, client) = provisioned().await;
    group(&client, "devs", &[]).await;
    let body = json!({"displayName": "devs"});
    client.post(&scim("/Groups"), body.clone()).await.must_be_scim_error(409, "uniqueness");
    let folded = client.post(&scim("/Groups"), json!({"displayName": "DEVS"})).await;
    folded.must_be_scim_error(409, "uniqueness");
    let ops = group(&client, "ops", &[]).await;
    let path = scim(&format!("/Groups/{ops}"));
    client.put(&path, body).await.must_be_scim_error(409, "uniqueness");
    let rename = operations(json!([{"op": "replace", "path": "displayName", "value": "devs"}]));
    client.patch(&path, rename).await.must_be_scim_error(409, "uniqueness");
    for own in ["ops", "OPS"] {
        let same = operations(json!([{"op": "replace", "path": "displayName", "value": own}]));
        client.patch(&path, same).await.must_be(204);
    }
}

#[tokio::test]
async fn sentence_26_of_eight_who_create_a_group_at_once_one_succeeds() {
    let (_ns, client) = provisioned().await;
    let create = |number: usize| {
        let name = if number.is_multiple_of(2) { "devs" } else { "DEVS" };
        let client = client.clone();
        async move { client.post(&scim("/Groups"), json!({"displayName": name})).await }
    };
    let replies = all((0..8).map(create)).await;
    assert_eq!((count(&replies, 201), count(&replies, 409)), (1, 7));
    assert_eq!(found(&client, "/Groups", r#"displayName eq "devs""#).await.len(), 1);
}

#[tokio::test]
async fn a_filter_finds_the_groups_that_take_a_name() {
    let (ns, client) = provisioned().await;
    // The native API lets groups share a name, and a group without one goes by its id.
    for (id, name) in [("a", json!("Équipe")), ("b", json!("équipe")), ("Team", json!(null))] {
        ns.post("/group", crate::support::group(id, json!({"name": name}))).await.must_be(201);
    }
    for (name, expected) in [("ÉQUIPE", &["Équipe", "équipe"][..]), ("TEAM", &["Team"][..])] {
        let filter = format!("displayName eq \"{name}\"");
        assert_eq!(found(&client, "/Groups", &filter).await, expected);
        let taken = client.post(&scim("/Groups"), json!({"displayName": name})).await;
        taken.must_be_scim_error(409, "uniqueness");
    }
}

#[tokio::test]
async fn groups_with_their_members_are_a_page() {
    let (_ns, client) = provisioned().await;
    let (one, two) = (user(&client, "one").await, user(&client, "two").await);
    let devs = group(&client, "devs", &[&one, &two]).await;
    group(&client, "ops", &[]).await;
    group(&client, "staff", &[&devs, &one]).await;
    let path = scim("/Groups?attributes=displayName,members&startIndex=2");
    let list = client.get(&path).await.must_be(200).body;
    let of = |resource: &serde_json::Value| {
        let members = resource["members"].as_array().unwrap().iter();
        let members = members.map(|member| (member["value"].clone(), member["type"].clone()));
        (resource["displayName"].clone(), members.collect::<Vec<_>>())
    };
    let is = |id: &str, kind: &str| (json!(id), json!(kind));
    let shown: Vec<_> = list["Resources"].as_array().unwrap().iter().map(of).collect();
    let users = vec![is(&one, "User"), is(&two, "User")];
    let mixed = vec![is(&one, "User"), is(&devs, "Group")];
    assert_eq!(shown, [(json!("devs"), users), (json!("ops"), vec![]), (json!("staff"), mixed)]);
}

#[tokio::test]
async fn a_large_group_shows_its_members_if_they_are_asked_for() {
    let (ns, client) = provisioned().await;
    let devs = group(&client, "devs", &[]).await;
    let path = scim(&format!("/Groups/{devs}"));
    let database = connect().await;
    let fill = "WITH u AS (INSERT INTO users (namespace_no, id, created_at, updated_at) \
        SELECT n.no, 'u' || i, now(), now() FROM namespaces n, generate_series(1, $2::int) i WHERE n.id = $1 \
        RETURNING namespace_no, no) \
        INSERT INTO memberships (namespace_no, group_no, user_no, role, joined_at) \
        SELECT u.namespace_no, g.no, u.no, 'member', now() FROM u JOIN groups g ON g.namespace_no = u.namespace_no \
        WHERE g.name = 'devs'";
    database.execute(fill, &[&ns.id, &10_000_i32]).await.unwrap();
    // As imports do: a plan that was made for empty tables reads all users for each member.
    database.batch_execute("ANALYZE users, memberships").await.unwrap();
    assert_eq!(members(&client, &devs).await.len(), 10_000);
    let last = user(&client, "last").await;
    let list = json!([{"op": "add", "path": "members", "value": [{"value": last}]}]);
    client.patch(&path, operations(list)).await.must_be(204);
    let shown = client.get(&path).await.must_be(200).body;
    assert_eq!((shown.get("members"), &shown["displayName"]), (None, &json!("devs")));
    let asked = client.get(&format!("{path}?attributes=members")).await.must_be(200).body;
    assert_eq!(asked["members"].as_array().unwrap().len(), 10_001);
}

#[tokio::test]
async fn sentence_28_who_is_deleted_is_in_no_group() {
    let (_ns, client) = provisioned().await;
    let (one, two) = (user(&client, "one").await, user(&client, "two").await);
    let devs = group(&client, "devs", &[&one, &two]).await;
    client.delete(&scim(&format!("/Users/{one}"))).await.must_be(204);
    assert_eq!(members(&client, &devs).await, [two]);
    client.delete(&scim(&format!("/Groups/{devs}"))).await.must_be(204);
    client.get(&scim(&format!("/Groups/{devs}"))).await.must_be(404);
    assert_eq!(found(&client, "/Users", "userName pr").await, ["two"]);
}

#[tokio::test]
async fn a_user_shows_the_groups_and_how_the_user_is_in_them() {
    let (_ns, client) = provisioned().await;
    let id = user(&client, "asim").await;
    let devs = group(&client, "devs", &[&id]).await;
    let staff = group(&client, "staff", &[&devs]).await;
    let path = scim(&format!("/Users/{id}"));
    let groups = client.get(&path).await.must_be(200).body["groups"].clone();
    let of = |id: &str, name: &str, kind: &str| {
        let location = groups[0]["$ref"].as_str().unwrap().rsplit_once('/').unwrap().0.to_owned();
        json!({"value": id, "display": name, "type": kind, "$ref": format!("{location}/{id}")})
    };
    assert_eq!(groups, json!([of(&devs, "devs", "direct"), of(&staff, "staff", "indirect")]));
    let list = client.get(&scim("/Users")).await.must_be(200).body;
    assert_eq!(list["Resources"][0].get("groups"), None);
    let without = client.get(&format!("{path}?excludedAttributes=groups")).await.must_be(200);
    assert_eq!(without.body.get("groups"), None);
}

#[tokio::test]
async fn a_change_of_an_older_version_of_a_group_is_refused() {
    let (_ns, client) = provisioned().await;
    let asim = user(&client, "asim").await;
    let path = scim(&format!("/Groups/{}", group(&client, "devs", &[]).await));
    let known = client.with_header("if-match", "W/\"1\"");
    let known_not = client.with_header("if-none-match", "W/\"1\"");
    let without_members = format!("{path}?excludedAttributes=members");
    known_not.get(&without_members).await.must_be(304);
    // Members change without a new version, and are shown.
    let add = json!([{"op": "add", "path": "members", "value": [{"value": asim}]}]);
    client.patch(&path, operations(add)).await.must_be(204);
    let shown = known_not.get(&path).await.must_be(200);
    assert_eq!(shown.body["members"][0]["value"], asim);
    known_not.get(&without_members).await.must_be(304);
    let rename = operations(json!([{"op": "replace", "path": "displayName", "value": "ops"}]));
    known.patch(&path, rename.clone()).await.must_be(204);
    known.patch(&path, rename).await.must_be(412);
    known.put(&path, json!({"displayName": "devs"})).await.must_be(412);
    known.delete(&path).await.must_be(412);
    known_not.get(&without_members).await.must_be(200);
    client.with_header("if-match", "W/\"2\"").delete(&path).await.must_be(204);
}
