//! What needs a permission, and who has it: the scopes of a key, and the kinds of signed-in users.

use crate::domain::scope::Scope;

/// What needs a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Read users.
    ReadUsers,
    /// Create and delete users, and change all their properties.
    WriteUsers,
    /// Erase the personal data of users.
    EraseUsers,
    /// Read groups, nesting, and the groups of a user.
    ReadGroups,
    /// Create groups.
    CreateGroups,
    /// Open sessions for users whom the caller has authenticated itself.
    OpenSessions,
    /// Read sessions: whose, [`super::Caller::may_see_sessions_of`] says.
    ReadSessions,
    /// Read the sessions of everybody.
    ListSessions,
    /// End sessions: whose, [`super::Caller::may_end_sessions_of`] says.
    EndSessions,
    /// Read the change feed.
    ReadChanges,
    /// Read webhooks and their deliveries.
    ReadWebhooks,
    /// Create, change and delete webhooks, which send what the change feed has.
    WriteWebhooks,
    /// Read e-mails that wait, and those that were sent lately.
    ReadMails,
    /// Send e-mails again, and delete them.
    WriteMails,
    /// Import password hashes of another system.
    ImportPasswords,
    /// Create, read and delete the keys of the namespace.
    ManageKeys,
    /// Create and delete namespaces, and read and change any.
    ManageNamespaces,
    /// Read and change the caller's own namespace.
    ConfigureNamespace,
    /// Read the metrics of the process.
    ReadMetrics,
}

impl Action {
    /// The scopes that a key needs for it.
    pub(super) fn scopes(self) -> &'static [Scope] {
        match self {
            Self::ReadUsers => &[Scope::UsersRead],
            Self::WriteUsers => &[Scope::UsersWrite],
            Self::ReadGroups => &[Scope::GroupsRead],
            Self::CreateGroups => &[Scope::GroupsWrite],
            Self::ReadSessions | Self::ListSessions => &[Scope::SessionsRead],
            Self::OpenSessions | Self::EndSessions => &[Scope::SessionsWrite],
            Self::ReadChanges => &[Scope::ChangesRead],
            Self::ReadWebhooks => &[Scope::WebhooksRead],
            Self::WriteWebhooks => &[Scope::WebhooksWrite, Scope::ChangesRead],
            Self::ReadMails => &[Scope::MailsRead],
            Self::WriteMails => &[Scope::MailsWrite],
            Self::ImportPasswords => &[Scope::UsersWrite, Scope::Admin],
            Self::EraseUsers | Self::ManageKeys | Self::ConfigureNamespace => &[Scope::Admin],
            Self::ManageNamespaces | Self::ReadMetrics => &[Scope::Operator],
        }
    }

    /// Which signed-in users may do it.
    pub(super) fn users(self) -> Users {
        match self {
            Self::ReadUsers | Self::ReadGroups | Self::ReadSessions | Self::EndSessions => {
                Users::All
            }
            Self::WriteUsers
            | Self::EraseUsers
            | Self::CreateGroups
            | Self::ListSessions
            | Self::ReadChanges
            | Self::ReadWebhooks
            | Self::WriteWebhooks
            | Self::ReadMails
            | Self::WriteMails
            | Self::ManageKeys
            | Self::ConfigureNamespace => Users::Administrators,
            Self::OpenSessions
            | Self::ImportPasswords
            | Self::ManageNamespaces
            | Self::ReadMetrics => Users::None,
        }
    }
}

/// Which signed-in users may do something.
pub(super) enum Users {
    All,
    Administrators,
    None,
}
