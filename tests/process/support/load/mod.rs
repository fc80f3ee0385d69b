//! Clients that write and read without pause, and record the responses.

mod client;
mod log;

pub use log::{Log, Step, Unanswered};

use super::{Server, seconds, until};
use client::LoadClient;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

/// Running writers and readers.
pub struct Load {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<Log>>,
    clients: usize,
}

#[derive(Default)]
struct Shared {
    over: AtomicBool,
    served: AtomicUsize,
    refused: AtomicUsize,
}

impl Load {
    /// Starts a few writers and readers, and waits until they get responses.
    pub fn start(server: &Server) -> Self {
        Self::of(server, 4, 2)
    }

    /// The same, with this number of each.
    pub fn of(server: &Server, writers: usize, readers: usize) -> Self {
        let clients = writers + readers;
        static LOADS: AtomicUsize = AtomicUsize::new(0);
        let load = LOADS.fetch_add(1, Ordering::Relaxed);
        let mut client = server.client();
        let _there = client.create("first");
        let user = r#"{"entity-type":"user","id":"member","properties":{}}"#;
        let _there = client.post("/user", user).unwrap();
        let shared = Arc::new(Shared::default());
        let work = |number: usize| {
            let mut client = LoadClient {
                client: server.client(),
                shared: Arc::clone(&shared),
                log: Log::default(),
                name: format!("w{load}-{number}"),
            };
            thread::spawn(move || {
                client.work(number < writers);
                client.log
            })
        };
        let threads = (0..clients).map(work).collect();
        let load = Self { shared, threads, clients };
        load.until_served(300);
        load
    }

    /// Waits until `more` requests were served.
    pub fn until_served(&self, more: usize) {
        let served = || self.shared.served.load(Ordering::Relaxed);
        let goal = served() + more;
        until(seconds(10), "requests are served", || served() >= goal);
    }

    /// Waits until there were `times` refusals for each client.
    pub fn until_refused(&self, times: usize) {
        let refused = || self.shared.refused.load(Ordering::Relaxed);
        until(seconds(20), "requests are refused", || refused() >= times * self.clients);
    }

    /// Stops the clients, and returns the responses of all.
    pub fn end(self) -> Log {
        self.shared.over.store(true, Ordering::Relaxed);
        let logs = self.threads.into_iter().map(|thread| thread.join().unwrap());
        logs.reduce(Log::and).unwrap()
    }
}
