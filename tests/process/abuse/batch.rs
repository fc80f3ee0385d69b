//! A request that has a thousand parts works for ten seconds and no longer.

use super::super::support::{Client, KEY, TestDirectory, psql, seconds};
use super::server;
use serde_json::{Value, json};
use std::time::Instant;

/// How many parts a request has; each hashes a password.
const PARTS: usize = 1000;

/// Sends the request, and returns its answer, which must come soon after the limit of ten seconds.
fn answer(mut client: Client, path: &str, body: &Value) -> Value {
    let begun = Instant::now();
    let answer = client.post(path, &body.to_string()).unwrap();
    let took = begun.elapsed();
    assert_eq!(answer.status, 200, "{}", answer.body);
    println!("{path}: the answer came after {took:?}");
    assert!(took > seconds(9) && took < seconds(12), "{took:?}");
    answer.json()
}

/// Some parts have run and others have not, and what they say of it is so.
fn assert_ran(directory: &TestDirectory, ran: &[bool], prefix: &str) {
    let done = ran.iter().filter(|ran| **ran).count();
    println!("{done} of {} were run", ran.len());
    assert!(ran.len() == PARTS && done > 0 && done < PARTS, "{done} of {}", ran.len());
    assert!(ran[..done].iter().all(|ran| *ran), "the first ones were run");
    let url = roster::database::cluster::running(&directory.data()).unwrap();
    let there = format!("SELECT count(*) FROM users WHERE username LIKE '{prefix}%'");
    assert_eq!(psql(&url, &there).unwrap(), [done.to_string()]);
}

#[test]
#[ignore = "takes ten seconds: make abuse"]
fn a_batch_of_kanboard_runs_for_ten_seconds() {
    let directory = TestDirectory::new();
    let server = server(&directory);
    let call = |id| {
        let user =
            json!({"username": format!("kanboard-{id}"), "password": format!("a password {id}")});
        json!({"jsonrpc": "2.0", "id": id, "method": "createUser", "params": user})
    };
    let key = data_encoding::BASE64.encode(format!("jsonrpc:{KEY}").as_bytes());
    let client = Client::with_credential(server.address, &format!("Authorization: Basic {key}"));
    let answers = answer(client, "/jsonrpc.php", &(0..PARTS).map(call).collect());
    let late = "not run: the batch has run for 10 seconds";
    let ran = |answer: &Value| {
        let is_done = answer["result"].is_i64();
        assert!(is_done || answer["error"]["data"] == late, "{answer}");
        is_done
    };
    let ran: Vec<bool> = answers.as_array().unwrap().iter().map(ran).collect();
    assert_ran(&directory, &ran, "kanboard-");
    server.stop();
}

#[test]
#[ignore = "takes ten seconds: make abuse"]
fn a_bulk_request_of_scim_runs_for_ten_seconds() {
    let directory = TestDirectory::new();
    let server = server(&directory);
    let operation = |id| {
        let user =
            json!({"userName": format!("scim-{id}"), "password": format!("a password {id}")});
        json!({"method": "POST", "path": "/Users", "bulkId": format!("b{id}"), "data": user})
    };
    let operations: Vec<Value> = (0..PARTS).map(operation).collect();
    let schema = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
    let body = json!({"schemas": [schema], "Operations": operations});
    let answer = answer(server.client(), "/scim/v2/Bulk", &body);
    let ran = |result: &Value| {
        assert!(["201", "503"].contains(&result["status"].as_str().unwrap()), "{result}");
        result["status"] == "201"
    };
    let ran: Vec<bool> = answer["Operations"].as_array().unwrap().iter().map(ran).collect();
    assert_ran(&directory, &ran, "scim-");
    server.stop();
}
