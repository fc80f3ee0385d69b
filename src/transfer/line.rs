//! What an export says of an entity: the properties that the native dialect shows, with their names.

use super::Kind;
use super::cell::Cell;
use crate::domain::change::Nesting;
use crate::domain::export::{Exported, Hashes};
use crate::domain::group::Group;
use crate::domain::id::{GroupId, UserId};
use crate::domain::invite::Invite;
use crate::domain::membership::{Membership, MembershipDetails};
use crate::domain::properties::Properties;
use crate::domain::provisioned::Provisioned;
use crate::domain::text::{Description, Email, ExternalId, LoginEmail, Name, Username};
use crate::domain::user::User;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// An entity in an export.
pub struct Line {
    kind: Kind,
    id: String,
    /// The properties that Roster knows. Those without a value are left out.
    properties: Vec<(&'static str, Cell)>,
    custom: Map<String, Value>,
    app: Map<String, Value>,
    provisioned: Map<String, Value>,
    is_placeholder: bool,
}

/// The document of a user, without the password.
pub fn user_document(user: User) -> Line {
    Line::of_user(user, Hashes::Leave)
}

/// The document of a group.
pub fn group_document(group: Group) -> Line {
    Line::of_group(group)
}

impl Line {
    /// The lines of a part of an export.
    pub fn of(part: Exported, hashes: Hashes) -> Vec<Self> {
        match part {
            Exported::Users(users) => {
                users.into_iter().map(|user| Self::of_user(user, hashes)).collect()
            }
            Exported::Groups(groups) => groups.into_iter().map(Self::of_group).collect(),
            Exported::Subgroups(edges) => edges.into_iter().map(Self::of_subgroup).collect(),
            Exported::Memberships(memberships) => {
                memberships.into_iter().map(Self::of_membership).collect()
            }
            Exported::Invites(invites) => invites.into_iter().map(Self::of_invite).collect(),
        }
    }

    fn of_user(user: User, hashes: Hashes) -> Self {
        let User {
            namespace_no: _,
            no: _,
            id,
            username,
            email,
            login_email,
            email_verified_at,
            name,
            first_name,
            last_name,
            external_id,
            active,
            password_hash,
            failed_logins: _,
            locked_until: _passes_by_itself,
            properties,
            version: _,
            created_at,
            updated_at,
            placeholder,
            username_key: _,
            username_skeleton: _,
            provisioned,
            disclosed,
        } = user;
        let hash = password_hash.filter(|_| hashes == Hashes::Include);
        let properties_known = vec![
            ("username", username.map(Username::into_string).into()),
            ("email", email.map(Email::into_string).into()),
            ("login_email", login_email.map(LoginEmail::into_string).into()),
            ("email_verified_at", email_verified_at.map_or(Cell::Absent, Cell::from)),
            ("name", name.map(Name::into_string).into()),
            ("first_name", first_name.map(Name::into_string).into()),
            ("last_name", last_name.map(Name::into_string).into()),
            ("external_id", external_id.map(ExternalId::into_string).into()),
            ("active", Cell::Flag(active)),
            ("password_hash", hash.map(|hash| hash.reveal().to_owned()).into()),
            ("created_at", created_at.into()),
            ("updated_at", updated_at.into()),
        ];
        let line = Self::new(Kind::User, id.into_string(), properties_known, properties);
        let provisioned = Provisioned::into_map(provisioned);
        let line = line.with_app(disclosed.into_app());
        Self { is_placeholder: placeholder, provisioned, ..line }
    }

    fn of_group(group: Group) -> Self {
        let Group {
            namespace_no: _,
            no: _,
            id,
            name,
            description,
            external_id,
            properties,
            version: _,
            created_at,
            updated_at,
            administers: _,
            placeholder,
            disclosed,
        } = group;
        let known = vec![
            ("name", name.map(Name::into_string).into()),
            ("description", description.map(Description::into_string).into()),
            ("external_id", external_id.map(ExternalId::into_string).into()),
            ("created_at", created_at.into()),
            ("updated_at", updated_at.into()),
        ];
        let line = Self::new(Kind::Group, id.into_string(), known, properties);
        Self { is_placeholder: placeholder, ..line.with_app(disclosed.into_app()) }
    }

    fn of_subgroup(Nesting { group, subgroup }: Nesting) -> Self {
        let id = subgroup.into_string();
        let known = vec![
            ("group", Some(GroupId::into_string(group)).into()),
            ("subgroup", Some(id.clone()).into()),
        ];
        Self::new(Kind::Subgroup, id, known, Properties::default())
    }

    fn of_membership(Membership { group, user, details }: Membership) -> Self {
        let MembershipDetails { role, joined_at, expires_at } = details;
        let id = UserId::into_string(user);
        let known = vec![
            ("group", Some(group.into_string()).into()),
            ("user", Some(id.clone()).into()),
            ("role", Some(role.word()).into()),
            ("joined_at", joined_at.into()),
            ("expires_at", expires_at.map_or(Cell::Absent, Cell::from)),
        ];
        Self::new(Kind::Membership, id, known, Properties::default())
    }

    fn of_invite(invite: Invite) -> Self {
        let Invite {
            namespace_no: _,
            no: _,
            id,
            group_no: _,
            email,
            code: _shown_to_who_may_make_it,
            role,
            max_uses,
            uses,
            message,
            invited_by,
            made_by_key: _,
            made_by_operator: _,
            is_backed: _,
            proves_email: _,
            only_mailed: _,
            sends: _,
            mail: _,
            sent_at: _,
            properties,
            expires_at,
            declined_at: _,
            version: _,
            created_at,
            updated_at,
            group,
            group_name,
        } = invite;
        let known = vec![
            ("group", Some(group.into_string()).into()),
            ("group_name", group_name.map(Name::into_string).into()),
            ("email", email.map(Email::into_string).into()),
            ("role", Some(role.word()).into()),
            ("max_uses", Cell::Number(max_uses)),
            ("uses", Cell::Number(uses)),
            ("message", message.map(Description::into_string).into()),
            ("invited_by", invited_by.map(UserId::into_string).into()),
            ("expires_at", expires_at.into()),
            ("created_at", created_at.into()),
            ("updated_at", updated_at.into()),
        ];
        Self::new(Kind::Invite, id.into_string(), known, properties)
    }

    fn new(
        kind: Kind,
        id: String,
        properties: Vec<(&'static str, Cell)>,
        custom: Properties,
    ) -> Self {
        let (custom, app, provisioned) = (custom.into_map(), Map::new(), Map::new());
        Self { kind, id, properties, custom, app, provisioned, is_placeholder: false }
    }

    fn with_app(self, app: Option<Properties>) -> Self {
        Self { app: app.map(Properties::into_map).unwrap_or_default(), ..self }
    }

    /// The kind of the entity.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The value of a column of a table: of a property, of the id, or of all custom pairs as JSON.
    pub fn cell(&self, column: &str) -> String {
        let pairs = |pairs: &Map<String, Value>| match pairs.is_empty() {
            true => String::new(),
            false => serde_json::to_string(pairs).unwrap_or_default(),
        };
        match column {
            "id" => return self.id.clone(),
            "properties" => return pairs(&self.custom),
            "app" => return pairs(&self.app),
            _ => {}
        }
        match self.properties.iter().find(|(name, _)| *name == column) {
            Some((_, Cell::Text(text))) => text.clone(),
            Some((_, Cell::Number(number))) => number.to_string(),
            Some((_, Cell::Flag(flag))) => flag.to_string(),
            Some((_, Cell::Absent)) | None => String::new(),
        }
    }
}

impl Serialize for Line {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("entity-type", self.kind.word())?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("properties", &Pairs(self))?;
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

/// The properties of a line.
struct Pairs<'a>(&'a Line);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &self.0.properties {
            if !matches!(value, Cell::Absent) {
                map.serialize_entry(name, value)?;
            }
        }
        for (name, value) in &self.0.custom {
            // Users could once give a custom property the name of one that Roster knows by now.
            if self.0.properties.iter().all(|(known, _)| known != name) {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}
