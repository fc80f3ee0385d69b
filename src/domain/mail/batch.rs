//! What goes over one connection to the SMTP server.

use super::branding::Branding;
use super::content::Content;
use super::occasion::greeted;
use super::schedule::{Pace, again_in};
use super::templates::Recipient;
use super::{Mail, MailKind, Occasion, Rendered, invite};
use crate::database::{Executor, Share};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{self, MailNo, NamespaceId, NamespaceNo};
use crate::domain::model::mail::{ClaimedMail, MailState, Settled};
use crate::domain::namespace;
use crate::domain::rights::Caller;
use crate::domain::roster::Roster;
use crate::domain::store;
use crate::domain::ticket;
use crate::outbound::smtp::{Connection, Failure, Letter, Mailer};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use std::time::SystemTime;

/// How long a mail is held: longer than sending one may take, and finding out why that failed.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// When a mail is tried again that could not be tried because of the server: others come first.
const PUT_BACK: TimeDelta = TimeDelta::seconds(60);

/// How sending the mails of a namespace ended.
pub(super) enum End {
    /// All were tried that were due, as far as their share goes.
    Done,
    /// The connection broke on one mail. There is another connection: the server works.
    Broke,
    /// No mails can be sent now.
    Unable(Failure),
}

/// What the mails of a namespace have in common.
struct NamespaceMail {
    id: NamespaceId,
    branding: Branding,
}

/// What goes over one connection, or over several if one breaks.
pub(super) struct Batch<'a> {
    roster: &'a Arc<Roster>,
    mail: &'a Mail,
    mailer: &'a Mailer,
    connection: Connection,
    lease: String,
    left: u32,
}

impl<'a> Batch<'a> {
    /// At most so many mails.
    pub(super) fn new(
        roster: &'a Arc<Roster>,
        mail: &'a Mail,
        (mailer, connection): (&'a Mailer, Connection),
        left: u32,
    ) -> Self {
        Self { roster, mail, mailer, connection, lease: id::uuid(roster.now()), left }
    }

    /// How many mails may still be sent.
    pub(super) fn left(&self) -> u32 {
        self.left
    }

    /// Whether no other mail can be sent.
    pub(super) fn is_full(&self) -> bool {
        self.left == 0 || !self.connection.is_open()
    }

    /// Takes leave of the server.
    pub(super) async fn quit(self) {
        if self.connection.is_open() {
            self.connection.quit().await;
        }
    }

    fn executor(&self) -> Executor<'_> {
        self.roster.database.list(Share::OWN)
    }

    /// Sends what is due in a namespace, up to its share. It ends with the first mail on which the connection
    /// breaks, so that a namespace with many such mails does not use up the time of others.
    pub(super) async fn deliver_of(
        &mut self,
        (namespace, share): (NamespaceNo, u32),
        pace: &mut Pace,
    ) -> Result<End> {
        let (now, most) = (self.roster.now(), share.into());
        let times = (now, now + LEASE);
        let claimed =
            store::mail::claim(self.executor(), namespace, times, &self.lease, most).await?;
        let (shared, mut end) = (self.shared_by(namespace).await?, End::Done);
        for mail in claimed {
            if !self.connection.is_open() {
                break;
            }
            let until = self.roster.now() + LEASE;
            let row = (namespace, mail.no);
            if store::mail::hold(self.executor(), row, &self.lease, until).await?.is_none() {
                continue;
            }
            self.left = self.left.saturating_sub(1);
            pace.has_sent();
            let sent = self.send(&mail, &shared).await;
            let word = if sent.is_ok() { "taken" } else { "not taken" };
            log::debug!("the e-mail {} ({}) was {word}", mail.id.as_str(), mail.kind);
            let outcome;
            (outcome, end) = self.end(sent).await;
            self.settle(row, &mail, outcome).await?;
            if !matches!(end, End::Done) {
                break;
            }
        }
        store::mail::release(self.executor(), namespace, &self.lease).await?;
        Ok(end)
    }

    /// What is noted of an attempt, and whether it ends the turn of the namespace. A connection that breaks is
    /// the mail's attempt only if the server then accepts the sender again: a server that is down is to be
    /// blamed on no mail, and a mail on which it always breaks is to fail in the end.
    async fn end(&mut self, sent: Result<(), Failure>) -> (Result<(), Failure>, End) {
        match sent {
            Err(Failure::Broken(reason)) => match self.mailer.reopen().await {
                Ok(connection) => {
                    self.connection = connection;
                    (Err(Failure::Later(reason)), End::Broke)
                }
                Err(failure) => (Err(failure.clone()), End::Unable(failure)),
            },
            Err(failure @ Failure::Server(_)) => (Err(failure.clone()), End::Unable(failure)),
            sent => (sent, End::Done),
        }
    }

    /// What the mails of a namespace have in common.
    async fn shared_by(&self, namespace: NamespaceNo) -> Result<NamespaceMail> {
        let ctx = Ctx::new(Arc::clone(self.roster), Caller::System, namespace);
        let settings = namespace::settings(&ctx).await?;
        let branding = Branding::of(settings.brand(), &self.mail.called);
        let id = store::namespace::id(self.executor(), namespace).await?;
        Ok(NamespaceMail { id: id.ok_or(Error::not_found(Entity::Namespace))?, branding })
    }

    async fn send(&mut self, mail: &ClaimedMail, namespace: &NamespaceMail) -> Result<(), Failure> {
        let Rendered { subject, text, html, language } = self.render(mail, namespace)?;
        let letter = Letter {
            id: mail.id.as_str(),
            to: &mail.to,
            subject: &subject,
            text: &text,
            html: html.as_deref(),
            language: &language,
            date: SystemTime::from(mail.created_at),
        };
        self.connection.send(&self.mailer.sender, &letter).await
    }

    /// Writes a mail. Where that cannot be done it will never be possible.
    fn render(&self, mail: &ClaimedMail, namespace: &NamespaceMail) -> Result<Rendered, Failure> {
        let occasion = self.occasion(mail, &namespace.id)?;
        let name = mail.name.as_deref().and_then(greeted);
        let recipient = Recipient { name: name.as_deref(), locale: mail.locale.as_deref() };
        self.mail
            .templates
            .render(&occasion, &namespace.branding, recipient)
            .map_err(Failure::Never)
    }

    /// What a mail tells: what is sealed in its row, the invite that it sends, or the code of its ticket.
    fn occasion(&self, mail: &ClaimedMail, namespace: &NamespaceId) -> Result<Occasion, Failure> {
        let keyring = &*self.roster.shared.keyring;
        let lost = || Failure::Never("its content was sealed with another secret".to_owned());
        if let Some(sealed) = &mail.sealed {
            let content = Content::open(keyring, (mail.namespace, &mail.id), sealed);
            return content.map(Content::occasion).ok_or_else(lost);
        }
        if mail.kind == MailKind::Invite.word() {
            let (writer, namespace) = ((keyring, &self.mail.links), (mail.namespace, namespace));
            return invite::occasion(writer, namespace, mail.invite.as_ref());
        }
        let void = || Failure::Never("its code was used, has expired or is void".to_owned());
        let (code, writer) = (mail.code.as_ref().ok_or_else(void)?, (keyring, &self.mail.links));
        ticket::occasion(writer, (mail.namespace, namespace), &mail.kind, code).ok_or_else(lost)
    }

    /// Notes what became of an attempt. Why a mail was not taken stands in its row, and not in the log:
    /// it often names the recipient.
    async fn settle(
        &self,
        row: (NamespaceNo, MailNo),
        mail: &ClaimedMail,
        outcome: Result<(), Failure>,
    ) -> Result<()> {
        let now = self.roster.now();
        let settled = settled(now, mail.attempts, outcome);
        match settled.state {
            MailState::Sent => self.roster.shared.mails.sent(&mail.kind),
            MailState::Failed => self.roster.shared.mails.failed(&mail.kind),
            MailState::Queued => {}
        }
        store::mail::settle(self.executor(), row, now, &self.lease, settled).await?;
        Ok(())
    }
}

/// What is noted of an attempt.
fn settled(now: DateTime<Utc>, attempts: i32, outcome: Result<(), Failure>) -> Settled {
    let of = |state, next_at, reason| Settled { state, tried: 1, next_at, reason };
    match outcome {
        Ok(()) => of(MailState::Sent, now, None),
        Err(Failure::Never(reason)) => of(MailState::Failed, now, Some(reason)),
        Err(Failure::Later(reason)) => match again_in(attempts) {
            Some(wait) => of(MailState::Queued, now + wait, Some(reason)),
            None => of(MailState::Failed, now, Some(reason)),
        },
        Err(Failure::Server(_) | Failure::Broken(_)) => {
            Settled { state: MailState::Queued, tried: 0, next_at: now + PUT_BACK, reason: None }
        }
    }
}
