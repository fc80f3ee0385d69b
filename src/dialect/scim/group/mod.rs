//! `/Groups`: groups.

mod document;
mod fields;
mod input;

pub use document::resource;

use super::answer::Answer;
use super::authenticate::Client;
use super::error::{ScimError, ScimType};
use super::list::Query;
use super::patch;
use super::projection::Projection;
use super::schema::{GROUP, MEMBERS, ResourceType, find_attribute};
use super::value;
use crate::domain::Ctx;
use crate::domain::condition::GroupField;
use crate::domain::group::{self, DirectMembers, Group, GroupChanges, MemberChanges, Others};
use crate::domain::id::{GroupId, GroupNo};
use crate::domain::page::MEMBERS_LIMIT;
use actix_web::http::StatusCode;
use input::Delta;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::slice;

/// A group with more members shows them only to requests that name the attribute.
const MOST_UNASKED: usize = 10_000;
const KIND: ResourceType = ResourceType::Group;

/// A page of groups. They have their members only where the request asks for them.
///
/// # Errors
/// 400 for a malformed filter; 403.
pub async fn list(client: &Client, query: &Query) -> Result<Map<String, Value>, ScimError> {
    let (resources, total, last) = page(client, query).await?;
    Ok(query.response(total, resources, last))
}

/// The resources of a page, how many there are in all, and the number of the last.
///
/// # Errors
/// As [`list`].
pub async fn page(
    client: &Client,
    query: &Query,
) -> Result<(Vec<Map<String, Value>>, i64, Option<i64>), ScimError> {
    let (condition, sort) = (query.condition::<GroupField>()?, query.sort()?);
    let found = group::list_matching(&client.ctx, condition, sort, query.span()?).await?;
    let last = found.entries.last().map(|group| group.no.0);
    let members = match query.projection.asks_for(KIND, MEMBERS) {
        true => Some(all_members(&client.ctx, &found.entries).await?),
        false => None,
    };
    let none = DirectMembers::default();
    let shown = |group: &Group| {
        let members = members.as_ref().map(|of| of.get(&group.no).unwrap_or(&none));
        query.projection.apply(KIND, resource(&client.base, group, members))
    };
    Ok((found.entries.iter().map(shown).collect(), found.total, last))
}

/// Creates a group. An `id` in the body is ignored.
///
/// # Errors
/// 400 `invalidValue`; 409 `uniqueness`; 403.
pub async fn create(
    client: &Client,
    body: Map<String, Value>,
    projection: &Projection,
) -> Result<Answer, ScimError> {
    group::may_create(&client.ctx)?;
    let mut after = value::resource(KIND, body)?;
    let joining = named_members(after.remove(MEMBERS))?.unwrap_or_default();
    let new = input::changes(None, &after)?;
    let members = MemberChanges { joining, ..MemberChanges::default() };
    let created = group::create_provisioned(&client.ctx, new, members).await?;
    let answer = answer(client, &created, projection).await?;
    Ok(Answer { status: StatusCode::CREATED, ..answer })
}

/// Returns a group, with its members unless the request leaves them out.
///
/// # Errors
/// 404; 403.
pub async fn get(client: &Client, id: &str, projection: &Projection) -> Result<Answer, ScimError> {
    let group = group::get(&client.ctx, &parsed(id)?).await?;
    answer(client, &group, projection).await
}

/// Replaces a group. Members whom the body does not name leave if it has a list of them, even an empty one.
/// Without `members`, or with `null`, all stay as they are.
///
/// # Errors
/// As [`create`]; 404; 412.
pub async fn replace(
    client: &Client,
    id: &str,
    expected: Option<Vec<i64>>,
    body: Map<String, Value>,
    projection: &Projection,
) -> Result<Answer, ScimError> {
    let mut sent = body.iter().filter(|(name, _)| name.eq_ignore_ascii_case(MEMBERS));
    let is_listed = sent.any(|(_, value)| !value.is_null());
    let mut after = value::resource(KIND, body)?;
    let joining = named_members(after.remove(MEMBERS))?.unwrap_or_default();
    let others = if is_listed { Others::Leave } else { Others::Stay };
    let members = MemberChanges { others, joining, ..MemberChanges::default() };
    let before = group::get(&client.ctx, &parsed(id)?).await?;
    let changes = input::changes(Some(&document::attributes(&before)), &after)?;
    let group = write(client, &before, expected, changes, members).await?;
    answer(client, &group, projection).await
}

const WHOLE: &str = "members are added and removed as a whole";
/// How many operations of a PATCH may look through all members: each compares all of them with its filter.
const MOST_FILTERING: usize = 10;
const TOO_MANY_FILTERING: &str = "at most 10 may filter members by anything but their values";

/// Applies the operations of a PATCH, all or none.
///
/// # Errors
/// As [`replace`]; 400 `invalidPath`, `noTarget`, `mutability`, `invalidSyntax`.
pub async fn patch(
    client: &Client,
    id: &str,
    expected: Option<Vec<i64>>,
    body: Map<String, Value>,
    projection: &Projection,
) -> Result<Answer, ScimError> {
    let operations = patch::operations(body)?;
    let before = group::get(&client.ctx, &parsed(id)?).await?;
    let (mut after, mut delta) = (document::attributes(&before), Delta::default());
    let (mut read, mut filtering) = (None, 0);
    for operation in operations {
        for change in patch::changes(KIND, before.id.as_str(), operation)? {
            if change.target.attribute.name != MEMBERS {
                patch::apply(&mut after, change)?;
                continue;
            }
            if change.target.sub.is_some() {
                return Err(ScimError::bad(ScimType::InvalidPath, WHOLE));
            }
            if input::needs_members(&change) {
                filtering += 1;
                if filtering > MOST_FILTERING {
                    return Err(ScimError::value("Operations", TOO_MANY_FILTERING));
                }
                if read.is_none() {
                    read = Some(members(&client.ctx, &before).await?);
                }
            }
            delta.add(change, read.as_ref())?;
        }
    }
    let changes = input::changes(Some(&document::attributes(&before)), &after)?;
    let group = write(client, &before, expected, changes, delta.into_changes()).await?;
    if projection.is_given() {
        answer(client, &group, projection).await
    } else {
        Ok(Answer::empty())
    }
}

/// Deletes a group.
///
/// # Errors
/// 404; 412; 403.
pub async fn delete(
    client: &Client,
    id: &str,
    expected: Option<Vec<i64>>,
) -> Result<Answer, ScimError> {
    group::delete(&client.ctx, &parsed(id)?, expected).await?;
    Ok(Answer::empty())
}

/// Writes the changes. The name is left as it is where it is not among them.
async fn write(
    client: &Client,
    before: &Group,
    expected: Option<Vec<i64>>,
    changes: GroupChanges,
    members: MemberChanges,
) -> Result<Group, ScimError> {
    let changed = group::change_provisioned(&client.ctx, &before.id, expected, changes, members);
    Ok(changed.await?)
}

fn parsed(id: &str) -> Result<GroupId, ScimError> {
    GroupId::parse(id).map_err(|_error| ScimError::not_found("group"))
}

fn named_members(sent: Option<Value>) -> Result<Option<Vec<group::MemberId>>, ScimError> {
    let attribute = find_attribute(GROUP.attributes, MEMBERS);
    let (Some(sent), Some(attribute)) = (sent, attribute) else { return Ok(None) };
    input::members(attribute, sent).map(Some)
}

async fn answer(
    client: &Client,
    group: &Group,
    projection: &Projection,
) -> Result<Answer, ScimError> {
    let members = match (projection.has(KIND, MEMBERS), projection.asks_for(KIND, MEMBERS)) {
        (false, _) => None,
        (true, true) => Some(members(&client.ctx, group).await?),
        (true, false) => {
            let of = group::members_of(&client.ctx, slice::from_ref(group), MOST_UNASKED).await?;
            of.map(|mut of| of.remove(&group.no).unwrap_or_default())
        }
    };
    let resource = resource(&client.base, group, members.as_ref());
    Ok(Answer {
        status: StatusCode::OK,
        location: Some(client.base.location(KIND, group.id.as_str())),
        version: Some(group.version),
        body: Some(projection.apply(KIND, resource)),
    })
}

async fn members(ctx: &Ctx, group: &Group) -> Result<DirectMembers, ScimError> {
    let mut of = all_members(ctx, slice::from_ref(group)).await?;
    Ok(of.remove(&group.no).unwrap_or_default())
}

/// The members of these groups, however many.
async fn all_members(
    ctx: &Ctx,
    groups: &[Group],
) -> Result<HashMap<GroupNo, DirectMembers>, ScimError> {
    let members = group::members_of(ctx, groups, MEMBERS_LIMIT).await?;
    members.ok_or_else(|| {
        ScimError::value(
            MEMBERS,
            "are over 250,000 in all: ask for fewer groups, or leave them out",
        )
    })
}
