//! The clients of the load, and their progress.

use super::CLIENTS;
use super::client::SoakClient;
use std::mem;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};

/// Running clients.
pub struct Clients {
    progress: Arc<Progress>,
    threads: Vec<JoinHandle<Result<(), String>>>,
}

/// What the clients share.
#[derive(Default)]
pub struct Progress {
    over: AtomicBool,
    served: AtomicU64,
    /// How long each response took since the last look, in microseconds.
    latencies: Mutex<Vec<u32>>,
}

impl Progress {
    /// Counts a correct response.
    pub fn note(&self, took: Duration) {
        self.served.fetch_add(1, Ordering::Relaxed);
        self.latencies.lock().unwrap().push(u32::try_from(took.as_micros()).unwrap());
    }

    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

impl Clients {
    /// Starts all clients of a server, or of a proxy. `pause` is the time between two requests of one client.
    pub fn start(address: SocketAddr, pause: Duration) -> Self {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let start = STARTED.fetch_add(1, Ordering::Relaxed);
        let progress = Arc::<Progress>::default();
        let work = |number: u32| {
            let name = format!("soak-{start}-{number}");
            // The clients do not all send at the same moment.
            let first = Instant::now() + pause * number / CLIENTS;
            let mut client = SoakClient::new(address, name, number, Arc::clone(&progress));
            client.set_pace(first, pause);
            thread::spawn(move || client.work())
        };
        Self { threads: (0..CLIENTS).map(work).collect(), progress }
    }

    /// Lets the clients work for a while. A wrong response to one ends the test.
    pub fn work(&mut self, time: Duration) {
        sleep(time);
        if self.threads.iter().any(JoinHandle::is_finished) {
            self.stop();
        }
    }

    /// The number of correct responses.
    pub fn served(&self) -> u64 {
        self.progress.served.load(Ordering::Relaxed)
    }

    /// How long the responses since the last call took, sorted.
    pub fn latencies(&self) -> Vec<Duration> {
        let mut taken = mem::take(&mut *self.progress.latencies.lock().unwrap());
        taken.sort_unstable();
        taken.into_iter().map(|took| Duration::from_micros(took.into())).collect()
    }

    /// Stops the clients, each after its current request.
    pub fn end(mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        self.progress.over.store(true, Ordering::Relaxed);
        let ends = self.threads.drain(..).map(|thread| thread.join().unwrap());
        let wrong: Vec<_> = ends.filter_map(Result::err).collect();
        assert_eq!(wrong, Vec::<String>::new());
    }
}
