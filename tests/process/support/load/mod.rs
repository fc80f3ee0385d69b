//! Clients that write and read without pause, and remember what they were told.

mod hand;
mod log;

pub use log::{Deed, Log, Silence};

use super::{Server, seconds, until};
use hand::Hand;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

/// Writers and readers at work, until ended.
pub struct Load {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<Log>>,
    hands: usize,
}

#[derive(Default)]
struct Shared {
    over: AtomicBool,
    served: AtomicUsize,
    refused: AtomicUsize,
}

impl Load {
    /// Starts a few writers and readers, and waits until they are at it.
    pub fn start(server: &Server) -> Self {
        Self::of(server, 4, 2)
    }

    /// The same, so many of each.
    pub fn of(server: &Server, writers: usize, readers: usize) -> Self {
        let hands = writers + readers;
        static LOADS: AtomicUsize = AtomicUsize::new(0);
        let load = LOADS.fetch_add(1, Ordering::Relaxed);
        let mut client = server.client();
        let _there = client.create("first");
        let user = r#"{"entity-type":"user","id":"member","properties":{}}"#;
        let _there = client.post("/user", user).unwrap();
        let shared = Arc::new(Shared::default());
        let work = |number: usize| {
            let mut hand = Hand {
                client: server.client(),
                shared: Arc::clone(&shared),
                log: Log::default(),
                name: format!("w{load}-{number}"),
            };
            thread::spawn(move || {
                hand.work(number < writers);
                hand.log
            })
        };
        let threads = (0..hands).map(work).collect();
        let load = Self { shared, threads, hands };
        load.until_served(300);
        load
    }

    /// Waits until so many more requests were served.
    pub fn until_served(&self, more: usize) {
        let served = || self.shared.served.load(Ordering::Relaxed);
        let goal = served() + more;
        until(seconds(10), "requests are served", || served() >= goal);
    }

    /// Waits until there were so many refusals for each client.
    pub fn until_refused(&self, times: usize) {
        let refused = || self.shared.refused.load(Ordering::Relaxed);
        until(seconds(20), "requests are refused", || refused() >= times * self.hands);
    }

    /// Ends it, and gives what all of them were told.
    pub fn end(self) -> Log {
        self.shared.over.store(true, Ordering::Relaxed);
        let logs = self.threads.into_iter().map(|thread| thread.join().unwrap());
        logs.reduce(Log::and).unwrap()
    }
}
