//! How many exports a process takes at the same time.

use super::error::{Error, Result};
use super::id::NamespaceNo;
use std::sync::{Arc, Mutex, PoisonError};

/// How many exports one process takes at the same time, and how many of them of one namespace: each has
/// a connection of its own, which keeps PostgreSQL from cleaning up.
const MOST: usize = 8;
const MOST_OF_NAMESPACE: usize = 2;

/// The exports that a process takes.
#[derive(Debug, Default)]
pub struct Exports(Mutex<Vec<NamespaceNo>>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub struct ExportPermit {
    exports: Arc<Exports>,
    namespace: NamespaceNo,
}

impl Exports {
    /// Lets one more export of this namespace be taken.
    ///
    /// # Errors
    /// `Busy` where too many are.
    pub fn enter(self: &Arc<Self>, namespace: NamespaceNo) -> Result<ExportPermit> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_namespace = taken.iter().filter(|other| **other == namespace).count();
        if taken.len() >= MOST || of_namespace >= MOST_OF_NAMESPACE {
            return Err(Error::Busy);
        }
        taken.push(namespace);
        Ok(ExportPermit { exports: Arc::clone(self), namespace })
    }
}

impl Drop for ExportPermit {
    fn drop(&mut self) {
        let mut taken = self.exports.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = taken.iter().position(|other| *other == self.namespace) {
            taken.swap_remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_takes_no_more_than_its_share() {
        let exports = Arc::new(Exports::default());
        let enter = |no| exports.enter(NamespaceNo(no));
        let first = enter(0).unwrap();
        let _second = enter(0).unwrap();
        assert!(enter(0).is_err());
        let _others: Vec<_> = [1, 1, 2, 2, 3, 3].into_iter().map(|no| enter(no).unwrap()).collect();
        assert!(enter(4).is_err());
        drop(first);
        assert!(enter(4).is_ok() && enter(0).is_ok());
    }
}
