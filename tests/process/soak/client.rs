//! One client: it sends requests at its pace and fails on an unexpected response.

use super::super::support::{Answer, Client, KEY};
use super::clients::Progress;
use super::{CLIENTS, dialects, reads, writes};
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The error describes an unexpected response.
pub type Result<T> = std::result::Result<T, String>;

/// One round in this many signs in by password, which costs as much as hundreds of other requests.
const SIGN_IN: u32 = 60;

pub struct SoakClient {
    client: Client,
    /// The prefix of the ids that this client creates.
    pub name: String,
    /// The number of this client.
    pub number: u32,
    progress: Arc<Progress>,
    next: Instant,
    pause: Duration,
}

impl SoakClient {
    pub fn new(address: SocketAddr, name: String, number: u32, progress: Arc<Progress>) -> Self {
        let client = Client::new(address, KEY);
        Self { client, name, number, progress, next: Instant::now(), pause: Duration::ZERO }
    }

    /// Sends the first request at `first`, and the others after a `pause` each.
    pub fn set_pace(&mut self, first: Instant, pause: Duration) {
        (self.next, self.pause) = (first, pause);
    }

    /// Works until the test is over.
    pub fn work(&mut self) -> Result<()> {
        // The clients begin with different rounds, so that they sign in one after the other.
        for round in self.number * SIGN_IN / CLIENTS.. {
            if self.progress.is_over() {
                return Ok(());
            }
            self.round(round)?;
        }
        Ok(())
    }

    /// Creates entities, uses them and deletes them again.
    fn round(&mut self, round: u32) -> Result<()> {
        let id = format!("{}-{round}", self.name);
        writes::group_life_cycle(self, &id)?;
        writes::invite_life_cycle(self, &id)?;
        writes::session_life_cycle(self)?;
        if round.is_multiple_of(SIGN_IN) {
            writes::sign_in_by_password(self)?;
        }
        dialects::kanboard(self, &id)?;
        dialects::micro(self, &id)?;
        dialects::nuxeo(self, &id)
    }

    /// Sends a request with the operator's key.
    pub fn request(&mut self, method: &str, path: &str, body: &str, status: u16) -> Result<Answer> {
        self.request_as(&format!("Bearer {KEY}"), method, path, body, status)
    }

    /// Writes as [`SoakClient::request`] does, and then reads twice: there are twice as many reads
    /// as writes.
    pub fn write(&mut self, method: &str, path: &str, body: &Value, status: u16) -> Result<Answer> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = self.request(method, path, &body, status)?;
        reads::read_something(self)?;
        reads::read_something(self)?;
        Ok(answer)
    }

    /// Sends a request with a credential.
    pub fn request_as(
        &mut self,
        credential: &str,
        method: &str,
        path: &str,
        body: &str,
        status: u16,
    ) -> Result<Answer> {
        self.wait();
        self.client.present(&format!("Authorization: {credential}"));
        let begun = Instant::now();
        let answer = self.client.send(method, path, body);
        let took = begun.elapsed();
        let answer = answer.map_err(|error| format!("{method} {path}: {error} after {took:?}"))?;
        if answer.status != status {
            return Err(format!("{method} {path} after {took:?}: {answer:?}"));
        }
        self.progress.note(took);
        Ok(answer)
    }

    /// Waits for the next turn. Turns that were missed are skipped.
    fn wait(&mut self) {
        sleep(self.next.saturating_duration_since(Instant::now()));
        self.next = self.next.max(Instant::now() - self.pause) + self.pause;
    }
}
