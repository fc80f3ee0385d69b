//! In each of the other dialects, creates a group, adds a member and deletes the group.

use super::super::support::KEY;
use super::client::{Result, SoakClient};
use super::data::{self, USERS};
use super::writes::text;
use data_encoding::BASE64;
use rand::random_range;
use serde_json::{Value, json};

/// By Kanboard's procedures.
pub fn kanboard(client: &mut SoakClient, name: &str) -> Result<()> {
    let user = data::user(random_range(0..USERS));
    let user = procedure(client, "getUserByName", json!([user]))?["id"].clone();
    let group = procedure(client, "createGroup", json!([name]))?;
    procedure(client, "addGroupMember", json!([group, user]))?;
    procedure(client, "isGroupMember", json!([group, user]))?;
    procedure(client, "getGroupMembers", json!([group]))?;
    procedure(client, "removeGroup", json!([group]))?;
    Ok(())
}

/// Calls a procedure. Every response has status 200; the result tells whether it failed.
fn procedure(client: &mut SoakClient, method: &str, parameters: Value) -> Result<Value> {
    let credential = format!("Basic {}", BASE64.encode(format!("jsonrpc:{KEY}").as_bytes()));
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters});
    let call = call.to_string();
    let answer = client.request_as(&credential, "POST", "/jsonrpc.php", &call, 200)?;
    match answer.json()["result"].take() {
        Value::Null | Value::Bool(false) => Err(format!("{call}: {answer:?}")),
        result => Ok(result),
    }
}

/// By Micro's services.
pub fn micro(client: &mut SoakClient, name: &str) -> Result<()> {
    let made = client.write("POST", "/groups/Groups/Create", &json!({"name": name}), 200)?.json();
    let id = text(&made["group"]["id"])?;
    let member = json!({"group_id": id, "member_id": data::user(random_range(0..USERS))});
    client.write("POST", "/groups/Groups/AddMember", &member, 200)?;
    client.request("POST", "/groups/Groups/Read", &json!({"ids": [id]}).to_string(), 200)?;
    client.write("POST", "/groups/Groups/RemoveMember", &member, 200)?;
    client.write("POST", "/groups/Groups/Delete", &json!({"id": id}), 200)?;
    Ok(())
}

/// By Nuxeo's endpoints.
pub fn nuxeo(client: &mut SoakClient, name: &str) -> Result<()> {
    let api = "/nuxeo/api/v1/group";
    let new = json!({"entity-type": "group", "groupname": name, "grouplabel": name});
    client.write("POST", api, &new, 201)?;
    let member = format!("{api}/{name}/user/{}", data::user(random_range(0..USERS)));
    client.write("POST", &member, &Value::Null, 201)?;
    client.request("GET", &format!("{api}/{name}/@users"), "", 200)?;
    client.write("DELETE", &format!("{api}/{name}"), &Value::Null, 204)?;
    Ok(())
}
