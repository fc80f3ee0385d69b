//! What is made, changed and taken away again in the native dialect.

use super::hand::{Hand, Result};
use super::stock::{self, GROUPS, PASSWORD, USERS};
use rand::random_range;
use serde_json::{Value, json};

const NOTHING: &Value = &Value::Null;

/// A group is made, changed, given a member, put into another, and deleted.
pub fn of_a_group(hand: &mut Hand, id: &str) -> Result<()> {
    let path = format!("/group/{id}");
    let new = json!({"entity-type": "group", "id": id, "properties": {"name": id}});
    hand.act("POST", "/group", &new, 201)?;
    let change = json!({"entity-type": "group", "properties": {"description": "changed", "of": 1}});
    hand.act("PATCH", &path, &change, 200)?;
    let member = format!("{path}/user/{}", stock::user(random_range(0..USERS)));
    hand.act("POST", &member, NOTHING, 201)?;
    let nested = format!("/group/{}/group/{id}", stock::group(random_range(0..GROUPS)));
    hand.act("POST", &nested, NOTHING, 201)?;
    hand.act("DELETE", &nested, NOTHING, 200)?;
    hand.act("DELETE", &member, NOTHING, 200)?;
    hand.act("DELETE", &path, NOTHING, 204)?;
    Ok(())
}

/// A user is made, changed, invited into a group, accepts, and is deleted with it.
pub fn of_a_newcomer(hand: &mut Hand, id: &str) -> Result<()> {
    let (user, group) = (format!("/user/{id}"), format!("/group/{id}"));
    let new = json!({"entity-type": "user", "id": id, "properties": {"username": id}});
    hand.act("POST", "/user", &new, 201)?;
    let change = json!({"entity-type": "user", "properties": {"name": "New"}});
    hand.act("PATCH", &user, &change, 200)?;
    let new = json!({"entity-type": "group", "id": id, "properties": {}});
    hand.act("POST", "/group", &new, 201)?;
    let invite = json!({"entity-type": "invite", "properties": {"group": id}});
    let invite = hand.act("POST", "/invite", &invite, 201)?.json();
    let code = text(&invite["properties"]["code"])?;
    let session = hand.act("POST", &format!("{user}/session"), NOTHING, 201)?.json();
    let own = format!("Bearer {}", text(&session["properties"]["token"])?);
    hand.ask_as(&own, "POST", &format!("/invite/{code}/accept"), "", 200)?;
    hand.ask("GET", &format!("{group}{user}"), "", 200)?;
    hand.act("DELETE", &user, NOTHING, 204)?;
    hand.ask("GET", &format!("{group}{user}"), "", 404)?;
    hand.ask_as(&own, "GET", "/session", "", 401)?;
    hand.act("DELETE", &group, NOTHING, 204)?;
    Ok(())
}

/// A session is opened by key, and ended.
pub fn of_a_session(hand: &mut Hand) -> Result<()> {
    let path = format!("/user/{}/session", stock::user(random_range(0..USERS)));
    let session = hand.act("POST", &path, NOTHING, 201)?.json();
    used_and_ended(hand, &session)
}

/// One is opened by password, which is hashed for it, and ended.
pub fn of_a_password(hand: &mut Hand) -> Result<()> {
    let properties = json!({"username": stock::sleeper(hand.number), "password": PASSWORD});
    let sign_in = json!({"entity-type": "session", "properties": properties});
    let session = hand.act("POST", "/session", &sign_in, 201)?.json();
    used_and_ended(hand, &session)
}

fn used_and_ended(hand: &mut Hand, session: &Value) -> Result<()> {
    let own = format!("Bearer {}", text(&session["properties"]["token"])?);
    hand.ask_as(&own, "GET", "/session", "", 200)?;
    hand.ask_as(&own, "GET", &format!("/user/{}", stock::user(0)), "", 200)?;
    hand.ask_as(&own, "DELETE", "/session", "", 204)?;
    hand.ask_as(&own, "GET", "/session", "", 401)?;
    Ok(())
}

/// What a document should say as text.
pub fn text(value: &Value) -> Result<&str> {
    value.as_str().ok_or_else(|| format!("{value} where a text should be"))
}
