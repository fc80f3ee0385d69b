//! Changes in responses. What a change is about is shown as the requests for it show it.

use crate::dialect::rest::document::{Document, EntityType, Resource, Typed};
use crate::dialect::rest::group::document::GroupDocument;
use crate::dialect::rest::invite::document::InviteDocument;
use crate::dialect::rest::key::document::KeyDocument;
use crate::dialect::rest::membership::document::MembershipDocument;
use crate::dialect::rest::namespace::document::NamespaceDocument;
use crate::dialect::rest::session::document::SessionDocument;
use crate::dialect::rest::user::document::UserDocument;
use crate::dialect::rest::webhook::document::WebhookDocument;
use crate::domain::change::{Change, ChangePage, ChangedEntity, ExportTaken, Nesting};
use crate::domain::id::GroupId;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use utoipa::openapi::schema::OneOfBuilder;
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

pub type ChangeDocument = Document<Change>;
pub type SubgroupDocument = Document<Nesting>;
pub type ExportDocument = Document<ExportTaken>;

/// The properties of a change.
#[derive(Serialize, ToSchema)]
pub struct ChangeProperties {
    /// What was done: the kind of the entity, a dot, and a word such as `created`, `updated` or `deleted`.
    #[schema(example = "membership.created")]
    action: String,
    /// When it was done. The order of changes is not that of their times.
    at: DateTime<Utc>,
    /// Who did it: `user:` or `key:` and an id, `operator:` and the id of an operator's key of another namespace, `stranger` for
    /// somebody without a credential, or `system`.
    #[schema(example = "user:asim")]
    actor: String,
    /// The database transaction. Changes with the same one were written together.
    #[schema(example = "99")]
    transaction: String,
    /// The entity as it was after the change; one that was deleted as it last was.
    entity: EntityDocument,
}

/// The properties of a group in a group.
#[derive(Serialize, ToSchema)]
pub struct SubgroupProperties {
    /// The id of the outer group.
    group: String,
    /// The id of the nested group.
    subgroup: String,
}

/// The properties of an export that was taken.
#[derive(Serialize, ToSchema)]
pub struct ExportProperties {
    /// The kinds of documents that it has.
    types: Vec<String>,
    /// Whether it has the hashes of passwords. Other exports are not recorded.
    hashes: bool,
}

impl Resource for Change {
    const KIND: &'static str = "change";
    const LIST_KIND: &'static str = "changes";
    const PATH: &'static str = "/change";
    const ABOUT: &'static str = "What was done, by whom, and what the entity then was.";
    const ID_ABOUT: &'static str =
        "The change's number. Later changes of an entity have higher ones.";
    const EXAMPLE_ID: &'static str = "184467";
    type Properties = ChangeProperties;

    fn example() -> Value {
        json!({
            "action": "membership.created", "at": "2026-11-28T10:00:00.123456Z",
            "actor": "user:asim", "transaction": "99",
            "entity": {"entity-type": "membership", "id": "boris", "properties": {
                "group": "devs", "user": "boris", "role": "member",
                "joined_at": "2026-11-28T10:00:00.123456Z"
            }}
        })
    }
}

impl Resource for Nesting {
    const KIND: &'static str = "subgroup";
    const LIST_KIND: &'static str = "subgroups";
    const PATH: &'static str = "/group/{id}/group";
    const ABOUT: &'static str = "A group that is nested in a group. Only changes show it.";
    const ID_ABOUT: &'static str = "The nested group's id.";
    const EXAMPLE_ID: &'static str = "backend";
    type Properties = SubgroupProperties;

    fn example() -> Value {
        json!({"group": "devs", "subgroup": "backend"})
    }
}

impl Resource for ExportTaken {
    const KIND: &'static str = "export";
    const LIST_KIND: &'static str = "exports";
    const PATH: &'static str = "/export";
    const ABOUT: &'static str = "An export with the hashes of passwords. Only changes show it.";
    const ID_ABOUT: &'static str = "The id of the record.";
    const EXAMPLE_ID: &'static str = "01a1f9c9-02cf-7694-b07d-e0933a770472";
    type Properties = ExportProperties;

    fn example() -> Value {
        json!({"types": ["user", "group"], "hashes": true})
    }
}

/// What a change is about.
#[derive(Serialize)]
#[serde(untagged)]
pub enum EntityDocument {
    User(Box<UserDocument>),
    Group(Box<GroupDocument>),
    Membership(Box<MembershipDocument>),
    Subgroup(Box<SubgroupDocument>),
    Invite(Box<InviteDocument>),
    Session(Box<SessionDocument>),
    Key(Box<KeyDocument>),
    Namespace(Box<NamespaceDocument>),
    Webhook(Box<WebhookDocument>),
    Export(Box<ExportDocument>),
    /// What a later version of Roster has written.
    Unknown {
        #[serde(rename = "entity-type")]
        entity_type: String,
        id: String,
        properties: Map<String, Value>,
    },
}

impl EntityDocument {
    /// The entity as an administrator sees it at the time of the change.
    fn of(entity: ChangedEntity, at: DateTime<Utc>) -> Self {
        match entity {
            ChangedEntity::User(user) => Self::User(Box::new(UserDocument::at(at, *user))),
            ChangedEntity::Group(group) => Self::Group(Box::new((*group).into())),
            ChangedEntity::Membership(membership) => Self::Membership(Box::new(membership.into())),
            ChangedEntity::Subgroup(nesting) => Self::Subgroup(Box::new(nesting.into())),
            ChangedEntity::Invite(invite) => {
                Self::Invite(Box::new(InviteDocument::of(*invite, at)))
            }
            ChangedEntity::Session(session) => Self::Session(Box::new((*session).into())),
            ChangedEntity::Key(key) => Self::Key(Box::new((*key).into())),
            ChangedEntity::Namespace(namespace) => Self::Namespace(Box::new((*namespace).into())),
            ChangedEntity::Webhook(webhook) => Self::Webhook(Box::new((*webhook).into())),
            ChangedEntity::Export(export) => Self::Export(Box::new(export.into())),
            ChangedEntity::Unknown { kind, id } => {
                Self::Unknown { entity_type: kind, id, properties: Map::new() }
            }
        }
    }
}

/// The schema of a document: its name, and how it and those that it refers to are defined.
type Defined = (Cow<'static, str>, fn(&mut Schemas));
type Schemas = Vec<(String, RefOr<Schema>)>;

/// All kinds of documents that a change may be about.
fn kinds() -> [Defined; 10] {
    fn of<D: ToSchema>() -> Defined {
        (D::name(), |schemas| {
            schemas.push((D::name().into_owned(), D::schema()));
            D::schemas(schemas);
        })
    }
    [
        of::<UserDocument>(),
        of::<GroupDocument>(),
        of::<MembershipDocument>(),
        of::<SubgroupDocument>(),
        of::<InviteDocument>(),
        of::<SessionDocument>(),
        of::<KeyDocument>(),
        of::<NamespaceDocument>(),
        of::<WebhookDocument>(),
        of::<ExportDocument>(),
    ]
}

impl PartialSchema for EntityDocument {
    fn schema() -> RefOr<Schema> {
        let item = |all: OneOfBuilder, (name, _): Defined| all.item(Ref::from_schema_name(name));
        let documents = kinds().into_iter().fold(OneOfBuilder::new(), item);
        documents.description(Some("The entity that a change is about.")).into()
    }
}

impl ToSchema for EntityDocument {
    fn name() -> Cow<'static, str> {
        "ChangedEntity".into()
    }

    fn schemas(schemas: &mut Schemas) {
        kinds().into_iter().for_each(|(_, define)| define(schemas));
    }
}

impl From<Nesting> for SubgroupDocument {
    fn from(Nesting { group, subgroup }: Nesting) -> Self {
        let (group, subgroup) = (GroupId::into_string(group), GroupId::into_string(subgroup));
        Self::new(subgroup.clone(), SubgroupProperties { group, subgroup })
    }
}

impl From<ExportTaken> for ExportDocument {
    fn from(ExportTaken { id, types, hashes }: ExportTaken) -> Self {
        Self::new(id, ExportProperties { types, hashes })
    }
}

impl From<Change> for ChangeDocument {
    fn from(Change { seq, at, transaction, actor, action, entity }: Change) -> Self {
        let transaction = transaction.to_string();
        let entity = EntityDocument::of(entity, at);
        Self::new(seq.to_string(), ChangeProperties { action, at, actor, transaction, entity })
    }
}

/// Stands for the `entity-type` of a page in schemas.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(description = "The `entity-type` `changes`.")]
#[expect(dead_code, reason = "only its schema is used")]
enum ChangesType {
    Changes,
}

/// A page of the change feed.
#[derive(Serialize, ToSchema)]
#[schema(as = Changes)]
pub struct ChangesDocument {
    #[serde(rename = "entity-type")]
    #[schema(value_type = ChangesType)]
    entity_type: EntityType<Self>,
    /// The changes.
    entries: Vec<ChangeDocument>,
    /// The value of `after` for the next page. It is always there, and past all that did not match.
    #[schema(example = "YwAAAAAAAtCT")]
    next: String,
}

impl Typed for ChangesDocument {
    const ENTITY_TYPE: &'static str = Change::LIST_KIND;
}

impl From<ChangePage> for ChangesDocument {
    fn from(ChangePage { entries, next }: ChangePage) -> Self {
        Self {
            entity_type: EntityType::default(),
            entries: entries.into_iter().map(Into::into).collect(),
            next: next.encode(),
        }
    }
}
