//! Users in requests.

use super::super::{Exception, value};
use crate::domain::KnownName;
use crate::domain::id::GroupId;
use crate::domain::password::Password;
use crate::domain::patch::Patch;
use crate::domain::text::{Email, Name, Username};
use crate::domain::user::UserChanges;
use serde_json::{Map, Value};

/// The shortest password that keys and administrators may set, as in Nuxeo.
const SHORTEST_PASSWORD: usize = 1;

/// A user to be created or changed.
pub struct UserInput {
    entity: Map<String, Value>,
    properties: Map<String, Value>,
}

/// A user to be created or changed.
#[derive(utoipa::ToSchema)]
#[schema(as = UserInput, example = json!({"entity-type": "user", "id": "alice", "properties": {"username": "alice", "firstName": "Alice", "email": "alice@example.com", "password": "battery staple"}}))]
#[expect(
    dead_code,
    reason = "only the schema is used: `UserInput` tells `null` from an absent field"
)]
pub struct UserInputEntity {
    /// Must be `user`.
    #[schema(rename = "entity-type", pattern = "^user$")]
    entity_type: String,
    /// The name of the user to be changed. It is ignored when a user is created.
    #[schema(nullable, max_length = 255)]
    id: Option<String>,
    /// `username`, `firstName`, `lastName`, `company`, `email` and `tenantId`: only the properties
    /// in the request change; `null` removes a property. `password`: `null` and an empty text do
    /// not change it. `groups`: the ids of all groups that the user is directly in.
    #[schema(nullable)]
    properties: Option<std::collections::HashMap<String, Value>>,
}

impl UserInput {
    /// Parses a user.
    ///
    /// # Errors
    /// 400 if `properties` is not an object.
    pub fn of(entity: Map<String, Value>) -> Result<Self, Exception> {
        let properties = value::properties(&entity)?;
        Ok(Self { entity, properties })
    }

    /// The name of the user to be changed; `None` if it is missing.
    ///
    /// # Errors
    /// 400 for an invalid name.
    pub fn id(&self) -> Result<Option<KnownName>, Exception> {
        let text = value::text(&self.entity, "id")?.into_option();
        Ok(text.map(|text| KnownName::parse(&text, "id")).transpose()?)
    }

    /// The username.
    ///
    /// # Errors
    /// As [`UserInput::id`].
    pub fn username(&self) -> Result<Option<Username>, Exception> {
        let text = value::text(&self.properties, "username")?.into_option();
        Ok(text.map(|text| Username::parse(&text, "username")).transpose()?)
    }

    /// The changes to all properties except the username and the groups.
    ///
    /// # Errors
    /// 400 for an invalid value.
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
            password: password
                .try_map(|text| Password::parse_of_length(&text, "password", SHORTEST_PASSWORD))?,
            properties: value::custom(&self.properties, &["company", "tenantId"])?,
            ..UserChanges::default()
        })
    }

    /// All groups that the user is to be directly in, if they are given.
    ///
    /// # Errors
    /// 400 for an invalid value.
    pub fn groups(&self) -> Result<Option<Vec<GroupId>>, Exception> {
        value::names(&self.properties, "groups", GroupId::parse)
    }
}
