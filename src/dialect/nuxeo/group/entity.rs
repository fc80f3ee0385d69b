//! Groups in responses.

use super::super::page::Pagination;
use super::super::value;
use crate::domain::group::{Group, GroupDetails};
use crate::domain::id::GroupId;
use crate::domain::text::{Description, Name, Username};
use serde::Serialize;
use utoipa::ToSchema;

/// A group.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Group, example = json!({"entity-type": "group", "groupname": "devs", "grouplabel": "Developers", "id": "devs", "properties": {"groupname": "devs", "grouplabel": "Developers", "description": null, "tenantId": null}}))]
pub struct GroupEntity {
    /// Always `group`.
    #[serde(rename = "entity-type")]
    entity_type: &'static str,
    /// The id again.
    groupname: String,
    /// The label; if there is none, the id.
    grouplabel: String,
    /// The id.
    #[schema(min_length = 1, max_length = 255)]
    id: String,
    /// The properties.
    properties: GroupProperties,
    /// The names of the direct members. Only if they are fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    member_users: Option<Vec<String>>,
    /// The ids of the groups that are directly nested in this group. Only if they are fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    member_groups: Option<Vec<String>>,
    /// The ids of the groups that this group is directly nested in. Only if they are fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    parent_groups: Option<Vec<String>>,
}

/// The properties of a group. All keys are present, with `null` if there is no value.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupProperties {
    /// The id.
    groupname: String,
    /// The label.
    grouplabel: Option<String>,
    /// The description.
    description: Option<String>,
    /// The custom property with this name.
    #[serde(rename = "tenantId")]
    tenant_id: Option<String>,
}

/// A page of groups.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Groups, example = json!({"entity-type": "groups", "isPaginable": true, "resultsCount": 0, "pageSize": 50, "maxPageSize": 1000, "resultsCountLimit": 0, "currentPageSize": 0, "currentPageIndex": 0, "currentPageOffset": 0, "numberOfPages": 1, "isPreviousPageAvailable": false, "isNextPageAvailable": false, "isLastPageAvailable": false, "isSortable": false, "hasError": false, "errorMessage": null, "pageIndex": 0, "pageCount": 1, "entries": []}))]
pub struct GroupsEntity {
    /// Always `groups`.
    #[serde(rename = "entity-type")]
    pub entity_type: &'static str,
    /// The position of the page.
    #[serde(flatten)]
    pub page: Pagination,
    /// The groups.
    pub entries: Vec<GroupEntity>,
}

impl From<GroupDetails> for GroupEntity {
    fn from(GroupDetails { group, users, groups, parents }: GroupDetails) -> Self {
        let Group {
            namespace_no: _,
            no: _,
            id,
            name,
            description,
            external_id: _has_no_place_here,
            properties,
            version: _,
            created_at: _,
            updated_at: _,
            administers: _,
            placeholder: _,
            disclosed: _,
        } = group;
        let id = id.into_string();
        let label = name.map(Name::into_string);
        let [tenant_id] = value::shown(properties, ["tenantId"]);
        let ids = |ids: Vec<GroupId>| ids.into_iter().map(GroupId::into_string).collect();
        Self {
            entity_type: "group",
            groupname: id.clone(),
            grouplabel: label.clone().unwrap_or_else(|| id.clone()),
            properties: GroupProperties {
                groupname: id.clone(),
                grouplabel: label,
                description: description.map(Description::into_string),
                tenant_id,
            },
            id,
            member_users: users.map(|names| names.into_iter().map(Username::into_string).collect()),
            member_groups: groups.map(ids),
            parent_groups: parents.map(ids),
        }
    }
}
