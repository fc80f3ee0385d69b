//! Invites in responses.

use crate::dialect::rest::document::{Document, Listing, Resource};
use crate::dialect::rest::membership::document::RoleWord;
use crate::domain::id::UserId;
use crate::domain::invite::{Invite, State};
use crate::domain::mail::MailState;
use crate::domain::text::{Description, Email, Name};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

pub type InviteDocument = Document<Invite>;
pub type InvitesDocument = Listing<Invite>;

/// The state of an invite.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = InviteState)]
pub enum StateWord {
    /// It can be accepted.
    Open,
    /// It has been accepted as often as it can be.
    Accepted,
    /// It has been declined.
    Declined,
    /// It has expired, or whoever created it may no longer create it.
    Expired,
}

/// The properties of an invite. Any other property is a custom property. Callers who have only the
/// code see the group's id and name, the role, the message, the state and when the invite expires.
#[derive(Serialize, ToSchema)]
pub struct InviteProperties {
    /// The id of the group that the invite is for.
    group: String,
    /// The name of the group that the invite is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    group_name: Option<String>,
    /// The e-mail address of the invited user. Without it, anybody who has the code can accept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254)]
    email: Option<String>,
    /// The role of the membership.
    #[schema(value_type = RoleWord)]
    role: &'static str,
    /// The code to accept or decline the invite with: 10 characters of Crockford's base32. It is shown
    /// only to those who may create such an invite, and never if the invite was created with `send`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 10, max_length = 10)]
    code: Option<String>,
    /// How often the invite can be accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 100_000)]
    max_uses: Option<i32>,
    /// How often the invite has been accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    uses: Option<i32>,
    /// A message to the invited user.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4096)]
    message: Option<String>,
    /// The id of the user who created the invite.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    invited_by: Option<String>,
    /// What has become of the last e-mail with the invite: `queued`, `sent` or `failed`. Absent if it was
    /// never sent, and where the e-mail is no longer kept: after 30 days, or because it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, nullable = false, pattern = "^(queued|sent|failed)$", required = false)]
    mail: Option<&'static str>,
    /// When the SMTP server last accepted an e-mail with the invite.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    sent_at: Option<DateTime<Utc>>,
    /// How often the invite was queued to be sent by e-mail. Absent if it never was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 6)]
    sends: Option<i32>,
    /// The state of the invite.
    state: StateWord,
    /// When the invite expires.
    expires_at: DateTime<Utc>,
    /// When the invite was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    created_at: Option<DateTime<Utc>>,
    /// When the invite was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    updated_at: Option<DateTime<Utc>>,
    #[serde(flatten)]
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    custom: Map<String, Value>,
}

impl Resource for Invite {
    const KIND: &'static str = "invite";
    const LIST_KIND: &'static str = "invites";
    const PATH: &'static str = "/invite";
    const ABOUT: &'static str = "An offer to join a group.";
    const EXAMPLE_ID: &'static str = "01a1f9c9-02cf-7694-b07d-e0933a770472";
    type Properties = InviteProperties;

    fn example() -> Value {
        json!({
            "group": "devs", "email": "boris@example.com", "role": "member", "code": "7ZK3QW9XHA",
            "max_uses": 1, "uses": 0, "state": "open", "expires_at": "2026-11-27T12:00:00Z",
            "created_at": "2026-11-20T12:00:00Z", "updated_at": "2026-11-20T12:00:00Z"
        })
    }
}

impl InviteDocument {
    /// The invite as callers see it who can read it.
    pub fn of(invite: Invite, now: DateTime<Utc>) -> Self {
        let state = invite.state(now).into();
        let Invite {
            namespace_no: _,
            no: _,
            id,
            group_no: _,
            email,
            code,
            role,
            max_uses,
            uses,
            message,
            invited_by,
            made_by_key: _recorded_only,
            made_by_operator: _,
            is_backed: _in_the_state_too,
            proves_email: _no_matter_of_callers,
            only_mailed: _in_whether_there_is_a_code,
            sends,
            mail,
            sent_at,
            properties,
            expires_at,
            declined_at: _in_the_state,
            version: _the_etag,
            created_at,
            updated_at,
            group,
            group_name,
        } = invite;
        let properties = InviteProperties {
            group: group.into_string(),
            group_name: group_name.map(Name::into_string),
            email: email.map(Email::into_string),
            role: role.word(),
            code: code.map(|code| code.reveal().to_owned()),
            max_uses: Some(max_uses),
            uses: Some(uses),
            message: message.map(Description::into_string),
            invited_by: invited_by.map(UserId::into_string),
            mail: mail.map(MailState::word),
            sent_at,
            sends: (sends > 0).then_some(sends),
            state,
            expires_at,
            created_at: Some(created_at),
            updated_at: Some(updated_at),
            custom: properties.into_map(),
        };
        Self::new(id.into_string(), properties)
    }

    /// The invite as callers see it who have only its code.
    pub fn by_code(invite: Invite, now: DateTime<Utc>) -> Self {
        let mut document = Self::of(invite, now);
        document.properties = InviteProperties {
            email: None,
            code: None,
            uses: None,
            invited_by: None,
            mail: None,
            sent_at: None,
            sends: None,
            created_at: None,
            updated_at: None,
            custom: Map::new(),
            ..document.properties
        };
        document
    }
}

impl From<State> for StateWord {
    fn from(state: State) -> Self {
        match state {
            State::Open => Self::Open,
            State::Accepted => Self::Accepted,
            State::Declined => Self::Declined,
            State::Expired => Self::Expired,
        }
    }
}
