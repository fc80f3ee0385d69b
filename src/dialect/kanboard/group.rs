//! Procedures about groups.

use super::access::Need;
use super::parameters::{Arguments, optional, required};
use super::procedure::{Outcome, Procedure, answer, answer_done, answer_or};
use crate::domain::condition::Case;
use crate::domain::group::{self, CountedGroup, Group, GroupChanges};
use crate::domain::id::GroupNo;
use crate::domain::patch::Patch;
use crate::domain::text::{ExternalId, Name};
use crate::domain::{Ctx, Entity, Error, Result};
use futures_util::FutureExt;
use serde::Serialize;
use utoipa::ToSchema;

/// The procedures.
pub const PROCEDURES: &[Procedure] = &[
    Procedure {
        name: "createGroup",
        about: "Creates a group and returns its id; `false` if the name is taken or blank.",
        parameters: &[required("name"), optional("external_id")],
        example: r#"{"name": "My Group A", "external_id": "1234"}"#,
        need: Need::WriteGroups,
        run: |ctx, arguments| create(ctx, arguments).boxed_local(),
    },
    Procedure {
        name: "updateGroup",
        about: "Changes the parameters that are given and not null; `false` if the name is taken or blank.",
        parameters: &[required("group_id"), optional("name"), optional("external_id")],
        example: r#"{"group_id": 2, "name": "My Group B"}"#,
        need: Need::WriteGroups,
        run: |ctx, arguments| update(ctx, arguments).boxed_local(),
    },
    Procedure {
        name: "removeGroup",
        about: "Deletes a group with its memberships; `false` if it does not exist.",
        parameters: &[required("group_id")],
        example: r#"{"group_id": 2}"#,
        need: Need::WriteGroups,
        run: |ctx, arguments| remove(ctx, arguments).boxed_local(),
    },
    Procedure {
        name: "getGroup",
        about: "Returns a group; `false` if it does not exist.",
        parameters: &[required("group_id")],
        example: r#"{"group_id": 2}"#,
        need: Need::ReadGroups,
        run: |ctx, arguments| get(ctx, arguments).boxed_local(),
    },
    Procedure {
        name: "getAllGroups",
        about: "Lists all groups, sorted by name, each with the number of its members.",
        parameters: &[],
        example: "{}",
        need: Need::ReadGroups,
        run: |ctx, _| all(ctx).boxed_local(),
    },
];

/// A group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Group, example = json!({"id": "1", "external_id": "1234", "name": "My Group A"}))]
pub struct GroupRow {
    /// The id, as digits.
    id: String,
    /// The id in another system; empty if there is none.
    external_id: String,
    /// The name; if the group has none, its id in the native API.
    name: String,
}

/// A group in the list of all groups.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CountedGroup, example = json!({"id": "1", "name": "My Group A", "external_id": "1234", "nb_users": 2}))]
pub struct CountedGroupRow {
    /// The id, as digits.
    id: String,
    /// The name; if the group has none, its id in the native API.
    name: String,
    /// The id in another system; empty if there is none.
    external_id: String,
    /// The number of direct members, including disabled users.
    nb_users: i64,
}

impl From<Group> for GroupRow {
    fn from(group: Group) -> Self {
        let Group {
            namespace_no: _,
            no,
            id,
            name,
            description: _,
            external_id,
            properties: _,
            version: _,
            created_at: _,
            updated_at: _,
            administers: _,
            placeholder: _,
            disclosed: _,
        } = group;
        Self {
            id: no.0.to_string(),
            external_id: external_id.map(ExternalId::into_string).unwrap_or_default(),
            name: name.map_or_else(|| id.into_string(), Name::into_string),
        }
    }
}

impl From<CountedGroup> for CountedGroupRow {
    fn from(CountedGroup { group, members }: CountedGroup) -> Self {
        let GroupRow { id, external_id, name } = group.into();
        Self { id, name, external_id, nb_users: members }
    }
}

/// The number of the group. A text that is not a number is the id of no group.
pub fn group_no(arguments: &Arguments) -> Result<GroupNo> {
    arguments.number("group_id").map(GroupNo).ok_or(Error::not_found(Entity::Group))
}

async fn create(ctx: &Ctx, arguments: Arguments) -> Outcome {
    let created = async {
        let name = arguments.text("name")?.unwrap_or_default();
        let name = Patch::Set(Name::parse(&name, "name")?);
        let external_id = external_id(&arguments)?;
        let new = GroupChanges { name, external_id, ..GroupChanges::default() };
        group::create_with_unique_name(ctx, new, Case::Exact).await
    };
    answer_or(created.await.map(|group| group.no.0), false)
}

async fn update(ctx: &Ctx, arguments: Arguments) -> Outcome {
    let updated = async {
        // The rules are checked first, because an unknown id breaks none.
        let name = arguments.text("name")?.map(|name| Name::parse(&name, "name")).transpose()?;
        let external_id = external_id(&arguments)?;
        let no = group_no(&arguments)?;
        if name.is_none() && external_id.is_keep() {
            return Ok(());
        }
        let name = name.map_or(Patch::Keep, Patch::Set);
        let changes = GroupChanges { name, external_id, ..GroupChanges::default() };
        group::update_with_unique_name(ctx, no, changes).await.map(drop)
    };
    answer_done(updated.await)
}

/// Absent and null leave the value unchanged; an empty text removes it.
///
/// # Errors
/// [`Error::Invalid`].
pub fn external_id(arguments: &Arguments) -> Result<Patch<ExternalId>> {
    match arguments.text("external_id")? {
        None => Ok(Patch::Keep),
        Some(text) if text.is_empty() => Ok(Patch::Clear),
        Some(text) => ExternalId::parse(&text, "external_id").map(Patch::Set),
    }
}

async fn remove(ctx: &Ctx, arguments: Arguments) -> Outcome {
    let removed = async { group::delete(ctx, group_no(&arguments)?, None).await };
    answer_or(removed.await.map(|()| true), false)
}

async fn get(ctx: &Ctx, arguments: Arguments) -> Outcome {
    let found = async { group::get(ctx, group_no(&arguments)?).await };
    answer_or(found.await.map(GroupRow::from), false)
}

async fn all(ctx: &Ctx) -> Outcome {
    let groups = group::list_all(ctx).await?;
    answer(&groups.into_iter().map(CountedGroupRow::from).collect::<Vec<_>>())
}
