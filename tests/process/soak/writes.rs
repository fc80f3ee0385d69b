//! Native writes: entities are created, changed and deleted again.

use super::client::{Result, SoakClient};
use super::data::{self, GROUPS, PASSWORD, USERS};
use rand::random_range;
use serde_json::{Value, json};

const NOTHING: &Value = &Value::Null;

/// Creates a group, changes it, adds a member, nests it and deletes it.
pub fn group_life_cycle(client: &mut SoakClient, id: &str) -> Result<()> {
    let path = format!("/group/{id}");
    let new = json!({"entity-type": "group", "id": id, "properties": {"name": id}});
    client.write("POST", "/group", &new, 201)?;
    let change = json!({"entity-type": "group", "properties": {"description": "changed", "of": 1}});
    client.write("PATCH", &path, &change, 200)?;
    let member = format!("{path}/user/{}", data::user(random_range(0..USERS)));
    client.write("POST", &member, NOTHING, 201)?;
    let nested = format!("/group/{}/group/{id}", data::group(random_range(0..GROUPS)));
    client.write("POST", &nested, NOTHING, 201)?;
    client.write("DELETE", &nested, NOTHING, 200)?;
    client.write("DELETE", &member, NOTHING, 200)?;
    client.write("DELETE", &path, NOTHING, 204)?;
    Ok(())
}

/// Creates a user and a group, has the user accept an invite, and deletes both.
pub fn invite_life_cycle(client: &mut SoakClient, id: &str) -> Result<()> {
    let (user, group) = (format!("/user/{id}"), format!("/group/{id}"));
    let new = json!({"entity-type": "user", "id": id, "properties": {"username": id}});
    client.write("POST", "/user", &new, 201)?;
    let change = json!({"entity-type": "user", "properties": {"name": "New"}});
    client.write("PATCH", &user, &change, 200)?;
    let new = json!({"entity-type": "group", "id": id, "properties": {}});
    client.write("POST", "/group", &new, 201)?;
    let invite = json!({"entity-type": "invite", "properties": {"group": id}});
    let invite = client.write("POST", "/invite", &invite, 201)?.json();
    let code = text(&invite["properties"]["code"])?;
    let session = client.write("POST", &format!("{user}/session"), NOTHING, 201)?.json();
    let own = format!("Bearer {}", text(&session["properties"]["token"])?);
    client.request_as(&own, "POST", &format!("/invite/{code}/accept"), "", 200)?;
    client.request("GET", &format!("{group}{user}"), "", 200)?;
    client.write("DELETE", &user, NOTHING, 204)?;
    client.request("GET", &format!("{group}{user}"), "", 404)?;
    client.request_as(&own, "GET", "/session", "", 401)?;
    client.write("DELETE", &group, NOTHING, 204)?;
    Ok(())
}

/// Opens a session with a key, and ends it.
pub fn session_life_cycle(client: &mut SoakClient) -> Result<()> {
    let path = format!("/user/{}/session", data::user(random_range(0..USERS)));
    let session = client.write("POST", &path, NOTHING, 201)?.json();
    used_and_ended(client, &session)
}

/// Signs in by password, which is hashed, and ends the session.
pub fn sign_in_by_password(client: &mut SoakClient) -> Result<()> {
    let properties = json!({"username": data::sign_in_user(client.number), "password": PASSWORD});
    let sign_in = json!({"entity-type": "session", "properties": properties});
    let session = client.write("POST", "/session", &sign_in, 201)?.json();
    used_and_ended(client, &session)
}

fn used_and_ended(client: &mut SoakClient, session: &Value) -> Result<()> {
    let own = format!("Bearer {}", text(&session["properties"]["token"])?);
    client.request_as(&own, "GET", "/session", "", 200)?;
    // Of others, one sees those only with whom one shares a group.
    let user = text(&session["properties"]["user"])?;
    client.request_as(&own, "GET", &format!("/user/{user}"), "", 200)?;
    client.request_as(&own, "DELETE", "/session", "", 204)?;
    client.request_as(&own, "GET", "/session", "", 401)?;
    Ok(())
}

/// A value that must be text.
pub fn text(value: &Value) -> Result<&str> {
    value.as_str().ok_or_else(|| format!("{value} where a text should be"))
}
