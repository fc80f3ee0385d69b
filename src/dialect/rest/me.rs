//! `/me`: the caller.

use super::body;
use super::document::Resource;
use super::entity_tag;
use super::input::depth;
use super::key::document::KeyDocument;
use super::membership::document::RoleWord;
use super::openapi::schemas;
use super::session::document::SessionDocument;
use super::user::document::UserDocument;
use super::user::input::UserInput;
use super::{Authenticated, Body, Conflict, Problem};
use crate::domain::Ctx;
use crate::domain::me::{self, Me, MyGroup, MyUser};
use crate::domain::membership::Role;
use crate::domain::session::Session;
use crate::domain::text::Name;
use crate::domain::user::{User, UserChanges};
use actix_web::web::Json;
use actix_web::{HttpRequest, get, route};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// The path of the caller.
pub const PATH: &str = "/me";
/// What a document has beside those of other users. Requests may repeat it; it is ignored.
const SURROUNDINGS: [&str; 3] = ["groups", "namespace", "session"];

/// The caller: a user, or the API key of other software.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Caller, example = json!(example()))]
pub enum CallerDocument {
    User(Box<MyDocument>),
    Key(Box<KeyDocument>),
}

/// The signed-in user, with the groups, the namespace and the session.
#[derive(Serialize, ToSchema)]
#[schema(as = Me, example = json!(example()))]
pub struct MyDocument {
    #[serde(flatten)]
    user: UserDocument,
    /// The groups that the user is in, directly or by nesting, sorted by creation time, oldest first: up
    /// to 1,000.
    #[schema(max_items = 1000)]
    groups: Vec<GroupOfMe>,
    /// The id of the namespace.
    #[schema(max_length = 255)]
    namespace: String,
    /// The session. Absent if the user signed in with this request alone, by Basic authentication.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    session: Option<SessionDocument>,
}

/// A group that a user is in.
#[derive(Serialize, ToSchema)]
pub struct GroupOfMe {
    /// The group's id.
    #[schema(max_length = 255)]
    id: String,
    /// The group's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255)]
    name: Option<String>,
    /// The role of a direct member. Absent if only nesting makes the user a member.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<RoleWord>)]
    role: Option<&'static str>,
    /// Whether the user is a direct member.
    direct: bool,
}

/// The caller, as an example.
fn example() -> Value {
    json!({
        "entity-type": User::KIND,
        "id": User::EXAMPLE_ID,
        "properties": User::example(),
        "groups": [{"id": "devs", "name": "Developers", "role": "manager", "direct": true}],
        "namespace": "default",
        "session": schemas::example::<Session>(),
    })
}

impl From<MyGroup> for GroupOfMe {
    fn from(MyGroup { id, name, role }: MyGroup) -> Self {
        let (id, name) = (id.into_string(), name.map(Name::into_string));
        Self { id, name, role: role.map(Role::word), direct: role.is_some() }
    }
}

impl MyDocument {
    fn of(ctx: &Ctx, me: MyUser) -> Self {
        let MyUser { user, groups, namespace, session } = me;
        Self {
            user: UserDocument::seen_by(ctx, user),
            groups: groups.into_iter().map(GroupOfMe::from).collect(),
            namespace: namespace.into_string(),
            session: session.map(SessionDocument::from),
        }
    }
}

/// Returns the caller.
///
/// For a signed-in user, this is the user with the groups, the namespace and the session; for a key, the
/// key. An application that gets a session's token asks here whose it is. The response has no `ETag`.
///
/// Permissions: signed-in users; all keys.
#[utoipa::path(
    operation_id = "getMe",
    responses((status = 200, description = "The caller.", body = CallerDocument)),
)]
#[get("")]
pub async fn get(Authenticated(ctx): Authenticated) -> Result<Json<CallerDocument>, Problem> {
    Ok(Json(match me::get(&ctx).await? {
        Me::User(me) => CallerDocument::User(Box::new(MyDocument::of(&ctx, *me))),
        Me::Key(key) => CallerDocument::Key(Box::new(KeyDocument::from(*key))),
    }))
}

/// Changes the caller's own user.
///
/// As `/user/{id}` does: only the properties in the request change. `null` removes a property. `PUT`
/// replaces the value of a custom property; `PATCH` merges the objects in it too (RFC 7396).
/// `groups`, `namespace` and `session` are ignored. `If-Match` takes the `ETag` of `/user/{id}`.
///
/// Permissions: signed-in users, for their own names, contact address and custom properties.
#[utoipa::path(
    operation_id = "updateMe",
    request_body = UserInput,
    responses(
        (status = 200, description = "The changed user.", body = MyDocument),
        (status = 409, response = Conflict),
    ),
)]
#[route("", method = "PUT", method = "PATCH")]
pub async fn update(
    Authenticated(ctx): Authenticated,
    request: HttpRequest,
    body: Body<Map<String, Value>>,
) -> Result<Json<MyDocument>, Problem> {
    let id = &ctx.caller.must_be_user()?.id;
    let expected = entity_tag::expected(request.headers())?;
    let mut document = body.0;
    document.retain(|name, _| !SURROUNDINGS.contains(&name.as_str()));
    let input: UserInput = body::read(Value::Object(document))?;
    let mut changes: UserChanges = input.for_change(id)?;
    (changes.properties.depth, changes.app.depth) = (depth(&request), depth(&request));
    let (me, left) = me::update(&ctx, expected, changes).await?;
    let mut document = MyDocument::of(&ctx, me);
    document.user = document.user.with_left_behind(left);
    Ok(Json(document))
}
