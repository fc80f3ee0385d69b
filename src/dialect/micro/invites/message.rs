//! Invites in requests and responses.

use super::super::call::messages;
use super::super::field::text;
use crate::domain::invite::Invite;
use crate::domain::text::Email;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An invite. Fields without a value are left out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = invites::Invite, example = json!({"id": "01a1f9ca-93b5-71ef-9c52-3a0b61b5f0c4", "group_id": "01a1f9c9-02cf-7694-b07d-e0933a770472", "email": "john@doe.com", "code": "7KX2M9QRT4"}))]
pub struct InviteMessage {
    /// The id. It is not a credential. Callers who have only the code do not see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    id: Option<String>,
    /// The group's id.
    group_id: String,
    /// The e-mail address of the invited user, in lower case. Callers who have only the code do not see
    /// it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    email: Option<String>,
    /// The code to accept or decline the invite with: 10 characters, case-insensitive. It is empty for
    /// those who may not create such an invite.
    code: String,
}

/// An invite.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = invites::InviteReply, example = json!({"invite": {"id": "01a1f9ca-93b5-71ef-9c52-3a0b61b5f0c4", "group_id": "01a1f9c9-02cf-7694-b07d-e0933a770472", "email": "john@doe.com", "code": "7KX2M9QRT4"}}))]
pub struct InviteReply {
    /// The invite.
    pub invite: InviteMessage,
}

/// A list of invites.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = invites::ListReply, example = json!({"invites": [{"id": "01a1f9ca-93b5-71ef-9c52-3a0b61b5f0c4", "group_id": "01a1f9c9-02cf-7694-b07d-e0933a770472", "email": "john@doe.com", "code": "7KX2M9QRT4"}]}))]
pub struct ListReply {
    /// The invites, sorted by creation time, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub invites: Vec<InviteMessage>,
}

/// An invite to be created.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = invites::CreateRequest, example = json!({"group_id": "01a1f9c9-02cf-7694-b07d-e0933a770472", "email": "john@doe.com"}))]
pub struct CreateRequest {
    /// The group's id, or an id that no group has yet.
    #[serde(deserialize_with = "text")]
    #[schema(required, min_length = 1, max_length = 255)]
    pub group_id: String,
    /// The e-mail address of the invited user.
    #[serde(deserialize_with = "text")]
    #[schema(required, min_length = 3, max_length = 254)]
    pub email: String,
}

/// An invite to be read, by id, by code or by both; if both are given, both must match.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = invites::ReadRequest, example = json!({"code": "7KX2M9QRT4"}))]
pub struct ReadRequest {
    /// The id.
    #[serde(deserialize_with = "text")]
    #[schema(max_length = 255)]
    pub id: String,
    /// The code.
    #[serde(deserialize_with = "text")]
    pub code: String,
}

/// Which invites to list: those to a group, to an e-mail address, or both.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = invites::ListRequest, example = json!({"group_id": "01a1f9c9-02cf-7694-b07d-e0933a770472"}))]
pub struct ListRequest {
    /// Invites to the group with this id.
    #[serde(deserialize_with = "text")]
    #[schema(max_length = 255)]
    pub group_id: String,
    /// Invites to this e-mail address, case-insensitively.
    #[serde(deserialize_with = "text")]
    pub email: String,
}

/// An invite to be deleted.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = invites::DeleteRequest, example = json!({"id": "01a1f9ca-93b5-71ef-9c52-3a0b61b5f0c4"}))]
pub struct DeleteRequest {
    /// The id.
    #[serde(deserialize_with = "text")]
    #[schema(required, min_length = 1, max_length = 255)]
    pub id: String,
}

messages! {
    CreateRequest = "invites.CreateRequest";
    ReadRequest = "invites.ReadRequest";
    ListRequest = "invites.ListRequest";
    DeleteRequest = "invites.DeleteRequest";
}

impl From<Invite> for InviteMessage {
    fn from(invite: Invite) -> Self {
        let Invite {
            namespace_no: _,
            no: _,
            id,
            group_no: _,
            email,
            code,
            role: _,
            max_uses: _,
            uses: _,
            message: _,
            invited_by: _,
            made_by_key: _,
            made_by_operator: _,
            is_backed: _,
            proves_email: _,
            only_mailed: _,
            sends: _,
            mail: _,
            sent_at: _,
            properties: _,
            expires_at: _,
            declined_at: _,
            version: _,
            created_at: _,
            updated_at: _,
            group,
            group_name: _,
        } = invite;
        Self {
            id: Some(id.into_string()),
            group_id: group.into_string(),
            email: email.map(Email::into_string),
            code: code.map(|code| code.reveal().to_owned()).unwrap_or_default(),
        }
    }
}

impl InviteReply {
    /// An invite as callers see it who have only the code.
    pub fn by_code(invite: Invite) -> Self {
        Self { invite: InviteMessage { id: None, email: None, ..invite.into() } }
    }
}

impl From<Invite> for InviteReply {
    fn from(invite: Invite) -> Self {
        Self { invite: invite.into() }
    }
}
