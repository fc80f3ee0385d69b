//! `/Users`: users.

mod document;
mod fields;
mod input;

pub use document::resource;

use super::answer::Answer;
use super::authenticate::Client;
use super::error::ScimError;
use super::list::Query;
use super::patch;
use super::projection::Projection;
use super::schema::ResourceType;
use super::value;
use crate::domain::condition::UserField;
use crate::domain::id::UserId;
use crate::domain::user::{self, AdminChange, Profile, User, UserChanges};
use crate::domain::{Ctx, Error};
use actix_web::http::StatusCode;
use serde_json::{Map, Value};

/// How often a change is tried again that others have overtaken.
const TRIES: usize = 8;
const KIND: ResourceType = ResourceType::User;

/// A page of users.
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
    let (condition, sort) = (query.condition::<UserField>()?, query.sort()?);
    let found = user::list_matching(&client.ctx, condition, sort, query.span()?).await?;
    let last = found.entries.last().map(|user| user.no.0);
    let shown = |user: &User| query.projection.apply(KIND, resource(&client.base, user, None));
    Ok((found.entries.iter().map(shown).collect(), found.total, last))
}

/// Creates a user. An `id` in the body is ignored.
///
/// # Errors
/// 400 `invalidValue`; 409 `uniqueness`; 403.
pub async fn create(
    client: &Client,
    body: Map<String, Value>,
    projection: &Projection,
) -> Result<Answer, ScimError> {
    user::may_create(&client.ctx)?;
    input::check_schemas(&body)?;
    let new = input::changes(None, value::resource(KIND, body)?)?;
    let created = user::create(&client.ctx, None, new, AdminChange::Keep).await?;
    Ok(Answer { status: StatusCode::CREATED, ..answer(client, &created, None, projection) })
}

/// What a body makes of a new user.
#[cfg(any(fuzzing, test))]
pub fn new_user(body: Map<String, Value>) -> Result<UserChanges, ScimError> {
    input::changes(None, value::resource(KIND, body)?)
}

/// Returns a user, with the groups if the caller may read them.
///
/// # Errors
/// 404; 403.
pub async fn get(client: &Client, id: &str, projection: &Projection) -> Result<Answer, ScimError> {
    let Profile { user, groups } = found(&client.ctx, id, projection).await?;
    Ok(answer(client, &user, Some(&groups), projection))
}

/// The user with this id. An id that cannot be one is nobody's.
async fn found(ctx: &Ctx, id: &str, projection: &Projection) -> Result<Profile, ScimError> {
    let id = parsed(id)?;
    Ok(match projection.has(KIND, "groups") {
        true => user::profile_as_readable(ctx, &id).await?,
        false => Profile { user: user::get(ctx, &id).await?, groups: Vec::new() },
    })
}

fn parsed(id: &str) -> Result<UserId, ScimError> {
    UserId::parse(id).map_err(|_error| ScimError::not_found("user"))
}

/// Replaces a user: what the body does not have is cleared, except the password, and whether signing in is
/// allowed.
///
/// # Errors
/// As [`create`]; 404; 412.
pub async fn replace(
    client: &Client,
    id: &str,
    expected: Option<&[i64]>,
    body: Map<String, Value>,
    projection: &Projection,
) -> Result<Answer, ScimError> {
    input::check_schemas(&body)?;
    let after = value::resource(KIND, body)?;
    if !after.contains_key("userName") {
        return Err(ScimError::value("userName", "is required"));
    }
    change(client, id, expected, projection, |_| Ok(after.clone())).await
}

/// Applies the operations of a PATCH, all or none.
///
/// # Errors
/// As [`replace`]; 400 `invalidPath`, `noTarget`, `mutability`, `invalidSyntax`.
pub async fn patch(
    client: &Client,
    id: &str,
    expected: Option<&[i64]>,
    body: Map<String, Value>,
    projection: &Projection,
) -> Result<Answer, ScimError> {
    let operations = patch::operations(body)?;
    let apply = |before: Map<String, Value>| patch::patch(KIND, id, before, operations.clone());
    change(client, id, expected, projection, apply).await
}

/// Deletes a user.
///
/// # Errors
/// 404; 412; 403.
pub async fn delete(
    client: &Client,
    id: &str,
    expected: Option<Vec<i64>>,
) -> Result<Answer, ScimError> {
    let id = parsed(id)?;
    user::delete(&client.ctx, &id, expected).await?;
    Ok(Answer::empty())
}

/// Writes what `apply` makes of the user, if it is anything else. The user must still be as `apply` saw it:
/// otherwise it is read again, so that nothing that others write at the same time is lost.
async fn change(
    client: &Client,
    id: &str,
    expected: Option<&[i64]>,
    projection: &Projection,
    apply: impl Fn(Map<String, Value>) -> Result<Map<String, Value>, ScimError>,
) -> Result<Answer, ScimError> {
    let ctx = &client.ctx;
    for _ in 0..TRIES {
        let Profile { user, groups } = found(ctx, id, projection).await?;
        if expected.is_some_and(|expected| !expected.contains(&user.version)) {
            return Err(Error::Stale.into());
        }
        let before = document::attributes(&user);
        let changes = input::changes(Some(&before), apply(before.clone())?)?;
        if changes == UserChanges::default() {
            user::may_change(ctx, user.no)?;
            return Ok(answer(client, &user, Some(&groups), projection));
        }
        let (version, keep) = (Some(vec![user.version]), AdminChange::Keep);
        match user::update(ctx, user.no, version, changes, keep).await {
            Ok(changed) => return Ok(answer(client, &changed, Some(&groups), projection)),
            Err(Error::Stale) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::Busy.into())
}

fn answer(
    client: &Client,
    user: &User,
    groups: Option<&[user::ProfileGroup]>,
    projection: &Projection,
) -> Answer {
    let resource = resource(&client.base, user, groups);
    Answer {
        status: StatusCode::OK,
        location: Some(client.base.location(KIND, user.id.as_str())),
        version: Some(user.version),
        body: Some(projection.apply(KIND, resource)),
    }
}
