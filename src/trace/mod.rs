//! What the request that is being served is called, and what its statements cost: kept with its task, so
//! that neither the domain nor the store has to pass it on.

mod parent;
mod statement;

pub use parent::TraceParent;
pub use statement::Cost;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

tokio::task_local! {
    static CURRENT: Rc<Trace>;
}

/// The names of a request, and what it has cost so far.
#[derive(Debug)]
pub struct Trace {
    /// The id of the request.
    pub request_id: Arc<str>,
    /// The trace that it is a part of, if the caller said so.
    pub parent: Option<TraceParent>,
    costs: RefCell<Vec<Cost>>,
    idle: Cell<Duration>,
}

impl Trace {
    /// A request that has run no statement yet.
    pub fn new(request_id: Arc<str>, parent: Option<TraceParent>) -> Rc<Self> {
        let (costs, idle) = Default::default();
        Rc::new(Self { request_id, parent, costs, idle })
    }

    /// What its statements have cost, by statement: in the order in which each ran first.
    pub fn costs(&self) -> Vec<Cost> {
        self.costs.borrow().clone()
    }

    /// How long it has waited for the database. What ran at the same time counts twice.
    pub fn database_time(&self) -> Duration {
        self.costs.borrow().iter().map(|cost| cost.took).sum()
    }

    /// How long it has waited on purpose.
    pub fn idle_time(&self) -> Duration {
        self.idle.get()
    }

    fn add(&self, statement: &'static str, took: Duration) {
        let mut costs = self.costs.borrow_mut();
        match costs.iter_mut().find(|cost| cost.is_of(statement)) {
            Some(cost) => cost.add(took),
            None => costs.push(Cost::new(statement, took)),
        }
    }
}

/// Runs a request's work: what happens in it, in the same task, belongs to `trace`.
pub async fn scope<F: Future>(trace: Rc<Trace>, work: F) -> F::Output {
    CURRENT.scope(trace, work).await
}

/// What the current request is called, as `read` sees it; `None` outside of one.
pub fn current<T>(read: impl FnOnce(&Trace) -> T) -> Option<T> {
    CURRENT.try_with(|trace| read(trace)).ok()
}

/// Measures until it is dropped, also where what it measures is cancelled.
#[must_use]
#[derive(Debug)]
pub struct Measured {
    begun: Instant,
    /// The statement; `None` for waiting on purpose.
    statement: Option<&'static str>,
}

/// Measures a statement, by the name of its type or in capitals.
pub fn statement(name: &'static str) -> Measured {
    Measured { begun: Instant::now(), statement: Some(name) }
}

/// Measures waiting on purpose, such as for the next change: it makes no request slow.
pub fn idle() -> Measured {
    Measured { begun: Instant::now(), statement: None }
}

impl Drop for Measured {
    fn drop(&mut self) {
        let took = self.begun.elapsed();
        let _ours = current(|trace| match self.statement {
            Some(statement) => trace.add(statement, took),
            None => trace.idle.set(trace.idle.get() + took),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::{Trace, current, idle, scope, statement};
    use std::time::Duration;
    use tokio::time::{sleep, timeout};

    #[tokio::test]
    async fn what_is_measured_belongs_to_the_request_also_where_it_is_cancelled() {
        let trace = Trace::new("one".into(), None);
        scope(trace.clone(), async {
            for _ in 0..2 {
                let stuck = async {
                    let _measured = statement("STUCK");
                    sleep(Duration::from_secs(60)).await;
                };
                timeout(Duration::from_millis(5), stuck).await.unwrap_err();
            }
            drop(idle());
            assert_eq!(current(|trace| trace.request_id.clone()).as_deref(), Some("one"));
        })
        .await;
        let [cost] = &trace.costs()[..] else { panic!("{trace:?}") };
        assert!(cost.took >= Duration::from_millis(10) && cost.times == 2, "{cost:?}");
        assert!(trace.database_time() == cost.took && trace.idle_time() < cost.took);
        assert!(current(|_| ()).is_none());
        // Outside of a request nothing is kept.
        drop(statement("OUTSIDE"));
    }
}
