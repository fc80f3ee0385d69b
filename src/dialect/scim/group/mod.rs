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
use super::schema::{GROUP, MEMBERS, ResourceType, named};
use super::value;
use crate::domain::Ctx;
use crate::domain::condition::GroupField;
use crate::domain::group::{self, Group, GroupChanges, MemberChanges, Others, Selection};
use crate::domain::id::GroupId;
use crate::domain::membership::Reach;
use crate::domain::page::{Cursor, MAX_LIMIT, PageRequest, Total};
use crate::domain::rights::Action;
use crate::domain::subgroup;
use actix_web::http::StatusCode;
use document::Members;
use input::Delta;
use serde_json::{Map, Value};
use std::collections::HashMap;

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
        true => members_of(&client.ctx, &found.entries).await?,
        false => HashMap::new(),
    };
    let shown = |group: &Group| {
        let resource = resource(&client.base, group, members.get(group.id.as_str()));
        query.projection.apply(KIND, resource)
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
    client.ctx.caller.may(Action::CreateGroups)?;
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

/// Replaces a group. Members that the body does not name leave, if it names any list of them; others stay as
/// they are.
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
    let is_listed = body.keys().any(|name| name.eq_ignore_ascii_case(MEMBERS));
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
    let attribute = named(GROUP.attributes, MEMBERS);
    let (Some(sent), Some(attribute)) = (sent, attribute) else { return Ok(None) };
    input::members(attribute, sent).map(Some)
}

async fn answer(
    client: &Client,
    group: &Group,
    projection: &Projection,
) -> Result<Answer, ScimError> {
    let members = match projection.has(KIND, MEMBERS) {
        true => Some(members(&client.ctx, group).await?),
        false => None,
    };
    let resource = resource(&client.base, group, members.as_ref());
    Ok(Answer {
        status: StatusCode::OK,
        location: Some(client.base.location(KIND, group.id.as_str())),
        version: Some(group.version),
        body: Some(projection.apply(KIND, resource)),
    })
}

async fn members(ctx: &Ctx, group: &Group) -> Result<Members, ScimError> {
    let of = members_of(ctx, std::slice::from_ref(group)).await?;
    Ok(of.into_values().next().unwrap_or_default())
}

/// The members of these groups. Who may not read users is shown groups alone.
async fn members_of(ctx: &Ctx, groups: &[Group]) -> Result<HashMap<String, Members>, ScimError> {
    let ids = groups.iter().map(|group| group.id.clone()).collect();
    let mut members = HashMap::new();
    if ctx.caller.may(Action::ReadUsers).is_ok() {
        for listed in group::list_with_members(ctx, &Selection::WithIds(ids)).await? {
            let found = Members { users: listed.members, groups: Vec::new() };
            members.insert(listed.group.id.into_string(), found);
        }
    }
    for group in groups {
        let found: &mut Members = members.entry(group.id.as_str().to_owned()).or_default();
        found.groups = nested(ctx, group).await?;
    }
    Ok(members)
}

async fn nested(ctx: &Ctx, group: &Group) -> Result<Vec<GroupId>, ScimError> {
    let (mut ids, mut after): (Vec<GroupId>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let page = PageRequest::new(Some(MAX_LIMIT), after, Total::Skip)?;
        let page = subgroup::list(ctx, group.no, Reach::Direct, page).await?;
        ids.extend(page.entries.into_iter().map(|group| group.id));
        after = page.next;
        if after.is_none() {
            return Ok(ids);
        }
    }
}
