//! What webhooks send of a change.

use super::document::ChangeDocument;
use crate::domain::change::Change;
use crate::domain::webhook::Payload;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};

/// The properties that a thin payload keeps of an entity: the ids by which it is found.
const IDS: [&str; 3] = ["group", "user", "subgroup"];

/// What a webhook sends of a change (Standard Webhooks 1.0.0).
#[derive(Serialize)]
struct Event<T> {
    /// What was done, such as `membership.created`.
    #[serde(rename = "type")]
    kind: String,
    /// When it was done.
    timestamp: DateTime<Utc>,
    /// The change.
    data: T,
}

/// The body that a webhook with this payload sends of a change.
///
/// # Errors
/// None in practice: every change can be written.
pub fn event(change: Change, payload: Payload) -> serde_json::Result<Vec<u8>> {
    let (kind, timestamp) = (change.action.clone(), change.at);
    let data = ChangeDocument::from(change);
    match payload {
        Payload::Full => serde_json::to_vec(&Event { kind, timestamp, data }),
        Payload::Thin => {
            let mut data = serde_json::to_value(data)?;
            if let Some(Value::Object(entity)) = data.pointer_mut("/properties/entity") {
                thin(entity);
            }
            serde_json::to_vec(&Event { kind, timestamp, data })
        }
    }
}

/// Leaves of an entity only ids.
fn thin(entity: &mut Map<String, Value>) {
    entity.retain(|key, _| ["entity-type", "id", "properties"].contains(&key.as_str()));
    if let Some(Value::Object(properties)) = entity.get_mut("properties") {
        properties.retain(|key, _| IDS.contains(&key.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::{ChangedEntity, Nesting};
    use crate::domain::id::GroupId;
    use serde_json::json;

    fn change(entity: ChangedEntity) -> Change {
        let at = DateTime::from_timestamp_micros(1_764_324_000_123_456).unwrap();
        let (action, actor) = ("subgroup.created".to_owned(), "key:app".to_owned());
        Change { seq: 7, at, transaction: 9, actor, action, entity }
    }

    #[test]
    fn a_thin_event_has_ids_only() {
        let id = |text| GroupId::parse(text).unwrap();
        let nesting = Nesting { group: id("devs"), subgroup: id("backend") };
        let nesting = || change(ChangedEntity::Subgroup(nesting.clone()));
        let body =
            |payload| serde_json::from_slice::<Value>(&event(nesting(), payload).unwrap()).unwrap();
        let expected = json!({
            "type": "subgroup.created", "timestamp": "2025-11-28T10:00:00.123456Z",
            "data": {"entity-type": "change", "id": "7", "properties": {
                "action": "subgroup.created", "at": "2025-11-28T10:00:00.123456Z", "actor": "key:app",
                "transaction": "9", "entity": {"entity-type": "subgroup", "id": "backend",
                    "properties": {"group": "devs", "subgroup": "backend"}}}}
        });
        assert_eq!(body(Payload::Full), expected);
        assert_eq!(body(Payload::Thin), expected);
        let mut user = json!({"entity-type": "user", "id": "asim", "app": {"a": 1},
            "properties": {"email": "asim@example.com", "user": "asim"}});
        thin(user.as_object_mut().unwrap());
        let ids = json!({"entity-type": "user", "id": "asim", "properties": {"user": "asim"}});
        assert_eq!(user, ids);
    }
}
