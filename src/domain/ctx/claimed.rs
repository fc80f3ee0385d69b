//! The context of a request that has claimed an idempotency key.

use super::Ctx;
use crate::database::{Executor, within};
use crate::domain::Result;
use crate::domain::claim::{Claim, Claimed};
use crate::domain::effects::Effects;
use crate::domain::roster::Shared;
use std::sync::Arc;
use std::time::Duration;

impl Ctx {
    /// The same for a request that has claimed an idempotency key.
    pub fn claimed(self, claim: &Claimed) -> Self {
        Self { claim: Some(Arc::clone(&claim.0)), ..self }
    }

    /// This context with the claim of `other`: a sign-in that a backend passes on with its key is one
    /// request with two callers.
    pub fn with_claim_of(self, other: &Self) -> Self {
        Self { claim: other.claim.clone(), ..self }
    }

    /// The transaction of the claim, which begins with the first statement.
    pub(super) fn deferred(&self, limit: Duration) -> Option<Executor<'_>> {
        self.claim.as_deref().map(|claim| Executor::Deferred(claim, limit))
    }

    /// Does something once what the operation has written is committed: at once, unless it is part of a
    /// transaction, or the request has an idempotency key.
    pub(in crate::domain) fn once_committed(&self, effect: impl FnOnce(&Shared) + Send + 'static) {
        match (&self.effects, &self.claim) {
            (Some(effects), _) => effects.push(effect),
            (None, Some(claim)) => claim.defer(effect),
            (None, None) => effect(&self.roster.shared),
        }
    }

    /// Runs `work` in the transaction of the claim, which is committed with the response.
    pub(super) async fn part_of<T>(
        &self,
        claim: &Claim,
        limit: Duration,
        work: impl AsyncFnOnce(&Self) -> Result<T>,
    ) -> Result<T> {
        if claim.transaction().is_none() {
            self.count_a_write()?;
        }
        let transaction = Some(Arc::clone(claim.begun().await?));
        let inside = Self { transaction, ..self.clone() };
        within(limit, work(&inside)).await.inspect_err(|_| claim.fail())
    }

    /// The same, where what follows from its operations waits in `effects`.
    pub(in crate::domain) fn collecting(&self, effects: &Effects) -> Self {
        Self { effects: Some(effects.clone()), ..self.clone() }
    }

    /// Has happen what has waited, because the transaction is committed.
    pub(in crate::domain) fn release(&self, effects: &Effects) {
        effects.take().into_iter().for_each(|effect| self.once_committed(effect));
    }
}
