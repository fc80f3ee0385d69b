//! The context of an operation: the caller, the namespace, the time, and the database.

mod claimed;

use super::claim::Claim;
use super::effects::Effects;
use super::id::NamespaceNo;
use super::model::authority::{Authority, GroupRights};
use super::model::group::Group;
use super::model::keyring::Keyring;
use super::model::request::RequestOrigin;
use super::model::sign_in::SignInPlace;
use super::password::Owner;
use super::rights::{Administrator, Caller};
use super::roster::{Roster, Shared};
use super::{Error, Result};
use crate::database::{Database, Executor, LONG, Pooled, SHORT, Share, within};
use chrono::{DateTime, Utc};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

/// The context of one request.
#[derive(Clone)]
pub struct Ctx {
    /// Who makes the request.
    pub caller: Caller,
    /// The namespace that the request is about.
    pub namespace: NamespaceNo,
    /// When it began, in whole microseconds.
    pub now: DateTime<Utc>,
    /// Where the request comes from.
    pub origin: RequestOrigin,
    pub(super) roster: Arc<Roster>,
    /// Whether what a user writes counts towards the limit of changes.
    counts_writes: bool,
    /// The transaction that is open, in which all statements run.
    transaction: Option<Arc<Pooled>>,
    /// The claim on the request's Idempotency-Key, in whose transaction the operation writes.
    claim: Option<Arc<Claim>>,
    /// Where what follows from an operation waits for the transaction to be committed.
    effects: Option<Effects>,
}

impl Ctx {
    /// A context without a transaction, at the present time, of what Roster does by itself.
    pub fn new(roster: Arc<Roster>, caller: Caller, namespace: NamespaceNo) -> Self {
        let origin = RequestOrigin::default();
        let now = roster.now();
        let (counts_writes, transaction, claim, effects) = (true, None, None, None);
        Self { caller, namespace, now, origin, roster, counts_writes, transaction, claim, effects }
    }

    /// A copy for a request from there.
    pub fn of_request(self, origin: RequestOrigin) -> Self {
        Self { origin, ..self }
    }

    /// A copy for another caller.
    pub fn by(self, caller: Caller) -> Self {
        Self { caller, ..self }
    }

    /// A copy for what is written whatever becomes of the operation, such as a failure to sign in: it
    /// is no part of a transaction, and does not count as a change.
    pub(super) fn apart(&self) -> Self {
        Self { transaction: None, claim: None, effects: None, ..self.uncounted() }
    }

    /// A copy for a trial, which is rolled back: it has a transaction of its own, and nothing is kept for
    /// the request's Idempotency-Key.
    pub(super) fn trial(&self) -> Self {
        self.claim.iter().for_each(|claim| claim.keep_nothing());
        self.apart()
    }

    /// A copy for what users can always do, however much has been changed in their name: whoever has
    /// taken over a session must not keep its user from ending it.
    pub(super) fn uncounted(&self) -> Self {
        Self { counts_writes: false, ..self.clone() }
    }

    /// The keys of Roster's secret.
    pub(super) fn keyring(&self) -> &Keyring {
        &self.roster.shared.keyring
    }

    /// From where somebody signs in.
    pub(super) fn place(&self) -> SignInPlace {
        SignInPlace::new(self.origin.address_block(), self.now)
    }

    /// Whose turn it takes to hash a password.
    pub(super) fn hashes_for(&self) -> Owner {
        Owner { namespace: self.namespace, address: self.origin.address_block() }
    }

    /// Whose share of the pool it takes.
    pub(super) fn share(&self) -> Share {
        let mut caller = DefaultHasher::new();
        match &self.caller {
            Caller::System => return Share::OWN,
            Caller::Stranger => self.origin.address_block().hash(&mut caller),
            Caller::Key { id, .. } => id.hash(&mut caller),
            Caller::User(user) => user.no.hash(&mut caller),
        }
        Share { tenant: self.namespace.0, caller: caller.finish() }
    }

    pub(super) fn db(&self) -> &Database {
        &self.roster.database
    }

    /// Where a short statement runs that only reads.
    pub(super) fn read(&self) -> Executor<'_> {
        self.open_transaction(SHORT).unwrap_or(Executor::Lane(self.db().read()))
    }

    /// Where a short statement runs that writes.
    ///
    /// # Errors
    /// [`Error::TooMany`] where the user has changed too much of late.
    pub(super) fn write(&self) -> Result<Executor<'_>> {
        match self.open_transaction(SHORT) {
            Some(transaction) => Ok(transaction),
            None => self
                .count_a_write()
                .map(|()| self.deferred(SHORT).unwrap_or(Executor::Lane(self.db().write()))),
        }
    }

    /// Where a list or a walk runs, which may take five seconds.
    pub(super) fn list(&self) -> Executor<'_> {
        self.open_transaction(SHORT).unwrap_or_else(|| self.db().list(self.share()))
    }

    /// Where a write runs whose cascade may be many rows, and which may take 25 seconds.
    ///
    /// # Errors
    /// As [`Ctx::write`].
    pub(super) fn cascade(&self) -> Result<Executor<'_>> {
        match self.open_transaction(LONG) {
            Some(transaction) => Ok(transaction),
            None => self
                .count_a_write()
                .map(|()| self.deferred(LONG).unwrap_or_else(|| self.db().cascade(self.share()))),
        }
    }

    /// Counts a write, or a transaction, of a user who does not administer: each leaves change records,
    /// so that one user could fill the disk.
    fn count_a_write(&self) -> Result<()> {
        match &self.caller {
            Caller::User(user)
                if self.counts_writes && user.is_administrator == Administrator::No =>
            {
                self.roster.shared.writes.spend(Some((self.namespace, user.no)))
            }
            Caller::User(_) | Caller::System | Caller::Stranger | Caller::Key { .. } => Ok(()),
        }
    }

    /// Whether what is written runs in a transaction, which a refused statement would end.
    pub(super) fn is_in_transaction(&self) -> bool {
        self.transaction.is_some() || self.claim.is_some()
    }

    /// The transaction that is open; a statement in that of a claim may take as long as this.
    fn open_transaction(&self, limit: Duration) -> Option<Executor<'_>> {
        if let Some(transaction) = &self.transaction {
            return Some(Executor::Transaction(transaction));
        }
        let is_open = self.claim.as_ref().is_some_and(|claim| claim.transaction().is_some());
        if is_open { self.deferred(limit) } else { None }
    }

    /// Clears the cache of sessions, because a session has ended or a user has changed.
    pub(super) fn forget_users(&self) {
        self.once_committed(Shared::forget_users);
    }

    /// Runs `work` in a transaction, which has five seconds: the context that `work` is given runs
    /// its statements there. In a transaction that is open already `work` is a part of it.
    ///
    /// # Errors
    /// What `work` returns, after which nothing is written; `Unavailable` where it takes too long,
    /// `Internal` where it keeps its context, and `TooMany` as [`Ctx::write`].
    pub(super) async fn transaction<T>(
        &self,
        work: impl AsyncFnOnce(&Self) -> Result<T>,
    ) -> Result<T> {
        self.transaction_within(SHORT, work).await
    }

    /// Runs `work` as [`Ctx::transaction`] does, but within 25 seconds: for writes of many
    /// thousands of rows.
    ///
    /// # Errors
    /// As [`Ctx::transaction`].
    pub(super) async fn long_transaction<T>(
        &self,
        work: impl AsyncFnOnce(&Self) -> Result<T>,
    ) -> Result<T> {
        self.transaction_within(LONG, work).await
    }

    /// Runs `work` as [`Ctx::transaction`] does, but without a limit of time. PostgreSQL's limit
    /// for each statement stays.
    ///
    /// # Errors
    /// As [`Ctx::transaction`].
    pub(super) async fn unlimited_transaction<T>(
        &self,
        work: impl AsyncFnOnce(&Self) -> Result<T>,
    ) -> Result<T> {
        self.transaction_within(Duration::MAX, work).await
    }

    async fn transaction_within<T>(
        &self,
        limit: Duration,
        work: impl AsyncFnOnce(&Self) -> Result<T>,
    ) -> Result<T> {
        if self.transaction.is_some() {
            return work(self).await;
        }
        if let Some(claim) = &self.claim {
            return self.part_of(claim, limit, work).await;
        }
        self.count_a_write()?;
        let mut connection = self.db().pool().get(self.share()).await?;
        within(limit, async {
            connection.begin().await?;
            let effects = Effects::default();
            let transaction = Some(Arc::new(connection));
            let inside = Self { transaction, ..self.collecting(&effects) };
            let outcome = work(&inside).await;
            let connection = inside.transaction.and_then(Arc::into_inner);
            let connection =
                connection.ok_or_else(|| Error::internal("a transaction is still in use"))?;
            match outcome {
                Ok(done) => {
                    connection.commit().await?;
                    self.release(&effects);
                    Ok(done)
                }
                // A connection that is dropped inside a transaction is not used again.
                Err(error @ Error::Unavailable(_)) => Err(error),
                Err(error) => {
                    connection.rollback().await?;
                    Err(error)
                }
            }
        })
        .await
    }

    /// What a statement that writes groups is told of the request.
    pub(super) fn authority(&self, rights: GroupRights) -> Authority {
        let request_id = self.origin.id.clone();
        let codes = self.caller.code_rights();
        Authority { now: self.now, actor: self.caller.actor(), request_id, rights, codes }
    }

    /// What any other statement that writes is told of the request: administrators may change every
    /// user, all other callers only users who are not administrators.
    pub(super) fn authority_over_users(&self) -> Authority {
        self.authority(self.caller.rights_over_users())
    }

    /// Clears the cache of sessions if the members of this group are administrators: they have
    /// changed.
    pub(super) fn members_have_changed(&self, group: &Group) {
        if group.administers {
            self.forget_users();
        }
    }

    /// Clears the cache of sessions if a write with this authority may have changed the
    /// administrators.
    pub(super) fn administrators_may_have_changed(&self, by: &Authority) {
        if by.rights.every {
            self.forget_users();
        }
    }
}
