//! The kinds of e-mails.

/// What an e-mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MailKind {
    /// Somebody is invited to a group.
    Invite,
    /// An address is to be proved.
    Verification,
    /// A password was forgotten.
    Recovery,
    /// A notice: the password was changed.
    PasswordChanged,
    /// A notice to the address before: another one signs in.
    EmailChanged,
    /// A notice: somebody signed in from a client that was not used before.
    NewSignIn,
    /// A notice to administrators: a webhook has failed for too long.
    WebhookDisabled,
    /// Somebody tries whether e-mails arrive.
    Test,
}

impl MailKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Invite,
        Self::Verification,
        Self::Recovery,
        Self::PasswordChanged,
        Self::EmailChanged,
        Self::NewSignIn,
        Self::WebhookDisabled,
        Self::Test,
    ];

    /// The word for it, which is the name of its templates too.
    pub fn word(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Verification => "verification",
            Self::Recovery => "recovery",
            Self::PasswordChanged => "password_changed",
            Self::EmailChanged => "email_changed",
            Self::NewSignIn => "new_sign_in",
            Self::WebhookDisabled => "webhook_disabled",
            Self::Test => "test",
        }
    }

    /// The kind of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
