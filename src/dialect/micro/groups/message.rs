//! Groups in requests and responses.

use super::super::call::messages;
use super::super::field::{text, texts};
use crate::domain::group::{Group, GroupWithMembers};
use crate::domain::id::UserId;
use crate::domain::text::Name;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A group. Fields without a value are left out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = groups::Group, example = json!({"id": "01a1f9c9-02cf-7694-b07d-e0933a770472", "name": "Micro", "member_ids": ["usr-1"]}))]
pub struct GroupMessage {
    /// The id.
    id: String,
    /// The name, which need not be unique.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    name: Option<String>,
    /// The ids of the members, in the order in which they joined.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    member_ids: Vec<String>,
}

/// The created or changed group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = groups::GroupReply, example = json!({"group": {"id": "01a1f9c9-02cf-7694-b07d-e0933a770472", "name": "Micro"}}))]
pub struct GroupReply {
    /// The group.
    pub group: GroupMessage,
}

/// Groups by id.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = groups::ReadReply, example = json!({"groups": {"01a1f9c9-02cf-7694-b07d-e0933a770472": {"id": "01a1f9c9-02cf-7694-b07d-e0933a770472", "name": "Micro"}}}))]
pub struct ReadReply {
    /// The groups that exist.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    groups: BTreeMap<String, GroupMessage>,
}

/// A list of groups.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = groups::ListReply, example = json!({"groups": [{"id": "01a1f9c9-02cf-7694-b07d-e0933a770472", "name": "Micro", "member_ids": ["usr-1"]}]}))]
pub struct ListReply {
    /// The groups, sorted by creation time, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    groups: Vec<GroupMessage>,
}

/// A group to be created.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = groups::CreateRequest, example = json!({"name": "Micro"}))]
pub struct CreateRequest {
    /// The name, which need not be unique.
    #[serde(deserialize_with = "text")]
    #[schema(required, min_length = 1, max_length = 255)]
    pub name: String,
}

/// Groups to be read.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = groups::ReadRequest, example = json!({"ids": ["01a1f9c9-02cf-7694-b07d-e0933a770472"]}))]
pub struct ReadRequest {
    /// The ids.
    #[serde(deserialize_with = "texts")]
    #[schema(required, min_items = 1)]
    pub ids: Vec<String>,
}

/// A group to be renamed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = groups::UpdateRequest, example = json!({"id": "01a1f9c9-02cf-7694-b07d-e0933a770472", "name": "Micro Team"}))]
pub struct UpdateRequest {
    /// The id.
    #[serde(deserialize_with = "text")]
    #[schema(required, min_length = 1, max_length = 255)]
    pub id: String,
    /// The new name.
    #[serde(deserialize_with = "text")]
    #[schema(required, min_length = 1, max_length = 255)]
    pub name: String,
}

/// A group to be deleted.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = groups::DeleteRequest, example = json!({"id": "01a1f9c9-02cf-7694-b07d-e0933a770472"}))]
pub struct DeleteRequest {
    /// The id.
    #[serde(deserialize_with = "text")]
    #[schema(required, min_length = 1, max_length = 255)]
    pub id: String,
}

/// Which groups to list.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = groups::ListRequest, example = json!({"member_id": "usr-1"}))]
pub struct ListRequest {
    /// Groups that the user with this id is directly in. Without it, all groups are listed.
    #[serde(deserialize_with = "text")]
    #[schema(max_length = 255)]
    pub member_id: String,
}

/// A member to be added.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = groups::AddMemberRequest, example = json!({"group_id": "01a1f9c9-02cf-7694-b07d-e0933a770472", "member_id": "usr-1"}))]
pub struct AddMemberRequest {
    /// The group's id.
    #[serde(deserialize_with = "text")]
    #[schema(required, min_length = 1, max_length = 255)]
    pub group_id: String,
    /// The member's id: that of a user, or one that no user has yet.
    #[serde(deserialize_with = "text")]
    #[schema(required, min_length = 1, max_length = 255)]
    pub member_id: String,
}

/// A member to be removed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = groups::RemoveMemberRequest, example = json!({"group_id": "01a1f9c9-02cf-7694-b07d-e0933a770472", "member_id": "usr-1"}))]
pub struct RemoveMemberRequest {
    /// The group's id.
    #[serde(deserialize_with = "text")]
    #[schema(required, min_length = 1, max_length = 255)]
    pub group_id: String,
    /// The member's id.
    #[serde(deserialize_with = "text")]
    #[schema(required, min_length = 1, max_length = 255)]
    pub member_id: String,
}

messages! {
    CreateRequest = "groups.CreateRequest";
    ReadRequest = "groups.ReadRequest", lists "ids";
    UpdateRequest = "groups.UpdateRequest";
    DeleteRequest = "groups.DeleteRequest";
    ListRequest = "groups.ListRequest";
    AddMemberRequest = "groups.AddMemberRequest";
    RemoveMemberRequest = "groups.RemoveMemberRequest";
}

impl GroupMessage {
    /// A group with these members.
    pub fn of(group: Group, members: Vec<UserId>) -> Self {
        let Group {
            namespace_no: _,
            no: _,
            id,
            name,
            description: _,
            external_id: _,
            properties: _,
            version: _,
            created_at: _,
            updated_at: _,
            administers: _,
            placeholder: _,
        } = group;
        Self {
            id: id.into_string(),
            name: name.map(Name::into_string),
            member_ids: members.into_iter().map(UserId::into_string).collect(),
        }
    }
}

impl From<GroupWithMembers> for GroupMessage {
    fn from(GroupWithMembers { group, members }: GroupWithMembers) -> Self {
        Self::of(group, members)
    }
}

impl From<Vec<GroupWithMembers>> for ReadReply {
    fn from(groups: Vec<GroupWithMembers>) -> Self {
        let entry = |group| {
            let message = GroupMessage::from(group);
            (message.id.clone(), message)
        };
        Self { groups: groups.into_iter().map(entry).collect() }
    }
}

impl From<Vec<GroupWithMembers>> for ListReply {
    fn from(groups: Vec<GroupWithMembers>) -> Self {
        Self { groups: groups.into_iter().map(GroupMessage::from).collect() }
    }
}
