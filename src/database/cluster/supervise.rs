//! Keeps the server running: a thread waits for its end, and starts it again unless the end was
//! asked for.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};

use super::error::ClusterError;
use super::guard::{GuardedChild, Pipe};
use super::postmaster::pid_of;
use super::server::Server;

/// How a server is asked to end, and how long it may take: in good order, leaving a recovery to the
/// next start, at once.
const SHUTDOWN_STEPS: [(Signal, Duration); 3] = [
    (Signal::SIGINT, Duration::from_secs(30)),
    (Signal::SIGQUIT, Duration::from_secs(6)),
    (Signal::SIGKILL, Duration::from_secs(6)),
];
/// The pause before a new start, which doubles as long as they fail.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_millis(700);

/// What the supervisor's thread and the others share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    stopping: bool,
    running: Option<(u32, Pipe)>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is_stopping(&self) -> bool {
        self.state().stopping
    }

    /// Takes the pipe of a server that was started. If we are to stop, that ends the server again.
    pub fn guard(&self, pid: u32, pipe: Pipe) {
        let mut state = self.state();
        if !state.stopping {
            state.running = Some((pid, pipe));
        }
    }

    /// Gives up a server that has ended, or whose watcher has.
    pub fn detach(&self) {
        if let Some((_, pipe)) = self.state().running.take() {
            pipe.close_for_restart();
        }
    }

    /// Waits a while, and says whether we are to stop, which ends the wait.
    pub fn pause(&self, pause: Duration) -> bool {
        let waited = self.changed.wait_timeout_while(self.state(), pause, |state| !state.stopping);
        waited.unwrap_or_else(PoisonError::into_inner).0.stopping
    }

    /// Ends the supervision, and returns the process id of the server.
    fn stop(&self) -> Option<u32> {
        let mut state = self.state();
        state.stopping = true;
        self.changed.notify_all();
        state.running.take().map(|(pid, _pipe)| pid)
    }
}

/// A server that is kept running until this is dropped.
#[derive(Debug)]
pub(super) struct Supervisor {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Supervisor {
    /// Returns when the server accepts connections.
    pub fn start(server: Server, shared: Arc<Shared>) -> Result<Self, ClusterError> {
        let held = server.launch(&shared)?;
        // From here on, whatever goes wrong drops the supervisor, which ends the server.
        let mut supervisor = Self { shared: Arc::clone(&shared), thread: None };
        let spawned = thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || keep(&server, held, &shared));
        supervisor.thread =
            Some(spawned.map_err(ClusterError::io("start", Path::new("a thread")))?);
        Ok(supervisor)
    }

    pub fn postmaster_pid(&self) -> Option<u32> {
        self.shared.state().running.as_ref().map(|(pid, _)| *pid)
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        let pid = self.shared.stop();
        let Some(thread) = self.thread.take() else {
            return;
        };
        for (signal, patience) in SHUTDOWN_STEPS {
            // The closed pipe has its watcher ask for the end already; the signal is for a watcher
            // that was killed.
            if let Some(pid) = pid
                && let Err(error) = kill(pid_of(pid), signal)
            {
                log::debug!("PostgreSQL has ended before {signal}: {error}");
            }
            if has_finished(&thread, patience) {
                return;
            }
            log::warn!("PostgreSQL has not ended {} seconds after {signal}", patience.as_secs());
        }
    }
}

fn has_finished(thread: &JoinHandle<()>, patience: Duration) -> bool {
    let deadline = Instant::now() + patience;
    while !thread.is_finished() {
        if Instant::now() > deadline {
            return false;
        }
        sleep(Duration::from_millis(2));
    }
    true
}

/// The thread's work.
fn keep(server: &Server, mut held: GuardedChild, shared: &Arc<Shared>) {
    loop {
        let ended = held.wait();
        if shared.is_stopping() {
            return;
        }
        shared.detach();
        let status = ended
            .status
            .map_or("with its watcher".to_owned(), |status| format!("with status {status}"));
        log::warn!("PostgreSQL has ended by itself ({status}) and is started again");
        match relaunch(server, shared) {
            Some(again) => held = again,
            None => return,
        }
    }
}

/// `None` when we are to stop.
fn relaunch(server: &Server, shared: &Arc<Shared>) -> Option<GuardedChild> {
    let mut pause = FIRST_PAUSE;
    loop {
        if shared.pause(pause) {
            return None;
        }
        match server.launch(shared) {
            Ok(held) => return Some(held),
            Err(ClusterError::Stopped) => return None,
            Err(error) => log::error!("{error}; trying again"),
        }
        pause = LONGEST_PAUSE.min(pause * 2);
    }
}
