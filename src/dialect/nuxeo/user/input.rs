//! Users on the wire, as they are sent.

use super::super::{Exception, value};
use crate::domain::id::GroupId;
use crate::domain::password::Password;
use crate::domain::patch::Patch;
use crate::domain::text::{Email, Name, Username};
use crate::domain::user::UserChanges;
use serde_json::{Map, Value};

/// A user to be made or changed.
pub struct UserInput {
    entity: Map<String, Value>,
    properties: Map<String, Value>,
}

/// For the document only: what is read is read by hand, because `null` and absent differ.
#[derive(utoipa::ToSchema)]
#[schema(as = UserInput, example = json!({"entity-type": "user", "id": "alice", "properties": {"username": "alice", "firstName": "Alice", "email": "alice@example.com", "password": "battery staple"}}))]
#[expect(dead_code, reason = "described, not read")]
pub struct UserInputEntity {
    /// Must be `user`.
    #[schema(rename = "entity-type", pattern = "^user$")]
    entity_type: String,
    /// Whom a change is about; making a user takes no notice of it.
    #[schema(nullable, max_length = 255)]
    id: Option<String>,
    /// `username`, `firstName`, `lastName`, `company`, `email`, `tenantId`: what is given is set,
    /// `null` clears. `password`: `null` and empty leave it. `groups`: all direct groups from then
    /// on.
    #[schema(nullable)]
    properties: Option<std::collections::HashMap<String, Value>>,
}

impl UserInput {
    /// Reads a user.
    ///
    /// # Errors
    /// 400 for `properties` that are no object.
    pub fn of(entity: Map<String, Value>) -> Result<Self, Exception> {
        let properties = value::properties(&entity)?;
        Ok(Self { entity, properties })
    }

    /// Whom a change is about; `None` where nobody is named.
    ///
    /// # Errors
    /// 400 for what no name can be.
    pub fn id(&self) -> Result<Option<Username>, Exception> {
        name(value::text(&self.entity, "id")?, "id")
    }

    /// The name of a user to be made.
    ///
    /// # Errors
    /// As [`UserInput::id`].
    pub fn username(&self) -> Result<Option<Username>, Exception> {
        name(value::text(&self.properties, "username")?, "username")
    }

    /// The changes beside the name.
    ///
    /// # Errors
    /// 400.
    pub fn changes(&self) -> Result<UserChanges, Exception> {
        let text = |name| value::text(&self.properties, name);
        let password = match value::verbatim(&self.properties, "password")? {
            Patch::Set(password) if !password.is_empty() => Patch::Set(password),
            _ => Patch::Keep,
        };
        Ok(UserChanges {
            email: text("email")?.try_map(|text| Email::parse(&text, "email"))?,
            first_name: text("firstName")?.try_map(|text| Name::parse(&text, "firstName"))?,
            last_name: text("lastName")?.try_map(|text| Name::parse(&text, "lastName"))?,
            password: password.try_map(|text| Password::parse(&text, "password"))?,
            properties: value::custom(&self.properties, &["company", "tenantId"])?,
            ..UserChanges::default()
        })
    }

    /// All direct groups from then on, where they are given.
    ///
    /// # Errors
    /// 400.
    pub fn groups(&self) -> Result<Option<Vec<GroupId>>, Exception> {
        value::names(&self.properties, "groups", GroupId::parse)
    }
}

fn name(patch: Patch<String>, field: &'static str) -> Result<Option<Username>, Exception> {
    let text = patch.into_option();
    Ok(text.map(|text| Username::parse(&text, field)).transpose()?)
}
