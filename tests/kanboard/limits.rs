//! A list has at most 100,000 entries. A longer one is an error rather than being cut off.

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
    // With `administrators`, there are as many groups as a list may have.
    let reply = board.send_text(r#"{"jsonrpc":"2.0","method":"getAllGroups","id":7}"#).await;
    assert_eq!(reply.must_be(200).body["result"].as_array().unwrap().len(), 100_000);
    let no = board.group("one too many").await;
    let error = board.call_error("getAllGroups", json!([])).await;
    let message = "the list has over 100,000 entries: read it page by page in the native API";
    assert_eq!(error, json!({"code": 0, "message": message}));
    // Other procedures still work.
    assert_eq!(board.call("getGroup", json!([no])).await["name"], "one too many");
    assert_eq!(board.call("removeGroup", json!([no])).await, true);
}

#[tokio::test]
async fn a_batch_whose_results_are_too_long_runs_no_further() {
    let board = Board::new().await;
    let database = connect().await;
    // A list of them has 17 MB.
    let insert = "INSERT INTO groups (namespace_no, id, name, external_id, created_at, updated_at) \
        SELECT n.no, 'g' || i, rpad('g' || i, 255, 'x'), repeat('y', 255), now(), now() \
        FROM namespaces n, generate_series(1, 30000) i WHERE n.id = $1";
    database.execute(insert, &[&board.ns.id]).await.unwrap();
    let call = |method: &str, id: &str| format!(r#"{{"jsonrpc":"2.0","method":"{method}"{id}}}"#);
    let list = call("getAllGroups", r#","id":1"#);
    let make = r#"{"jsonrpc":"2.0","method":"createGroup","params":["late"],"id":2}"#;
    let silent = make.replace(r#","id":2"#, "");
    let reply = board.send_text(&format!("[{list},{make},{silent}]")).await.must_be(200);
    let error = r#"{"code":-32603,"message":"Internal error","data":"not run: the results of the batch are over 16 MiB"}"#;
    let end = format!(r#",{{"jsonrpc":"2.0","error":{error},"id":2}}]"#);
    assert!(reply.text.ends_with(&end), "{}", &reply.text[reply.text.len() - 300..]);
    assert_eq!(reply.body.as_array().unwrap().len(), 2);
    assert_eq!(board.ns.get("/group?name=late").await.entries().len(), 0);
}
