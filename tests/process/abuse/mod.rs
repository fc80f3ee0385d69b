//! Callers who send as many passwords, or ask for as many lists, as they can, or measure how long a refusal takes: `make abuse`,
//! which takes minutes and is therefore not part of every run.

mod batch;
mod flood;
mod lists;
mod timing;

use super::support::{Answer, Client, KEY, Server, TestDirectory, settings};
use serde_json::{Value, json};
use std::net::SocketAddr;

/// The password of all users.
const PASSWORD: &str = "correct horse battery staple";
const WRONG: &str = "a guess at it";

/// A server that believes the tests where their requests come from.
fn server(directory: &TestDirectory) -> Server {
    Server::start(directory, &settings(&[("ROSTER_TRUSTED_PROXIES", "127.0.0.1")]))
}

/// Creates a namespace whose users may list all users, with these users, each with a password or a hash.
fn create_namespace(server: &Server, id: &str, users: &[(&str, Value)]) {
    let open = json!({"directory": "open"});
    let namespace = json!({"entity-type": "namespace", "id": id, "properties": open});
    let mut client = server.client();
    assert_eq!(client.post("/namespace", &namespace.to_string()).unwrap().status, 201);
    client.present(&format!("Authorization: Bearer {KEY}\r\nRoster-Namespace: {id}"));
    for (name, secret) in users {
        let mut properties = secret.clone();
        properties["username"] = json!(name);
        let user = json!({"entity-type": "user", "id": name, "properties": properties});
        let created = client.post("/user", &user.to_string()).unwrap();
        assert_eq!(created.status, 201, "{}", created.body);
    }
}

/// A client without a credential at this IP address, who names this namespace.
fn stranger(server: SocketAddr, namespace: &str, address: &str) -> Client {
    let headers = format!("Roster-Namespace: {namespace}\r\nX-Forwarded-For: {address}");
    Client::with_credential(server, &headers)
}

fn sign_in(client: &mut Client, name: &str, password: &str) -> std::io::Result<Answer> {
    let properties = json!({"username": name, "password": password});
    let session = json!({"entity-type": "session", "properties": properties});
    client.post("/session", &session.to_string())
}
