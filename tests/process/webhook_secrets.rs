//! Webhooks sign as before, and send their headers, after Roster's secret was replaced.

use super::support::{Database, SECRET, Server, TestDirectory, psql, settings};
use super::upgrade::{OTHER, resealed};
use data_encoding::BASE64;
use roster::outbound::sign;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

/// Receivers may be on this machine.
const NETS: (&str, &str) = ("ROSTER_OUTBOUND_NETS", "127.0.0.1");

/// Sends a request with a body that has to succeed.
fn post(server: &Server, path: &str, body: &Value) -> Value {
    let answer = server.client().post(path, &body.to_string()).unwrap();
    assert!(answer.status < 300, "{path} {}", answer.status);
    answer.json()
}

/// Tests the webhook, and returns what its receiver got.
fn tested(server: &Server, listener: &TcpListener) -> String {
    let listener = listener.try_clone().unwrap();
    let receiver = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut text, mut buffer) = (String::new(), [0; 4096]);
        while !text.ends_with("}}}") {
            let length = stream.read(&mut buffer).unwrap();
            assert!(length > 0, "{text}");
            text += std::str::from_utf8(&buffer[..length]).unwrap();
        }
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
        text
    });
    assert_eq!(post(server, "/webhook/wiki/test", &Value::Null)["status"], 204);
    receiver.join().unwrap()
}

/// Checks the header and both signatures.
fn check(request: &str, secrets: [&str; 2]) {
    let header = |name: &str| {
        let mut lines = request.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).unwrap().1
    };
    let body = request.split_once("\r\n\r\n").unwrap().1;
    let keys = secrets.map(|secret| BASE64.decode(&secret.as_bytes()["whsec_".len()..]).unwrap());
    let at = header("webhook-timestamp").parse().unwrap();
    let keys = keys.iter().map(Vec::as_slice);
    let signature = sign(keys, header("webhook-id"), at, body.as_bytes());
    assert_eq!(header("webhook-signature"), signature);
    assert_eq!(header("x-receiver"), "known");
}

#[test]
fn webhooks_keep_their_secrets_while_the_secret_is_replaced_and_afterwards() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let url = ("DATABASE_URL", database.url.as_str());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = Server::start(&directory, &settings(&[url, NETS]));
    let receiver = format!("http://{}/hook", listener.local_addr().unwrap());
    let wanted = json!({"url": receiver, "active": false, "headers": {"X-Receiver": "known"}});
    let created = post(&server, "/webhook", &json!({"id": "wiki", "properties": wanted}));
    let rotated = post(&server, "/webhook/wiki/secret", &Value::Null);
    let secret = |document: &Value| document["properties"]["secret"].as_str().unwrap().to_owned();
    let (first, second) = (secret(&created), secret(&rotated));
    check(&tested(&server, &listener), [&second, &first]);
    server.stop();
    let both = [url, NETS, ("ROSTER_SECRET", OTHER), ("ROSTER_SECRET_PREVIOUS", SECRET)];
    let server = Server::start(&directory, &settings(&both));
    check(&tested(&server, &listener), [&second, &first]);
    server.stop();
    let sealed =
        "SELECT concat(secret_sealed, previous_secret_sealed, headers_sealed) FROM webhooks";
    let before = psql(&database.url, sealed).unwrap();
    // The webhook, and the invite of the first administrator.
    assert_eq!(resealed(&database), [Some(2), Some(0)]);
    assert_ne!(psql(&database.url, sealed).unwrap(), before);
    let server = Server::start(&directory, &settings(&[url, NETS, ("ROSTER_SECRET", OTHER)]));
    check(&tested(&server, &listener), [&second, &first]);
    server.stop();
}
