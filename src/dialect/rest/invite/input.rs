//! Invites in requests.

use crate::dialect::rest::Problem;
use crate::dialect::rest::field::{Field, ReadOnly, integer};
use crate::dialect::rest::input::{Input, Writable};
use crate::dialect::rest::membership::document::RoleWord;
use crate::domain::id::{GroupId, InviteId};
use crate::domain::invite::{CodeGoes, Invite, InviteChanges, NewInvite};
use crate::domain::properties::PropertyChanges;
use crate::domain::text::{Description, Email};
use crate::domain::{Error, Result};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

pub type InviteInput = Input<Invite>;

/// The properties of an invite. Any other property is a custom property: up to 64 for each invite
/// and 16 KiB in total.
#[derive(Deserialize, ToSchema)]
pub struct InviteInputProperties {
    /// The id of the group that the invite is for. It is required to create an invite, and ignored
    /// in a change.
    #[schema(min_length = 1, max_length = 255)]
    group: Option<String>,
    /// The e-mail address of the invited user. A user can accept the invite with this sign-in
    /// address or with none. It is ignored in a change.
    #[schema(min_length = 3, max_length = 254)]
    email: Option<String>,
    /// The role of the membership: `member` by default.
    #[serde(default)]
    #[schema(value_type = Option<RoleWord>)]
    role: Field<String>,
    /// How often the invite can be accepted: once by default.
    #[serde(default, deserialize_with = "integer")]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 100_000)]
    max_uses: Field<i32>,
    /// A message to the invited user. It may have several lines.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 4096)]
    message: Field<String>,
    /// When the invite expires: in 7 days by default, and in 365 days at the latest.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    expires_at: Field<DateTime<Utc>>,
    /// Whether to send the invite to `email`: `false` by default. The code is in the e-mail alone then, no
    /// response ever shows it, and accepting proves the address. If the group already has an open invite
    /// for the address, nothing is sent. In a change it cannot be `true`.
    #[schema(write_only)]
    send: Option<bool>,
    #[serde(default)]
    #[schema(value_type = Option<String>, read_only)]
    mail: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    sent_at: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<i32>, read_only)]
    sends: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<String>, read_only)]
    group_name: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<String>, read_only)]
    code: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<i32>, read_only)]
    uses: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<String>, read_only)]
    invited_by: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<String>, read_only)]
    state: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    created_at: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    updated_at: ReadOnly,
    #[serde(flatten)]
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    custom: Map<String, Value>,
}

impl Writable for Invite {
    type Id = InviteId;
    type Input = InviteInputProperties;
    const PARSE_ID: fn(&str) -> Result<InviteId> = InviteId::parse;

    fn example_input() -> Value {
        json!({"group": "devs", "email": "boris@example.com", "role": "member"})
    }
}

impl InviteInput {
    /// The invite to be created.
    ///
    /// # Errors
    /// 422 with all fields at fault.
    pub fn into_new(self) -> Result<NewInvite, Problem> {
        self.checked(|parts| Ok(new_invite(parts)?))
    }
}

fn new_invite((id, properties): (Option<InviteId>, InviteInputProperties)) -> Result<NewInvite> {
    let InviteProposal { group, email, code, changes } = properties.try_into()?;
    let InviteChanges { role, max_uses, message, expires_at, properties } = changes;
    let group = group.ok_or_else(|| Error::invalid("group", "is required"))?;
    Ok(NewInvite {
        id,
        email,
        role: role.into_option(),
        max_uses: max_uses.into_option(),
        message: message.into_option(),
        expires_at: expires_at.into_option(),
        code,
        properties,
        ..NewInvite::to(group)
    })
}

/// The checked properties of an invite.
struct InviteProposal {
    group: Option<GroupId>,
    email: Option<Email>,
    code: CodeGoes,
    changes: InviteChanges,
}

impl TryFrom<InviteInputProperties> for InviteProposal {
    type Error = Error;

    fn try_from(properties: InviteInputProperties) -> Result<Self> {
        let InviteInputProperties {
            group,
            email,
            role,
            max_uses,
            message,
            expires_at,
            send,
            mail: ReadOnly,
            sent_at: ReadOnly,
            sends: ReadOnly,
            group_name: ReadOnly,
            code: ReadOnly,
            uses: ReadOnly,
            invited_by: ReadOnly,
            state: ReadOnly,
            created_at: ReadOnly,
            updated_at: ReadOnly,
            custom,
        } = properties;
        let of_group = |error| match error {
            Error::Invalid { reason, .. } => Error::Invalid { field: "group".into(), reason },
            error => error,
        };
        let changes = InviteChanges {
            role: role.parse(|word, _| word.parse(), "role")?,
            max_uses: max_uses.into(),
            message: message.parse(Description::parse, "message")?,
            expires_at: expires_at.into(),
            properties: PropertyChanges::parse(custom)?,
        };
        Ok(Self {
            group: group.map(|id| GroupId::parse(&id)).transpose().map_err(of_group)?,
            email: email.map(|email| Email::parse(&email, "email")).transpose()?,
            code: match send {
                Some(true) => CodeGoes::ByMail,
                Some(false) | None => CodeGoes::ToMakers,
            },
            changes,
        })
    }
}

/// The group and the e-mail address never change. Clients may send back what they have read: it is
/// checked, but not compared.
impl TryFrom<InviteInputProperties> for InviteChanges {
    type Error = Error;

    fn try_from(properties: InviteInputProperties) -> Result<Self> {
        let InviteProposal { group: _, email: _, code, changes } = properties.try_into()?;
        match code {
            CodeGoes::ToMakers => Ok(changes),
            CodeGoes::ByMail => Err(Error::invalid("send", "must not be `true` in a change")),
        }
    }
}
