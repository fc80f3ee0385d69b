//! Invites as they are stored, and as callers want them to be.

mod state;

pub use state::State;

use super::code::Code;
use super::code::CodeToStore;
use super::id::{GroupId, GroupNo, InviteId, InviteNo, KeyId, KeyNo, MailId, NamespaceNo, UserId};
use super::keyring::Sealed;
use super::mail::MailState;
use super::membership::Role;
use super::patch::Patch;
use super::properties::{Properties, PropertyChanges};
use super::text::{Description, Email, Name};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// An invite with the id and the name of its group. An operation opens the code that is stored with it.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct Invite<Opened = Code> {
    /// The tenant.
    pub namespace_no: NamespaceNo,
    /// The internal key.
    pub no: InviteNo,
    /// The public id. It is not a credential.
    pub id: InviteId,
    /// The internal key of the group.
    pub group_no: GroupNo,
    /// Who is invited; without it the code is an open invitation.
    pub email: Option<Email>,
    /// The code by which it is accepted, for who may see it.
    pub code: Option<Opened>,
    /// The role that accepting gives.
    pub role: Role,
    /// How often it can be accepted.
    pub max_uses: i32,
    /// How often it has been accepted.
    pub uses: i32,
    /// A message to whoever is invited.
    pub message: Option<Description>,
    /// The id of the user who invited.
    pub invited_by: Option<UserId>,
    /// The id of the key that invited.
    pub made_by_key: Option<KeyId>,
    /// The internal key of that key, where it is an operator's of another namespace.
    pub made_by_operator: Option<KeyNo>,
    /// Whether no user invited, or one who may still do so.
    pub is_backed: bool,
    /// Whether accepting it makes its address a sign-in address.
    pub proves_email: bool,
    /// Whether its code is in an e-mail alone, and was never shown to anybody else.
    pub only_mailed: bool,
    /// How often it was queued to be sent by e-mail.
    pub sends: i32,
    /// What has become of the last e-mail with it, as long as that is known.
    pub mail: Option<MailState>,
    /// When the SMTP server last took an e-mail with it, as long as that is known.
    pub sent_at: Option<DateTime<Utc>>,
    /// The caller's own pairs.
    pub properties: Properties,
    /// When it can no longer be accepted.
    pub expires_at: DateTime<Utc>,
    /// When it was declined.
    pub declined_at: Option<DateTime<Utc>>,
    /// Counts the writes from 1; being accepted counts too.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// The id of the group.
    pub group: GroupId,
    /// The name of the group.
    pub group_name: Option<Name>,
}

/// An invite as it is stored.
pub type StoredInvite = Invite<Sealed>;

impl<Opened> Invite<Opened> {
    /// The same with this code.
    pub fn with_code<Other>(self, code: Option<Other>) -> Invite<Other> {
        let Self {
            namespace_no,
            no,
            id,
            group_no,
            email,
            code: _replaced,
            role,
            max_uses,
            uses,
            message,
            invited_by,
            made_by_key,
            made_by_operator,
            is_backed,
            proves_email,
            only_mailed,
            sends,
            mail,
            sent_at,
            properties,
            expires_at,
            declined_at,
            version,
            created_at,
            updated_at,
            group,
            group_name,
        } = self;
        Invite {
            namespace_no,
            no,
            id,
            group_no,
            email,
            code,
            role,
            max_uses,
            uses,
            message,
            invited_by,
            made_by_key,
            made_by_operator,
            is_backed,
            proves_email,
            only_mailed,
            sends,
            mail,
            sent_at,
            properties,
            expires_at,
            declined_at,
            version,
            created_at,
            updated_at,
            group,
            group_name,
        }
    }
}

/// An invite to be created.
#[derive(Debug, Clone, PartialEq)]
pub struct NewInvite {
    /// The public id; generated where it is absent.
    pub id: Option<InviteId>,
    /// The group to join.
    pub group: GroupId,
    /// Who is invited; without it the code is an open invitation.
    pub email: Option<Email>,
    /// The role that accepting gives: `member` where nothing is said.
    pub role: Option<Role>,
    /// How often it can be accepted: once where nothing is said, 100,000 times at most.
    pub max_uses: Option<i32>,
    /// How often it has been accepted elsewhere: less than `max_uses`, never where nothing is said.
    pub uses: Option<i32>,
    /// A message to whoever is invited.
    pub message: Option<Description>,
    /// When it can no longer be accepted: in 7 days where nothing is said, in 365 at most.
    pub expires_at: Option<DateTime<Utc>>,
    /// Who is given the code.
    pub code: CodeGoes,
    /// The caller's own pairs.
    pub properties: PropertyChanges,
    /// When it was created elsewhere: now where nothing is said.
    pub created_at: Option<DateTime<Utc>>,
}

/// Who is given the code of an invite.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CodeGoes {
    /// Whoever may make the invite.
    #[default]
    ToMakers,
    /// Only whoever is invited, by e-mail.
    ByMail,
}

impl NewInvite {
    /// An open invitation to a group, with defaults for all else.
    pub fn to(group: GroupId) -> Self {
        Self {
            id: None,
            group,
            email: None,
            role: None,
            max_uses: None,
            uses: None,
            message: None,
            expires_at: None,
            code: CodeGoes::default(),
            properties: PropertyChanges::default(),
            created_at: None,
        }
    }
}

/// An invite that has been checked and is ready to be inserted.
#[derive(Debug, Clone, PartialEq)]
pub struct InviteToInsert {
    /// The public id.
    pub id: InviteId,
    /// The group to join.
    pub group: GroupId,
    /// Who is invited; without it the code is an open invitation.
    pub email: Option<Email>,
    /// The code by which it is accepted, as it is stored.
    pub code: CodeToStore,
    /// The role that accepting gives.
    pub role: Role,
    /// How often it can be accepted.
    pub max_uses: i32,
    /// How often it has been accepted.
    pub uses: i32,
    /// A message to whoever is invited.
    pub message: Option<Description>,
    /// When it can no longer be accepted.
    pub expires_at: DateTime<Utc>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// The caller's own pairs.
    pub properties: Properties,
    /// The e-mail that is queued with it, where its code is in that alone.
    pub mail: Option<MailId>,
}

/// What a caller wants an invite to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InviteChanges {
    /// The role that accepting gives; clearing it makes it `member`.
    pub role: Patch<Role>,
    /// How often it can be accepted; clearing it makes it once.
    pub max_uses: Patch<i32>,
    /// A message to whoever is invited.
    pub message: Patch<Description>,
    /// When it can no longer be accepted; clearing it makes it 7 days from now.
    pub expires_at: Patch<DateTime<Utc>>,
    /// The caller's own pairs.
    pub properties: PropertyChanges,
}

/// Which invites a list has; all conditions hold at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InviteFilter {
    /// To this group.
    pub group: Option<GroupId>,
    /// To this e-mail address, case-insensitively.
    pub email: Option<Email>,
    /// In this state.
    pub state: Option<State>,
}

/// Who makes an invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker {
    /// The user, if it is one.
    pub user: Option<UserId>,
    /// The key, if it is one.
    pub key: Option<KeyId>,
    /// The internal key of that key, if it is an operator's of another namespace.
    pub operator: Option<KeyNo>,
}

/// How somebody names an invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InviteRef {
    /// By its code.
    Code(Code),
    /// By its public id, by which only the user to whom it is addressed can accept it.
    Id(InviteId),
}
