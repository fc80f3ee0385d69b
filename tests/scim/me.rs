//! The signed-in user.

use super::{group, operations, provisioned, scim};
use serde_json::json;

#[tokio::test]
async fn me_is_the_signed_in_user_and_nobody_for_a_key() {
    let (ns, client) = provisioned().await;
    client.get(&scim("/Me")).await.must_be(501);
    ns.person("asim").await;
    let asim = ns.signed_in_by_password("asim").await;
    let me = asim.get(&scim("/Me")).await.must_be(200);
    assert_eq!(me.body["userName"], "asim");
    assert!(me.header("location").ends_with("/scim/v2/Users/asim"));
    let rename = operations(json!([{"op": "replace", "path": "displayName", "value": "A"}]));
    assert_eq!(asim.patch(&scim("/Me"), rename).await.must_be(200).body["displayName"], "A");
    let promote = operations(json!([{"op": "replace", "path": "externalId", "value": "x"}]));
    asim.patch(&scim("/Me"), promote).await.must_be(403);
    let title = operations(json!([{"op": "add", "path": "title", "value": "King"}]));
    asim.patch(&scim("/Me"), title).await.must_be(403);
    let put = json!({"userName": "asim", "displayName": "B", "emails": me.body["emails"]});
    assert_eq!(asim.put(&scim("/Me"), put).await.must_be(200).body["displayName"], "B");
    asim.delete(&scim("/Me")).await.must_be(405);
}

#[tokio::test]
async fn a_tag_is_compared_only_where_groups_are_left_out() {
    let (ns, client) = provisioned().await;
    let asim = ns.newcomer("asim").await;
    let me = asim.get(&scim("/Me")).await.must_be(200);
    let known_not = asim.with_header("if-none-match", me.header("etag"));
    let without_groups = scim("/Me?excludedAttributes=groups");
    known_not.get(&without_groups).await.must_be(304);
    known_not.get(&scim("/Me?attributes=userName")).await.must_be(304);
    // The groups of a user change without a new version, and are shown.
    let devs = group(&client, "devs", &["asim"]).await;
    let shown = known_not.get(&scim("/Me")).await.must_be(200);
    assert_eq!(shown.body["groups"][0]["value"], devs);
    assert_eq!(shown.header("etag"), me.header("etag"));
    known_not.get(&scim("/Me?attributes=groups")).await.must_be(200);
    known_not.get(&without_groups).await.must_be(304);
}
