//! What is done once a transaction is committed.

use super::roster::Shared;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is done once the transaction is committed.
pub type Effect = Box<dyn FnOnce(&Shared) + Send>;

/// What follows from the operations of one transaction, in their order.
#[derive(Clone, Default)]
pub struct Effects(Arc<Mutex<Vec<Effect>>>);

impl Effects {
    /// Takes all that wait.
    pub fn take(&self) -> Vec<Effect> {
        std::mem::take(&mut *self.list())
    }

    fn list(&self) -> MutexGuard<'_, Vec<Effect>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has this wait.
    pub fn push(&self, effect: impl FnOnce(&Shared) + Send + 'static) {
        self.list().push(Box::new(effect));
    }

    /// How many there are.
    pub fn mark(&self) -> usize {
        self.list().len()
    }

    /// Drops those that came after there were so many: what they follow from was rolled back.
    pub fn forget_after(&self, mark: usize) {
        self.list().truncate(mark);
    }
}
