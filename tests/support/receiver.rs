//! A receiver of webhooks that misbehaves on command.

use serde_json::Value;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::thread;
use std::time::Duration;

/// A request that was received.
#[derive(Debug, Clone)]
pub struct Received {
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
    /// The status of the answer; none where there was no answer.
    pub answered: Option<u16>,
}

/// What is done with a request.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    Status(u16),
    /// With this header line.
    With(u16, &'static str),
    /// After this time.
    Late(u16, Duration),
    /// The connection is closed without an answer.
    Close,
}

type Decide = Box<dyn Fn(&Received) -> Answer + Send + Sync>;

struct State {
    decide: RwLock<Arc<Decide>>,
    received: Mutex<Vec<Received>>,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
}

/// A receiver, which ends with the run.
pub struct Receiver {
    /// Where it is.
    pub url: String,
    state: Arc<State>,
}

impl Received {
    pub fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The number of the change.
    pub fn seq(&self) -> i64 {
        self.id().rsplit('-').next().unwrap().parse().unwrap()
    }

    /// The kind and the id of what was changed.
    pub fn entity(&self) -> (String, String) {
        let entity = self.json()["data"]["properties"]["entity"].clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&entity["entity-type"]), text(&entity["id"]))
    }
}

impl Receiver {
    /// A receiver that takes everything.
    pub fn start() -> Self {
        Self::with(|_| Answer::Status(204))
    }

    /// A receiver that does this.
    pub fn with(decide: impl Fn(&Received) -> Answer + Send + Sync + 'static) -> Self {
        Self::at("127.0.0.1", decide)
    }

    /// A receiver with this IP address that does this.
    pub fn at(address: &str, decide: impl Fn(&Received) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((address, 0)).unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let decide: Decide = Box::new(decide);
        let state = Arc::new(State {
            decide: RwLock::new(Arc::new(decide)),
            received: Mutex::default(),
            at_once: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
        });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                thread::spawn(move || while serve(&stream, &state).is_some() {});
            }
        });
        Self { url, state }
    }

    /// From now on it does this.
    pub fn now(&self, decide: impl Fn(&Received) -> Answer + Send + Sync + 'static) {
        let decide: Decide = Box::new(decide);
        *self.state.decide.write().unwrap() = Arc::new(decide);
    }

    /// All that was received, in the order in which it was answered.
    pub fn received(&self) -> Vec<Received> {
        self.state.received.lock().unwrap().clone()
    }

    /// What it has taken, in order.
    pub fn taken(&self) -> Vec<Received> {
        let mut received = self.received();
        received.retain(|one| one.answered.is_some_and(|status| (200..300).contains(&status)));
        received
    }

    /// How many it has taken.
    pub fn taken_count(&self) -> usize {
        let received = self.state.received.lock().unwrap();
        received.iter().filter(|one| matches!(one.answered, Some(200..=299))).count()
    }

    /// The most requests that it had at the same time.
    pub fn most_at_once(&self) -> usize {
        self.state.most_at_once.load(Ordering::SeqCst)
    }

    /// Asserts that each entity's changes were taken in order, and none twice.
    pub fn assert_in_order(&self) {
        let mut last: HashMap<(String, String), i64> = HashMap::new();
        for taken in self.taken() {
            let before = last.insert(taken.entity(), taken.seq()).unwrap_or_default();
            assert!(before < taken.seq(), "{:?}: {before}, {}", taken.entity(), taken.seq());
        }
    }
}

/// Reads a request and does with it what was decided. Returns nothing at the end of the connection.
fn serve(mut stream: &TcpStream, state: &State) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut headers = HashMap::new();
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let mut body = vec![0; headers.get("content-length")?.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    let mut received = Received { headers, body, answered: None };
    let at_once = state.at_once.fetch_add(1, Ordering::SeqCst) + 1;
    state.most_at_once.fetch_max(at_once, Ordering::SeqCst);
    let decide = Arc::clone(&state.decide.read().unwrap());
    let (status, line) = match decide(&received) {
        Answer::Status(status) => (Some(status), ""),
        Answer::With(status, line) => (Some(status), line),
        Answer::Late(status, late) => {
            thread::sleep(late);
            (Some(status), "")
        }
        Answer::Close => (None, ""),
    };
    received.answered = status;
    state.at_once.fetch_sub(1, Ordering::SeqCst);
    // Noted first: whoever sees the effect of the answer finds it here.
    state.received.lock().unwrap().push(received);
    let line = if line.is_empty() { String::new() } else { format!("{line}\r\n") };
    let answer = format!("HTTP/1.1 {} X\r\n{line}content-length: 0\r\n\r\n", status?);
    stream.write_all(answer.as_bytes()).ok()
}
