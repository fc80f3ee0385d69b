//! What must have ended before a number is settled.

use super::super::Result;
use super::super::store;
use super::super::store::change::Progress;
use crate::database::Executor;

/// What may still add a change up to the noted number.
#[derive(Debug)]
pub enum Obstacle {
    /// The transactions before this one.
    Older(i64),
    /// On a sharded database, where a transaction has an id of its own on each node: the transactions that were
    /// inserting changes, as the coordinator names them.
    Writers(Vec<String>),
    /// On a sharded database: transactions that the coordinator has committed, and workers only prepared,
    /// because the coordinator lost them just then. It commits them within a minute of finding them again.
    OnWorkers(Vec<String>),
}

impl Obstacle {
    /// What may have given out a number up to the last one, which was read before. Nothing where PostgreSQL may
    /// have crashed since, after which it may give out the number again.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn after(executor: Executor<'_>, position: Progress) -> Result<Option<Self>> {
        let (obstacle, connection) = if position.is_sharded {
            let (writers, connection) = store::change::writers(executor).await?;
            (Self::Writers(writers), connection)
        } else {
            let (before, connection) = store::change::next_transaction(executor).await?;
            (Self::Older(before), connection)
        };
        Ok((connection == position.connection).then_some(obstacle))
    }

    /// What the log says of it.
    pub fn named(&self) -> &'static str {
        match self {
            Self::Older(_) => {
                "a transaction that writes, in any database of this PostgreSQL, has not ended"
            }
            Self::Writers(_) => "a transaction that writes changes has not ended on all nodes",
            Self::OnWorkers(_) => "a worker has not committed what the coordinator has",
        }
    }

    /// Whether nothing is left of it.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn has_ended(&mut self, executor: Executor<'_>, oldest: i64) -> Result<bool> {
        match self {
            Self::Older(before) => Ok(oldest >= *before),
            Self::Writers(writers) => {
                if store::change::any_writes(executor, writers).await? {
                    return Ok(false);
                }
                let Some(prepared) = store::change::prepared(executor).await? else {
                    return Ok(false);
                };
                let has_ended = prepared.is_empty();
                *self = Self::OnWorkers(prepared);
                Ok(has_ended)
            }
            Self::OnWorkers(before) => {
                let Some(now) = store::change::prepared(executor).await? else { return Ok(false) };
                before.retain(|id| now.contains(id));
                Ok(before.is_empty())
            }
        }
    }
}
