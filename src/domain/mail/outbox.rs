//! The outbox: mails are queued in the transaction of what they are about, and sent afterwards, by
//! whichever process claims them. A mail is sent at least once: a process that dies after the server has
//! taken a mail and before that is noted leaves it to another, which sends it with the same message id.

use super::content::{Content, address};
use super::look::Look;
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
use std::time::{Duration, SystemTime};

/// How long a mail is held: longer than sending one may take.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// When a mail is tried again on which the connection broke: others come first.
const PUT_BACK: TimeDelta = TimeDelta::seconds(60);
/// How many mails go over one connection, and how many namespaces are looked at.
const BATCH: u32 = 50;
/// How many rows one statement seals anew.
const STEP: i64 = 500;

/// Sends what is due, as far as the pace allows, and returns how long to wait before the next time.
///
/// # Errors
/// `Unavailable` where the database does not answer.
pub async fn deliver(
    roster: &Arc<Roster>,
    mailer: &Mailer,
    pace: &mut Pace,
    idle: Duration,
) -> Result<Duration> {
    let Some(mail) = roster.shared.mail.clone() else { return Ok(idle) };
    let most = pace.allowance().min(BATCH);
    if most == 0 {
        return Ok(idle);
    }
    let executor = roster.database.list(Share::OWN);
    if pace.is_to_count() {
        let (waiting, since) = store::mail::waiting(executor).await?;
        let oldest = since.map_or(0.0, |since| (roster.now() - since).as_seconds_f64());
        roster.shared.mails.note(waiting, oldest);
    }
    let due = store::mail::with_due(executor, roster.now(), pace.last, most.into());
    let namespaces = due.await?;
    if namespaces.is_empty() {
        return Ok(idle);
    }
    let mut connection = match mailer.open(|_| {}).await {
        Ok(connection) => connection,
        Err(failure) => return Ok(wait(pace, &failure)),
    };
    let mut batch =
        Batch { roster, mail: &mail, mailer, lease: id::uuid(roster.now()), left: most };
    let mut others = u32::try_from(namespaces.len()).unwrap_or(most);
    for namespace in namespaces {
        // Each has the same share of what may be sent now, and what others leave of theirs.
        let share = batch.left.div_ceil(others.max(1));
        (others, pace.last) = (others.saturating_sub(1), namespace);
        match batch.deliver_of((namespace, share), &mut connection, pace).await? {
            None if batch.left == 0 || !connection.is_open() => break,
            None => {}
            Some(failure) => return Ok(wait(pace, &failure)),
        }
    }
    if connection.is_open() {
        connection.quit().await;
    }
    pace.has_worked();
    // There may be more.
    Ok(Duration::ZERO)
}

/// Nobody's mail is at fault: the mailer waits.
fn wait(pace: &mut Pace, failure: &Failure) -> Duration {
    let wait = pace.back_off();
    log::warn!(
        "no e-mails can be sent, trying again in {} s: {}",
        wait.as_secs(),
        failure.reason()
    );
    wait
}

/// What the mails of a namespace have in common.
struct Home {
    id: NamespaceId,
    look: Look,
}

/// What goes over one connection.
struct Batch<'a> {
    roster: &'a Arc<Roster>,
    mail: &'a Mail,
    mailer: &'a Mailer,
    lease: String,
    left: u32,
}

impl Batch<'_> {
    fn executor(&self) -> Executor<'_> {
        self.roster.database.list(Share::OWN)
    }

    /// Sends what is due in a namespace; the failure where the server is at fault.
    async fn deliver_of(
        &mut self,
        (namespace, share): (NamespaceNo, u32),
        connection: &mut Connection,
        pace: &mut Pace,
    ) -> Result<Option<Failure>> {
        let (now, most) = (self.roster.now(), share.into());
        let times = (now, now + LEASE);
        let claimed =
            store::mail::claim(self.executor(), namespace, times, &self.lease, most).await?;
        let home = self.home(namespace).await?;
        for mail in claimed {
            if !connection.is_open() {
                break;
            }
            let until = self.roster.now() + LEASE;
            let row = (namespace, mail.no);
            if store::mail::hold(self.executor(), row, &self.lease, until).await?.is_none() {
                continue;
            }
            self.left = self.left.saturating_sub(1);
            pace.has_sent();
            let outcome = self.send(&mail, &home, connection).await;
            let word = if outcome.is_ok() { "taken" } else { "not taken" };
            log::debug!("the e-mail {} ({}) was {word}", mail.id.as_str(), mail.kind);
            let failure = match &outcome {
                Err(failure @ Failure::Server(_)) => Some(failure.clone()),
                _ => None,
            };
            self.settle(row, &mail, outcome).await?;
            if failure.is_some() {
                store::mail::release(self.executor(), namespace, &self.lease).await?;
                return Ok(failure);
            }
        }
        store::mail::release(self.executor(), namespace, &self.lease).await?;
        Ok(None)
    }

    /// What the mails of a namespace have in common.
    async fn home(&self, namespace: NamespaceNo) -> Result<Home> {
        let ctx = Ctx::new(Arc::clone(self.roster), Caller::System, namespace);
        let settings = namespace::settings(&ctx).await?;
        let look = Look::of(settings.brand(), &self.mail.called);
        let id = store::namespace::id(self.executor(), namespace).await?;
        Ok(Home { id: id.ok_or(Error::not_found(Entity::Namespace))?, look })
    }

    async fn send(
        &self,
        mail: &ClaimedMail,
        home: &Home,
        connection: &mut Connection,
    ) -> Result<(), Failure> {
        let Rendered { subject, text, html, language } = self.render(mail, home)?;
        let letter = Letter {
            id: mail.id.as_str(),
            to: &mail.to,
            subject: &subject,
            text: &text,
            html: html.as_deref(),
            language: &language,
            date: SystemTime::from(mail.created_at),
        };
        connection.send(&self.mailer.sender, &letter).await
    }

    /// Writes a mail. Where that cannot be done it will never be possible.
    fn render(&self, mail: &ClaimedMail, home: &Home) -> Result<Rendered, Failure> {
        let occasion = self.occasion(mail, &home.id)?;
        let name = mail.name.as_deref().and_then(greeted);
        let recipient = Recipient { name: name.as_deref(), locale: mail.locale.as_deref() };
        self.mail.templates.render(&occasion, &home.look, recipient).map_err(Failure::Never)
    }

    /// What a mail tells: what is sealed in its row, the invite that it sends, or the code of its ticket.
    fn occasion(&self, mail: &ClaimedMail, home: &NamespaceId) -> Result<Occasion, Failure> {
        let keyring = &*self.roster.shared.keyring;
        let lost = || Failure::Never("its content was sealed with another secret".to_owned());
        if let Some(sealed) = &mail.sealed {
            let content = Content::open(keyring, (mail.namespace, &mail.id), sealed);
            return content.map(Content::occasion).ok_or_else(lost);
        }
        if mail.kind == MailKind::Invite.word() {
            let (writer, home) = ((keyring, &self.mail.links), (mail.namespace, home));
            return invite::occasion(writer, home, mail.invite.as_ref());
        }
        let void = || Failure::Never("its code was used, has expired or is void".to_owned());
        let (code, writer) = (mail.code.as_ref().ok_or_else(void)?, (keyring, &self.mail.links));
        ticket::occasion(writer, (mail.namespace, home), &mail.kind, code).ok_or_else(lost)
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
        Err(Failure::Server(_)) => {
            Settled { state: MailState::Queued, tried: 0, next_at: now + PUT_BACK, reason: None }
        }
    }
}

/// Seals anew what the previous secret has sealed in a namespace, and returns how many mails that were.
///
/// # Errors
/// `Unavailable`.
pub(in crate::domain) async fn reseal(roster: &Roster, namespace: NamespaceNo) -> Result<i64> {
    let (keyring, executor) = (&*roster.shared.keyring, roster.database.list(Share::OWN));
    let (mut total, mut after) = (0, MailNo(0));
    loop {
        let current = keyring.current_id();
        let found = store::mail::outdated(executor, namespace, current, after, STEP).await?;
        let Some((last, ..)) = found.last() else { return Ok(total) };
        after = *last;
        let (mut nos, mut before, mut sealed) = (Vec::new(), Vec::new(), Vec::new());
        for (no, id, old) in found {
            let place = address(namespace, &id);
            // What neither secret opens stays as it is.
            let Some(clear) = keyring.open(&place, &old) else { continue };
            sealed.push(keyring.seal(&place, &clear)?);
            nos.push(no);
            before.push(old);
        }
        total += store::mail::reseal(executor, namespace, (nos, before, sealed)).await?;
    }
}
