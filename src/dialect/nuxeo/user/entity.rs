//! Users in responses.

use super::super::page::Pagination;
use super::super::value;
use crate::domain::text::{Email, Name, Username};
use crate::domain::user::{Profile, ProfileGroup, User};
use serde::Serialize;
use utoipa::ToSchema;

/// A user.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = User, example = json!({"entity-type": "user", "id": "alice", "properties": {"username": "alice", "firstName": "Alice", "lastName": null, "company": null, "email": "alice@example.com", "groups": ["devs"], "tenantId": null}, "extendedGroups": [{"name": "devs", "label": "Developers", "url": "group/devs"}], "isAdministrator": false, "isAnonymous": false}))]
pub struct UserEntity {
    /// Always `user`.
    #[serde(rename = "entity-type")]
    entity_type: &'static str,
    /// The user's name: the username; without one, the id in Roster.
    #[schema(min_length = 1, max_length = 255)]
    id: String,
    /// The properties.
    properties: UserProperties,
    /// All groups that the user is effectively in: directly, or through nested groups.
    extended_groups: Vec<ExtendedGroup>,
    /// Whether the user is effectively in `administrators`.
    is_administrator: bool,
    /// Always `false`.
    is_anonymous: bool,
}

/// The properties of a user. All keys are present, with `null` if there is no value. A password is
/// never returned.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserProperties {
    /// The id.
    username: String,
    /// The first name.
    first_name: Option<String>,
    /// The last name.
    last_name: Option<String>,
    /// The custom property with this name.
    company: Option<String>,
    /// The contact address.
    email: Option<String>,
    /// The ids of the groups that the user is directly in.
    groups: Vec<String>,
    /// The custom property with this name.
    tenant_id: Option<String>,
}

/// A group that a user is in.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExtendedGroup {
    /// The id.
    name: String,
    /// The label; if there is none, the id.
    label: String,
    /// `group/` and the id, which is not percent-encoded.
    url: String,
}

/// A page of users.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Users, example = json!({"entity-type": "users", "isPaginable": true, "resultsCount": 0, "pageSize": 50, "maxPageSize": 1000, "resultsCountLimit": 0, "currentPageSize": 0, "currentPageIndex": 0, "currentPageOffset": 0, "numberOfPages": 1, "isPreviousPageAvailable": false, "isNextPageAvailable": false, "isLastPageAvailable": false, "isSortable": false, "hasError": false, "errorMessage": null, "pageIndex": 0, "pageCount": 1, "entries": []}))]
pub struct UsersEntity {
    /// Always `users`.
    #[serde(rename = "entity-type")]
    pub entity_type: &'static str,
    /// The position of the page.
    #[serde(flatten)]
    pub page: Pagination,
    /// The users.
    pub entries: Vec<UserEntity>,
}

impl From<Profile> for UserEntity {
    fn from(profile: Profile) -> Self {
        let is_administrator = profile.administers();
        let direct = profile.direct().map(|id| id.as_str().to_owned()).collect();
        let Profile { user, groups } = profile;
        let User {
            namespace_no: _,
            no: _,
            id,
            username,
            email,
            login_email: _is_not_claimed_here,
            name: _has_no_place_here,
            first_name,
            last_name,
            external_id: _has_none_either,
            active: _nor_this,
            password_hash: _secret,
            failed_logins: _,
            locked_until: _,
            properties,
            version: _,
            created_at: _,
            updated_at: _,
            placeholder: _,
            username_key: _,
            username_skeleton: _,
            email_verified_at: _,
            disclosed: _,
            provisioned: _,
        } = user;
        let id = username.map_or_else(|| id.into_string(), Username::into_string);
        let [company, tenant_id] = value::shown(properties, ["company", "tenantId"]);
        Self {
            entity_type: "user",
            properties: UserProperties {
                username: id.clone(),
                first_name: first_name.map(Name::into_string),
                last_name: last_name.map(Name::into_string),
                company,
                email: email.map(Email::into_string),
                groups: direct,
                tenant_id,
            },
            id,
            extended_groups: groups.into_iter().map(Into::into).collect(),
            is_administrator,
            is_anonymous: false,
        }
    }
}

impl From<ProfileGroup> for ExtendedGroup {
    fn from(ProfileGroup { id, name, reach: _ }: ProfileGroup) -> Self {
        let name_or_id = name.map_or_else(|| id.as_str().to_owned(), Name::into_string);
        let url = format!("group/{}", id.as_str());
        Self { name: id.into_string(), label: name_or_id, url }
    }
}
