//! The signed-in user.

use super::{operations, provisioned, scim};
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
