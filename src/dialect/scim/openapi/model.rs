//! The shapes of bodies, for the document alone: they are made and read by the table of attributes.
#![expect(dead_code, reason = "only the schemas are used")]

use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// What a response has of a resource.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The attributes that the response has, separated by commas; `id` and `schemas` in any case.
    #[param(example = "userName,emails.value")]
    attributes: Option<String>,
    /// The attributes that the response lacks, separated by commas.
    #[param(rename = "excludedAttributes", example = "members")]
    excluded_attributes: Option<String>,
}

/// Which resources a list has, and what of them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Listed {
    /// The condition that resources meet (RFC 7644 section 3.4.2.2): at most 100 comparisons, of which 10 without an index, 64 levels deep.
    #[param(example = "externalId pr")]
    filter: Option<String>,
    /// The attribute by which the list is sorted. Without one it is in the order of creation.
    #[param(rename = "sortBy", example = "externalId")]
    sort_by: Option<String>,
    /// `ascending` or `descending`.
    #[param(rename = "sortOrder", example = "descending")]
    sort_order: Option<String>,
    /// The index of the first resource of the page, from 1. Less counts as 1.
    #[param(rename = "startIndex", default = 1, example = 1)]
    start_index: Option<i64>,
    /// The most resources of the page, at most 1,000. With 0, or less, only the total is returned.
    #[param(default = 100, example = 100)]
    count: Option<i64>,
    /// Instead of `startIndex`: empty for the first page, then the `nextCursor` of the page before.
    cursor: Option<String>,
    /// The attributes that the response has of each resource, separated by commas.
    #[param(example = "id,externalId")]
    attributes: Option<String>,
    /// The attributes that the response lacks, separated by commas.
    #[param(rename = "excludedAttributes", example = "members")]
    excluded_attributes: Option<String>,
}

/// A user. In a request each attribute may be left out but `userName`; what is unknown or read-only is
/// ignored.
#[derive(ToSchema)]
#[schema(as = User, example = json!({
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
    "userName": "asim@example.com",
    "externalId": "00u1",
    "name": {"givenName": "Asim", "familyName": "Aslam"},
    "displayName": "Asim Aslam",
    "emails": [{"value": "asim@example.com", "type": "work", "primary": true}],
    "active": true
}))]
pub struct UserResource {
    /// The schemas of the resource.
    schemas: Option<Vec<String>>,
    /// The id, which Roster makes.
    #[schema(read_only)]
    id: Option<String>,
    /// The id in the client's system.
    #[schema(rename = "externalId", max_length = 255)]
    external_id: Option<String>,
    /// The name to sign in with, which no other user has in any case.
    #[schema(rename = "userName", min_length = 1, max_length = 255)]
    user_name: String,
    /// The parts of the name.
    #[schema(value_type = Option<Object>)]
    name: Option<Value>,
    /// The name to show.
    #[schema(rename = "displayName", max_length = 255)]
    display_name: Option<String>,
    /// Whether signing in is allowed.
    active: Option<bool>,
    /// The password to sign in with, which no response has.
    #[schema(write_only, min_length = 8, max_length = 1024)]
    password: Option<String>,
    /// The e-mail addresses. The preferred one, else one for work, else the first is the user's `email` in
    /// other dialects.
    #[schema(value_type = Option<Vec<Object>>)]
    emails: Option<Vec<Value>>,
    /// The groups that the user is in, in responses about one user.
    #[schema(value_type = Option<Vec<Object>>, read_only)]
    groups: Option<Vec<Value>>,
    /// What Roster knows of the resource.
    #[schema(value_type = Option<Object>, read_only)]
    meta: Option<Value>,
}

/// A group. In a request each attribute may be left out but `displayName`.
#[derive(ToSchema)]
#[schema(as = Group, example = json!({
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    "displayName": "Developers",
    "externalId": "00g1"
}))]
pub struct GroupResource {
    /// The schemas of the resource.
    schemas: Option<Vec<String>>,
    /// The id, which Roster makes.
    #[schema(read_only)]
    id: Option<String>,
    /// The id in the client's system.
    #[schema(rename = "externalId", max_length = 255)]
    external_id: Option<String>,
    /// The name, which no other group that is written by SCIM has.
    #[schema(rename = "displayName", min_length = 1, max_length = 255)]
    display_name: String,
    /// The users and groups that are directly in the group.
    members: Option<Vec<Member>>,
    /// What Roster knows of the resource.
    #[schema(value_type = Option<Object>, read_only)]
    meta: Option<Value>,
}

/// A member of a group. One that is unknown is left out.
#[derive(ToSchema)]
pub struct Member {
    /// The id.
    value: String,
    /// `User` or `Group`. Without it the id is that of a user, else that of a group.
    #[schema(rename = "type", pattern = "^([Uu][Ss][Ee][Rr]|[Gg][Rr][Oo][Uu][Pp])$")]
    kind: Option<String>,
    /// The URL.
    #[schema(rename = "$ref", read_only)]
    reference: Option<String>,
}

/// Operations, which are all carried out, or none.
#[derive(ToSchema)]
#[schema(example = json!({
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    "Operations": [{"op": "replace", "path": "displayName", "value": "Asim A."}]
}))]
pub struct PatchRequest {
    /// The schema of this body.
    schemas: Option<Vec<String>>,
    /// The operations.
    #[schema(rename = "Operations", min_items = 1, max_items = 1000)]
    operations: Vec<Operation>,
}

/// An operation of a PATCH.
#[derive(ToSchema)]
pub struct Operation {
    /// `add`, `replace` or `remove`, in any case.
    #[schema(pattern = "^([Aa][Dd][Dd]|[Rr][Ee][Pp][Ll][Aa][Cc][Ee]|[Rr][Ee][Mm][Oo][Vv][Ee])$")]
    op: String,
    /// What it is about, such as `emails[type eq "work"].value`; without a path, the attributes in `value`.
    path: Option<String>,
    /// The value.
    value: Option<Value>,
}

/// What a search asks for: as the parameters of a list.
#[derive(ToSchema)]
#[schema(example = json!({
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
    "filter": "externalId pr",
    "count": 10
}))]
#[schema(rename_all = "camelCase")]
pub struct SearchRequest {
    /// The schema of this body.
    schemas: Option<Vec<String>>,
    /// The attributes that the response has of each resource.
    attributes: Option<Vec<String>>,
    /// The attributes that the response lacks.
    excluded_attributes: Option<Vec<String>>,
    /// The condition that resources meet.
    filter: Option<String>,
    /// The attribute by which the list is sorted.
    sort_by: Option<String>,
    /// `ascending` or `descending`.
    sort_order: Option<String>,
    /// The index of the first resource, from 1.
    start_index: Option<i64>,
    /// The most resources of the page.
    count: Option<i64>,
    /// Instead of `startIndex`: empty, or the `nextCursor` of the page before.
    cursor: Option<String>,
}

macro_rules! lists {
    ($($(#[$meta:meta])* $name:ident of $entry:ty;)+) => {$(
        $(#[$meta])*
        #[derive(ToSchema)]
        #[schema(rename_all = "camelCase")]
        pub struct $name {
            /// The schema of lists.
            schemas: Vec<String>,
            /// How many resources there are on all pages.
            total_results: i64,
            /// How many are on this page.
            items_per_page: i64,
            /// The index of the first one, for pages by index.
            start_index: Option<i64>,
            /// The cursor of the next page, for pages by cursor.
            next_cursor: Option<String>,
            /// The resources.
            #[schema(rename = "Resources")]
            resources: Vec<$entry>,
        }
    )+};
}

lists! {
    /// A page of users.
    UserList of UserResource;
    /// A page of groups.
    GroupList of GroupResource;
    /// A page of users and groups.
    ResourceList of Object;
    /// A list of documents.
    DocumentList of Document;
}

/// Any object.
#[derive(ToSchema)]
pub struct Object {
    /// Its schemas.
    schemas: Vec<String>,
}

/// A document about the server, as RFC 7643 describes it.
#[derive(ToSchema)]
pub struct Document {
    /// The schemas of the document.
    schemas: Vec<String>,
    /// What Roster knows of it.
    #[schema(value_type = Object)]
    meta: Value,
}
