//! Look-ups by key that go together: what arrives while a look-up of the same kind is under way waits for
//! its end, and then goes with all others that wait in one statement. A look-up that finds none under way
//! goes as soon as the worker has begun what else it has to do, which may be other look-ups; where there
//! were none of late, at once. None joins a statement that was sent before, so that whoever was told of a
//! write reads it.

use super::lane::LIMIT;
use super::{Error, Executor, Lane, Result, within};
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;
use tokio::task::yield_now;

/// How many look-ups go in one statement at most.
const MOST: usize = 64;

/// After how many look-ups in a row without company the next one does not wait for any: it would cost a
/// turn of the worker's loop.
const LONELY: u32 = 16;

/// A kind of look-up: at most one row has a key.
pub trait LookUp: Sized + 'static {
    /// What all look-ups of one statement have in common: the tenant.
    type Scope: Copy + Eq + Send + Sync + 'static;
    /// What is looked up.
    type Key: Clone + Eq + Send + Sync + 'static;
    /// What is found.
    type Row: Clone + Send + 'static;

    /// The key of a row.
    fn key(row: &Self::Row) -> &Self::Key;

    /// Looks up one key.
    ///
    /// # Errors
    /// As [`Executor::rows`].
    fn one(
        executor: Executor<'_>,
        scope: Self::Scope,
        key: &Self::Key,
    ) -> impl Future<Output = Result<Option<Self::Row>>> + Send;

    /// Looks up several keys, some of which may be the same.
    ///
    /// # Errors
    /// As [`Executor::rows`].
    fn many(
        executor: Executor<'_>,
        scope: Self::Scope,
        keys: &[&Self::Key],
    ) -> impl Future<Output = Result<Vec<Self::Row>>> + Send;
}

/// The loaders of a lane, one for each kind of look-up.
#[derive(Default)]
pub struct Loaders(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Loaders {
    /// The loader of a kind.
    pub fn of<L: LookUp>(&self) -> Arc<Loader<L>> {
        let mut loaders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let loader =
            loaders.entry(TypeId::of::<L>()).or_insert_with(|| Arc::new(Loader::<L>::default()));
        Arc::clone(loader).downcast().unwrap_or_default()
    }
}

/// The look-ups of one kind.
pub struct Loader<L: LookUp>(Mutex<State<L>>);

struct State<L: LookUp> {
    /// Whether there is a [`Turn`].
    is_under_way: bool,
    waiting: Vec<Waiting<L>>,
    /// How many look-ups in a row were alone.
    alone: u32,
}

struct Waiting<L: LookUp> {
    scope: L::Scope,
    key: L::Key,
    answer: oneshot::Sender<Answer<L>>,
}

/// The answer to a look-up that waits.
enum Answer<L: LookUp> {
    /// What another one has found for it.
    Found(Result<Option<L::Row>>),
    /// That it is to look up for these as well.
    Lead(Turn<L>, Vec<Waiting<L>>),
}

impl<L: LookUp> Default for Loader<L> {
    fn default() -> Self {
        Self(Mutex::new(State { is_under_way: false, waiting: Vec::new(), alone: 0 }))
    }
}

impl<L: LookUp> Loader<L> {
    /// Looks up one key, alone or with others.
    ///
    /// # Errors
    /// As [`Executor::rows`]; [`Error::Unavailable`] also where the statement of several has failed.
    pub async fn load(
        self: Arc<Self>,
        lane: &Lane,
        scope: L::Scope,
        key: &L::Key,
    ) -> Result<Option<L::Row>> {
        match self.begin(scope, key) {
            Ok(turn) => {
                let is_lonely = self.state().alone >= LONELY;
                if !is_lonely {
                    // Whatever else the worker has to do now may be a look-up too, and goes along.
                    yield_now().await;
                }
                let others = self.state().take(scope);
                lead(lane, scope, key, turn, others).await
            }
            // Boxed: few wait, and the future of each request would be as large.
            Err(waits) => Box::pin(within(LIMIT, self.wait(lane, scope, key, waits))).await,
        }
    }

    async fn wait(
        self: Arc<Self>,
        lane: &Lane,
        scope: L::Scope,
        key: &L::Key,
        mut waits: oneshot::Receiver<Answer<L>>,
    ) -> Result<Option<L::Row>> {
        loop {
            match waits.await {
                Ok(Answer::Found(found)) => return found,
                Ok(Answer::Lead(turn, others)) => {
                    return lead(lane, scope, key, turn, others).await;
                }
                // The caller of the one that was to look up for this one has gone.
                Err(_) => match self.begin(scope, key) {
                    Ok(turn) => return lead(lane, scope, key, turn, Vec::new()).await,
                    Err(again) => waits = again,
                },
            }
        }
    }

    /// Begins, where nothing is under way; else waits.
    fn begin(
        self: &Arc<Self>,
        scope: L::Scope,
        key: &L::Key,
    ) -> std::result::Result<Turn<L>, oneshot::Receiver<Answer<L>>> {
        let mut state = self.state();
        if !mem::replace(&mut state.is_under_way, true) {
            return Ok(Turn(Some(Arc::clone(self))));
        }
        let (answer, waits) = oneshot::channel();
        state.waiting.push(Waiting { scope, key: key.clone(), answer });
        Err(waits)
    }

    /// Those that go together next: the first one that still waits, and others of its scope.
    fn next(&self) -> Option<(Waiting<L>, Vec<Waiting<L>>)> {
        let mut state = self.state();
        state.waiting.retain(|waiting| !waiting.answer.is_closed());
        if state.waiting.is_empty() {
            state.is_under_way = false;
            state.alone = state.alone.saturating_add(1);
            return None;
        }
        state.alone = 0;
        let first = state.waiting.remove(0);
        let others = state.take(first.scope);
        Some((first, others))
    }

    fn state(&self) -> MutexGuard<'_, State<L>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<L: LookUp> State<L> {
    /// Those of a scope that go along with one more.
    fn take(&mut self, scope: L::Scope) -> Vec<Waiting<L>> {
        let mut left = MOST - 1;
        let goes = |waiting: &mut Waiting<L>| {
            let goes = waiting.scope == scope && left > 0;
            left -= usize::from(goes);
            goes
        };
        let others: Vec<_> = self.waiting.extract_if(.., goes).collect();
        if !others.is_empty() {
            self.alone = 0;
        }
        others
    }
}

/// Looks up a key and those of the others.
async fn lead<L: LookUp>(
    lane: &Lane,
    scope: L::Scope,
    key: &L::Key,
    turn: Turn<L>,
    others: Vec<Waiting<L>>,
) -> Result<Option<L::Row>> {
    if others.is_empty() {
        let found = L::one(Executor::Lane(lane), scope, key).await;
        drop(turn);
        return found;
    }
    let keys: Vec<_> = others.iter().map(|other| &other.key).chain([key]).collect();
    let found = L::many(Executor::Lane(lane), scope, &keys).await;
    drop(turn);
    match found {
        Ok(rows) => {
            let row = |key: &L::Key| rows.iter().find(|row| L::key(row) == key).cloned();
            for other in others {
                let row = row(&other.key);
                // Its caller may have gone.
                let _ = other.answer.send(Answer::Found(Ok(row)));
            }
            Ok(row(key))
        }
        Err(error) => {
            for other in others {
                let failed = Error::Unavailable(error.to_string());
                let _ = other.answer.send(Answer::Found(Err(failed)));
            }
            Err(error)
        }
    }
}

/// Whoever has it looks up. It goes to the next that waits, also where its holder is dropped.
struct Turn<L: LookUp>(Option<Arc<Loader<L>>>);

impl<L: LookUp> Drop for Turn<L> {
    fn drop(&mut self) {
        let Some(loader) = self.0.take() else { return };
        while let Some((first, others)) = loader.next() {
            let turn = Turn(Some(Arc::clone(&loader)));
            let Err(Answer::Lead(mut turn, _)) = first.answer.send(Answer::Lead(turn, others))
            else {
                return;
            };
            // Its caller has gone just now. The others ask again.
            turn.0 = None;
        }
    }
}

#[cfg(test)]
mod tests;
