//! All hands at work, and what they are told.

use super::super::support::Server;
use super::HANDS;
use super::hand::Hand;
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};

/// Hands at work, until ended.
pub struct Crew {
    told: Arc<Told>,
    threads: Vec<JoinHandle<Result<(), String>>>,
}

/// What all of them are told.
#[derive(Default)]
pub struct Told {
    over: AtomicBool,
    served: AtomicU64,
    /// How long each of the last answers took, in microseconds.
    latencies: Mutex<Vec<u32>>,
}

impl Told {
    /// Counts an answer as it should be.
    pub fn note(&self, took: Duration) {
        self.served.fetch_add(1, Ordering::Relaxed);
        self.latencies.lock().unwrap().push(u32::try_from(took.as_micros()).unwrap());
    }

    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

impl Crew {
    /// Starts all hands, each of which pauses so long from one request to the next.
    pub fn start(server: &Server, pause: Duration) -> Self {
        static CREWS: AtomicU32 = AtomicU32::new(0);
        let crew = CREWS.fetch_add(1, Ordering::Relaxed);
        let told = Arc::<Told>::default();
        let work = |number: u32| {
            let name = format!("crew-{crew}-{number}");
            // Not all at the same moment.
            let first = Instant::now() + pause * number / HANDS;
            let mut hand = Hand::new(server, name, number, Arc::clone(&told));
            hand.keep_pace(first, pause);
            thread::spawn(move || hand.work())
        };
        Self { threads: (0..HANDS).map(work).collect(), told }
    }

    /// Lets them work for a while. A hand that is told what it should not be ends the whole.
    pub fn work(&mut self, time: Duration) {
        sleep(time);
        if self.threads.iter().any(JoinHandle::is_finished) {
            self.stop();
        }
    }

    /// How many answers there were.
    pub fn served(&self) -> u64 {
        self.told.served.load(Ordering::Relaxed)
    }

    /// How long the answers since the last call took, in order.
    pub fn latencies(&self) -> Vec<Duration> {
        let mut taken = mem::take(&mut *self.told.latencies.lock().unwrap());
        taken.sort_unstable();
        taken.into_iter().map(|took| Duration::from_micros(took.into())).collect()
    }

    /// Ends it, after what each is in the middle of.
    pub fn end(mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        self.told.over.store(true, Ordering::Relaxed);
        let ends = self.threads.drain(..).map(|thread| thread.join().unwrap());
        let wrong: Vec<_> = ends.filter_map(Result::err).collect();
        assert_eq!(wrong, Vec::<String>::new());
    }
}
