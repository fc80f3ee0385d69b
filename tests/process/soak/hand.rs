//! One client: asks at its pace, and takes nothing but the answer that it expects.

use super::super::support::{Answer, Client, KEY, Server};
use super::crew::Told;
use super::{HANDS, dialects, life, look};
use serde_json::Value;
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What was told and should not be, in words.
pub type Result<T> = std::result::Result<T, String>;

/// One of so many rounds signs in by password, which costs as much as hundreds of other requests.
const SIGN_IN: u32 = 60;

pub struct Hand {
    client: Client,
    /// What begins the id of all that it makes.
    pub name: String,
    /// Which of the hands it is.
    pub number: u32,
    told: Arc<Told>,
    next: Instant,
    pause: Duration,
}

impl Hand {
    pub fn new(server: &Server, name: String, number: u32, told: Arc<Told>) -> Self {
        let client = server.client();
        Self { client, name, number, told, next: Instant::now(), pause: Duration::ZERO }
    }

    /// Asks first at `first`, and again after each `pause`.
    pub fn keep_pace(&mut self, first: Instant, pause: Duration) {
        (self.next, self.pause) = (first, pause);
    }

    /// Works until it is over.
    pub fn work(&mut self) -> Result<()> {
        // Their rounds differ, so that one after the other signs in.
        for round in self.number * SIGN_IN / HANDS.. {
            if self.told.is_over() {
                return Ok(());
            }
            self.round(round)?;
        }
        Ok(())
    }

    /// Makes things, does with them what can be done, and takes them away again.
    fn round(&mut self, round: u32) -> Result<()> {
        let id = format!("{}-{round}", self.name);
        life::of_a_group(self, &id)?;
        life::of_a_newcomer(self, &id)?;
        life::of_a_session(self)?;
        if round.is_multiple_of(SIGN_IN) {
            life::of_a_password(self)?;
        }
        dialects::kanboard(self, &id)?;
        dialects::micro(self, &id)?;
        dialects::nuxeo(self, &id)
    }

    /// Asks with the operator's key.
    pub fn ask(&mut self, method: &str, path: &str, body: &str, status: u16) -> Result<Answer> {
        self.ask_as(&format!("Bearer {KEY}"), method, path, body, status)
    }

    /// Changes something, as [`Hand::ask`], and looks at two other things: there are twice as many
    /// reads as writes.
    pub fn act(&mut self, method: &str, path: &str, body: &Value, status: u16) -> Result<Answer> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = self.ask(method, path, &body, status)?;
        look::around(self)?;
        look::around(self)?;
        Ok(answer)
    }

    /// Asks with a credential.
    pub fn ask_as(
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
        self.told.note(took);
        Ok(answer)
    }

    /// Waits for its turn. Turns that were missed are not made up for.
    fn wait(&mut self) {
        sleep(self.next.saturating_duration_since(Instant::now()));
        self.next = self.next.max(Instant::now() - self.pause) + self.pause;
    }
}
