//! Documents as files have them, before anything of them is checked. An adapter makes them of another
//! system's files; what is in them is checked where they are imported.

use super::{Kind, Refusal};
use crate::domain::Error;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use std::fmt;

/// A document: an `entity-type`, an id, and properties with the names and the values that the native
/// dialect shows. A property that is absent keeps its value, and `null` removes it.
#[derive(Clone, PartialEq)]
pub struct Document {
    /// What it is.
    pub kind: Kind,
    /// The id. Without one, a user or a group is found by `external_id` or `username`, or gets a new id.
    pub id: Option<String>,
    /// The properties: those that Roster knows, and custom ones.
    pub properties: Map<String, Value>,
    /// The pairs that the application keeps about a user or a group.
    pub app: Map<String, Value>,
    /// What SCIM keeps about a user that no other dialect shows.
    pub provisioned: Map<String, Value>,
    /// Whether only the id is known: a member or a subgroup that was named before it was created.
    pub is_placeholder: bool,
}

impl Document {
    /// A document without properties.
    pub fn new(kind: Kind, id: Option<String>) -> Self {
        let (properties, app, provisioned) = (Map::new(), Map::new(), Map::new());
        Self { kind, id, properties, app, provisioned, is_placeholder: false }
    }

    /// A user with this id.
    pub fn user(id: impl Into<String>) -> Self {
        Self::new(Kind::User, Some(id.into()))
    }

    /// A group with this id.
    pub fn group(id: impl Into<String>) -> Self {
        Self::new(Kind::Group, Some(id.into()))
    }

    /// The nesting of the group `subgroup` in the group `group`.
    pub fn subgroup(group: impl Into<String>, subgroup: impl Into<String>) -> Self {
        let (group, subgroup) = (group.into(), subgroup.into());
        let nesting = Self::new(Kind::Subgroup, Some(subgroup.clone()));
        nesting.with("group", group).with("subgroup", subgroup)
    }

    /// The membership of a user in a group.
    pub fn membership(group: impl Into<String>, user: impl Into<String>) -> Self {
        let (group, user) = (group.into(), user.into());
        let membership = Self::new(Kind::Membership, Some(user.clone()));
        membership.with("group", group).with("user", user)
    }

    /// The same with a property.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.properties.insert(name.to_owned(), value.into());
        self
    }

    /// The same with a property, unless there is no value.
    pub fn with_any(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Reads a document from JSON. The line that ends an export is none: then there is nothing.
    ///
    /// # Errors
    /// What the document must be, or the member that must be another.
    pub fn parse(value: Value) -> Result<Option<Self>, Refusal> {
        let Value::Object(mut members) = value else {
            return Err(Refusal::malformed("the document must be a JSON object"));
        };
        let kind = match members.remove("entity-type") {
            Some(Value::String(word)) if word == "export" => return Ok(None),
            Some(Value::String(word)) => Kind::of_word(&word).ok_or_else(no_kind)?,
            _ => return Err(no_kind()),
        };
        let mut document = Self::new(kind, None);
        for (name, value) in members {
            match (name.as_str(), value) {
                ("id" | "properties" | "app" | "provisioned" | "placeholder", Value::Null) => {}
                ("id", Value::String(id)) => document.id = Some(id),
                ("id", _) => return Err(Error::invalid("id", "must be a string").into()),
                ("properties", Value::Object(properties)) => document.properties = properties,
                ("properties", _) => return Err(no_object("properties")),
                ("app", Value::Object(app)) if has_app(kind) => document.app = app,
                ("app", _) if has_app(kind) => return Err(no_object("app")),
                ("provisioned", Value::Object(attributes)) if kind == Kind::User => {
                    document.provisioned = attributes;
                }
                ("provisioned", _) if kind == Kind::User => return Err(no_object("provisioned")),
                ("placeholder", Value::Bool(is)) if has_app(kind) => document.is_placeholder = is,
                ("placeholder", _) if has_app(kind) => {
                    return Err(Error::invalid("placeholder", "must be a boolean").into());
                }
                // Lists show these beside the properties.
                ("membership" | "warnings", _) if has_app(kind) => {}
                _ => {
                    return Err(Error::invalid(
                        name,
                        "must be left out: this document has no such member",
                    )
                    .into());
                }
            }
        }
        Ok(Some(document))
    }
}

/// Whether the application keeps pairs about such an entity, which may be a placeholder too.
fn has_app(kind: Kind) -> bool {
    matches!(kind, Kind::User | Kind::Group)
}

fn no_kind() -> Refusal {
    let words = Kind::ALL.map(Kind::word).join(", ");
    Error::invalid("entity-type", format!("must be one of {words}")).into()
}

fn no_object(name: &'static str) -> Refusal {
    Error::invalid(name, "must be an object").into()
}

/// As a line of a file has it: without what is empty.
impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("entity-type", self.kind.word())?;
        if let Some(id) = &self.id {
            map.serialize_entry("id", id)?;
        }
        map.serialize_entry("properties", &self.properties)?;
        if !self.app.is_empty() {
            map.serialize_entry("app", &self.app)?;
        }
        if !self.provisioned.is_empty() {
            map.serialize_entry("provisioned", &self.provisioned)?;
        }
        if self.is_placeholder {
            map.serialize_entry("placeholder", &true)?;
        }
        map.end()
    }
}

/// Without the properties, which may have a password.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.properties.keys().collect();
        write!(f, "{} {:?} with {names:?}", self.kind.word(), self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(document: Value) -> Result<Option<Document>, Refusal> {
        Document::parse(document)
    }

    #[test]
    fn a_document_is_written_as_it_was_read() {
        for document in [
            json!({"entity-type": "user", "id": "asim", "properties": {"name": "Asim"}}),
            json!({"entity-type": "group", "id": "devs", "properties": {}, "app": {"plan": "pro"}}),
            json!({"entity-type": "user", "id": "x", "properties": {}, "placeholder": true}),
            json!({"entity-type": "user", "properties": {}, "provisioned": {"title": "Dr."}}),
            json!({"entity-type": "user", "properties": {"username": "asim"}}),
        ] {
            let read = parse(document.clone()).unwrap().unwrap();
            assert_eq!(serde_json::to_value(read).unwrap(), document);
        }
        let nesting = Document::subgroup("devs", "backend");
        let written = serde_json::to_value(&nesting).unwrap();
        assert_eq!(written["properties"], json!({"group": "devs", "subgroup": "backend"}));
        assert_eq!(parse(written).unwrap().unwrap(), nesting);
    }

    #[test]
    fn what_is_no_document_is_refused() {
        assert!(matches!(parse(json!([])), Err(Refusal::Malformed(_))));
        for (document, field) in [
            (json!({"id": "asim"}), "entity-type"),
            (json!({"entity-type": "key"}), "entity-type"),
            (json!({"entity-type": "user", "id": 1}), "id"),
            (json!({"entity-type": "user", "properties": []}), "properties"),
            (json!({"entity-type": "membership", "app": {}}), "app"),
            (json!({"entity-type": "user", "name": "Asim"}), "name"),
        ] {
            match parse(document) {
                Err(Refusal::Refused(errors)) => {
                    assert!(errors[0].to_string().starts_with(field), "{errors:?}");
                }
                other => panic!("{field}: {other:?}"),
            }
        }
    }

    #[test]
    fn the_line_that_ends_an_export_is_no_document() {
        let end = json!({"entity-type": "export", "properties": {"cursor": "Yw", "users": 1}});
        assert!(parse(end).unwrap().is_none());
    }

    #[test]
    fn no_password_is_shown() {
        let user = Document::user("asim").with("password", "hunter2hunter2");
        assert!(!format!("{user:?}").contains("hunter2"));
    }
}
