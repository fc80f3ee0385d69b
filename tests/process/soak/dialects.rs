//! A little of each of the other dialects: a group comes, has a member, and goes.

use super::super::support::KEY;
use super::hand::{Hand, Result};
use super::life::text;
use super::stock::{self, USERS};
use data_encoding::BASE64;
use rand::random_range;
use serde_json::{Value, json};

/// By Kanboard's procedures.
pub fn kanboard(hand: &mut Hand, name: &str) -> Result<()> {
    let user = stock::user(random_range(0..USERS));
    let user = procedure(hand, "getUserByName", json!([user]))?["id"].clone();
    let group = procedure(hand, "createGroup", json!([name]))?;
    procedure(hand, "addGroupMember", json!([group, user]))?;
    procedure(hand, "isGroupMember", json!([group, user]))?;
    procedure(hand, "getGroupMembers", json!([group]))?;
    procedure(hand, "removeGroup", json!([group]))?;
    Ok(())
}

/// Every answer has status 200; what it says counts.
fn procedure(hand: &mut Hand, method: &str, parameters: Value) -> Result<Value> {
    let credential = format!("Basic {}", BASE64.encode(format!("jsonrpc:{KEY}").as_bytes()));
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters});
    let call = call.to_string();
    let answer = hand.ask_as(&credential, "POST", "/jsonrpc.php", &call, 200)?;
    match answer.json()["result"].take() {
        Value::Null | Value::Bool(false) => Err(format!("{call}: {answer:?}")),
        result => Ok(result),
    }
}

/// By Micro's services.
pub fn micro(hand: &mut Hand, name: &str) -> Result<()> {
    let made = hand.act("POST", "/groups/Groups/Create", &json!({"name": name}), 200)?.json();
    let id = text(&made["group"]["id"])?;
    let member = json!({"group_id": id, "member_id": stock::user(random_range(0..USERS))});
    hand.act("POST", "/groups/Groups/AddMember", &member, 200)?;
    hand.ask("POST", "/groups/Groups/Read", &json!({"ids": [id]}).to_string(), 200)?;
    hand.act("POST", "/groups/Groups/RemoveMember", &member, 200)?;
    hand.act("POST", "/groups/Groups/Delete", &json!({"id": id}), 200)?;
    Ok(())
}

/// By Nuxeo's endpoints.
pub fn nuxeo(hand: &mut Hand, name: &str) -> Result<()> {
    let api = "/nuxeo/api/v1/group";
    let new = json!({"entity-type": "group", "groupname": name, "grouplabel": name});
    hand.act("POST", api, &new, 201)?;
    let member = format!("{api}/{name}/user/{}", stock::user(random_range(0..USERS)));
    hand.act("POST", &member, &Value::Null, 201)?;
    hand.ask("GET", &format!("{api}/{name}/@users"), "", 200)?;
    hand.act("DELETE", &format!("{api}/{name}"), &Value::Null, 204)?;
    Ok(())
}
