//! A minimal HTTP/1.1 client. These tests must know whether the server never saw a request that got
//! no response, and a client that retries by itself would hide that.

use super::{KEY, Server, seconds};
use serde_json::Value;
use std::io::{self, BufRead, BufReader, Error, ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// The longest time that anything may take: beyond it, a request hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// A client with one persistent connection and a credential.
pub struct Client {
    address: SocketAddr,
    /// The header line with the credential.
    credential: String,
    connection: Option<BufReader<TcpStream>>,
}

/// A response.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Whether this says that the database is away, in the native, the Nuxeo or the Micro dialect.
    pub fn is_refusal(&self) -> bool {
        self.is_for_later("unavailable")
    }

    /// Whether this says that too many requests wait, for a lock or for a connection, as they do if
    /// the database does not respond.
    pub fn is_busy(&self) -> bool {
        self.is_for_later("busy")
    }

    fn is_for_later(&self, code: &str) -> bool {
        let worded = || match self.header("Content-Type") {
            Some("application/problem+json") => self.json()["code"] == code,
            Some("application/json") => {
                self.json()["entity-type"] == "exception" || self.json()["Code"] == 503
            }
            _ => false,
        };
        self.status == 503
            && self.header("Retry-After").is_some_and(|wait| wait.parse::<u8>().is_ok())
            && worded()
    }
}

impl Client {
    pub fn new(address: SocketAddr, key: &str) -> Self {
        Self::with_credential(address, &format!("Authorization: Bearer {key}"))
    }

    /// A client that sends this header.
    pub fn with_credential(address: SocketAddr, header: &str) -> Self {
        Self { address, credential: header.to_owned(), connection: None }
    }

    /// Sends this header from now on, on the same connection.
    pub fn present(&mut self, header: &str) {
        header.clone_into(&mut self.credential);
    }

    pub fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.send("GET", path, "")
    }

    pub fn post(&mut self, path: &str, body: &str) -> io::Result<Answer> {
        self.send("POST", path, body)
    }

    /// Creates a group, and returns the status of the response.
    pub fn create(&mut self, id: &str) -> u16 {
        self.post("/group", &group(id)).unwrap().status
    }

    /// Sends a request, and reads the whole response.
    pub fn send(&mut self, method: &str, path: &str, body: &str) -> io::Result<Answer> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect(self.address)?,
        };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.credential,
            body.len()
        );
        connection.get_mut().write_all(head.as_bytes())?;
        let answer = read(&mut connection)?;
        if answer.header("Connection") != Some("close") {
            self.connection = Some(connection);
        }
        Ok(answer)
    }
}

/// The document of a group with this id and name.
pub fn group(id: &str) -> String {
    format!(r#"{{"entity-type":"group","id":"{id}","properties":{{"name":"{id}"}}}}"#)
}

fn connect(address: SocketAddr) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}

/// Opens a stream of the changes from now on, and leaves it to be read.
pub fn follow(server: &Server) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(seconds(60))).unwrap();
    let head = "GET /change/stream?after=now HTTP/1.1\r\nHost: roster\r\nAuthorization: Bearer";
    stream.write_all(format!("{head} {KEY}\r\n\r\n").as_bytes()).unwrap();
    stream
}

/// Reads one response. One that has begun and is cut off is `InvalidData`.
pub fn read(connection: &mut impl BufRead) -> io::Result<Answer> {
    let status = line(connection)?;
    let status = status.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status = status.ok_or_else(|| Error::from(ErrorKind::InvalidData))?;
    rest(status, connection).map_err(|error| match error.kind() {
        ErrorKind::WouldBlock => error,
        _ => Error::new(ErrorKind::InvalidData, error),
    })
}

fn rest(status: u16, connection: &mut impl BufRead) -> io::Result<Answer> {
    let mut headers = Vec::new();
    loop {
        let line = line(connection)?;
        let Some((name, value)) = line.split_once(": ") else { break };
        headers.push((name.to_owned(), value.to_owned()));
    }
    let mut answer = Answer { status, headers, body: String::new() };
    let length = answer.header("Content-Length").and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    connection.read_exact(&mut body)?;
    answer.body = String::from_utf8(body).map_err(io::Error::other)?;
    Ok(answer)
}

fn line(connection: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    match connection.read_line(&mut line)? {
        0 => Err(ErrorKind::UnexpectedEof.into()),
        _ => Ok(line.trim_end().to_owned()),
    }
}
