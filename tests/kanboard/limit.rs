//! A list has 100,000 entries at most: beyond that it is refused, and not cut off.

use super::Board;
use crate::support::database::connect;
use serde_json::json;

#[tokio::test]
async fn a_list_that_is_too_long_is_an_error() {
    let board = Board::new().await;
    let database = connect().await;
    let insert = "INSERT INTO groups (namespace_no, id, created_at, updated_at) \
        SELECT n.no, 'g' || i, now(), now() FROM namespaces n, generate_series(1, 99999) i \
        WHERE n.id = $1";
    database.execute(insert, &[&board.ns.id]).await.unwrap();
    // With the administrators' these are as many as there may be.
    let reply = board.text(r#"{"jsonrpc":"2.0","method":"getAllGroups","id":7}"#).await;
    assert_eq!(reply.must_be(200).body["result"].as_array().unwrap().len(), 100_000);
    let no = board.group("one too many").await;
    let error = board.error("getAllGroups", json!([])).await;
    let message = "the list has over 100,000 entries: read it page by page in the native API";
    assert_eq!(error, json!({"code": 0, "message": message}));
    // Nothing else minds.
    assert_eq!(board.call("getGroup", json!([no])).await["name"], "one too many");
    assert_eq!(board.call("removeGroup", json!([no])).await, true);
}
