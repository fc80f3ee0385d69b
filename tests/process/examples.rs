//! The examples of the served OpenAPI documents, played in the order of a story on a fresh server: each
//! of them succeeds. `make test-browser` plays the same story in Swagger UI.

use super::support::{KEY, Server, TestDirectory, settings};
use crate::support::encoded;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// For each document the operations in order. A step names the operation, and may name one of its
/// examples; who sends it (`nobody`, `token`, or a name with a password) if that is not the key; what
/// stands in place of an example because the server has chosen it (`with`: a parameter or, with a slash,
/// a JSON pointer into the body); what of the response is remembered for that; whether the call `fails` as
/// it should; and whether what it is about is `missing`, because no request creates it.
const STORY: &str = include_str!("../browser/story.json");

/// The receivers of webhooks in examples have names that need not resolve: that is for the proxy to say,
/// which is away.
const NO_NAMES: (&str, &str) = ("ROSTER_OUTBOUND_PROXY", "http://127.0.0.1:9");

/// E-mails wait: nobody listens on this port.
const MAIL: [(&str, &str); 3] = [
    ("ROSTER_SMTP_URL", "smtp://127.0.0.1:9"),
    ("ROSTER_MAIL_FROM", "id@example.com"),
    ("ROSTER_PUBLIC_URL", "https://id.example.com"),
];

/// A document with what its story has come to.
struct Play {
    server: Server,
    client: Client,
    document: Value,
    remembered: BTreeMap<String, String>,
    _directory: TestDirectory,
}

impl Play {
    /// Reads the document of this name from a fresh server.
    async fn open(name: &str) -> Self {
        let directory = TestDirectory::new();
        let set = [&[NO_NAMES], &MAIL[..]].concat();
        let server = Server::start(&directory, &settings(&set));
        let client = Client::new();
        let path = match name {
            "roster" => "/openapi.json".to_owned(),
            other => format!("/openapi/{other}.json"),
        };
        let url = format!("http://{}{path}", server.address);
        let document = client.get(url).send().await.unwrap().json().await.unwrap();
        Self { server, client, document, remembered: BTreeMap::new(), _directory: directory }
    }

    fn operation(&self, id: &str) -> (Method, String, &Value) {
        let paths = self.document["paths"].as_object().unwrap();
        let all = paths.iter().flat_map(|(path, item)| {
            item.as_object().unwrap().iter().map(move |(method, value)| (path, method, value))
        });
        let (path, method, value) = all.into_iter().find(|(.., o)| o["operationId"] == id).unwrap();
        (method.to_uppercase().parse().unwrap(), path.clone(), value)
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => self.document.pointer(&reference[1..]).unwrap(),
            None => value,
        }
    }

    /// The body's example: that of the operation, or that of its schema.
    fn body(&self, operation: &Value, step: &Value) -> Option<Value> {
        let content = &operation.get("requestBody")?["content"]["application/json"];
        let mut body = match step["example"].as_str() {
            Some(name) => content["examples"][name]["value"].clone(),
            None => content["example"].clone(),
        };
        if body.is_null() {
            body = self.resolved(&content["schema"])["example"].clone();
        }
        assert!(!body.is_null(), "{step} has no example");
        for (place, name) in step["with"].as_object().into_iter().flatten() {
            if place.starts_with('/') {
                *body.pointer_mut(place).unwrap() = self.value(name).into();
            }
        }
        Some(body)
    }

    fn value(&self, name: &Value) -> &str {
        &self.remembered[name.as_str().unwrap()]
    }

    /// The path and the query, with each parameter that has an example or a default.
    fn target(&self, path: &str, operation: &Value, step: &Value) -> String {
        let (mut target, mut query) = (path.to_owned(), Vec::new());
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            let example = match &step["with"][name] {
                Value::Null if parameter["example"].is_null() => &parameter["schema"]["default"],
                Value::Null => &parameter["example"],
                remembered => &json!(self.value(remembered)),
            };
            let example = match example {
                Value::String(text) => encoded(text),
                other => other.to_string(),
            };
            match parameter["in"].as_str().unwrap() {
                "path" => target = target.replace(&format!("{{{name}}}"), &example),
                "query" if example != "null" => query.push(format!("{name}={example}")),
                "query" => assert_ne!(parameter["required"], true, "{path} {name}"),
                _ => {}
            }
        }
        if query.is_empty() { target } else { format!("{target}?{}", query.join("&")) }
    }

    async fn play(&mut self, step: &Value) {
        let (method, path, operation) = self.operation(step["do"].as_str().unwrap());
        let target = self.target(&path, operation, step);
        let url = format!("http://{}{target}", self.server.address);
        let mut request = self.client.request(method.clone(), url);
        // As Kanboard's clients do.
        let is_basic = self.document["components"]["securitySchemes"]["credential"].is_object();
        request = match step["as"].as_str() {
            None if is_basic => request.basic_auth("jsonrpc", Some(KEY)),
            None => request.bearer_auth(KEY),
            Some("nobody") => request,
            Some("token") => request.bearer_auth(&self.remembered["token"]),
            Some(pair) => {
                let (name, password) = pair.split_once(':').unwrap();
                request.basic_auth(name, Some(password))
            }
        };
        if let Some(body) = self.body(operation, step) {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let (status, text) = (response.status(), response.text().await.unwrap());
        let right = if step["missing"] == true { status == 404 } else { status.is_success() };
        assert!(right, "{step}: {method} {target}: {status} {text}");
        let reply: Value = serde_json::from_str(&text).unwrap_or_default();
        // Kanboard has 200 for an error too, and `false` for a rule that is broken.
        let failed = !reply["error"].is_null() || reply["result"] == false;
        assert_eq!(failed, step["fails"] == true, "{step}: {text}");
        for (name, pointer) in step["remember"].as_object().into_iter().flatten() {
            let value = reply.pointer(pointer.as_str().unwrap()).and_then(Value::as_str);
            self.remembered.insert(name.clone(), value.unwrap().to_owned());
        }
    }

    /// The operations, and each of several examples of one, that the document has.
    fn all(&self) -> BTreeSet<(String, Option<String>)> {
        let paths = self.document["paths"].as_object().unwrap().values();
        let operations = paths.flat_map(|item| item.as_object().unwrap().values());
        let each = operations.flat_map(|operation| {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            let content = &operation["requestBody"]["content"]["application/json"];
            match content["examples"].as_object() {
                Some(named) => named.keys().map(|name| (id.clone(), Some(name.clone()))).collect(),
                None => vec![(id, None)],
            }
        });
        each.collect()
    }
}

async fn play(name: &str) {
    let story: Value = serde_json::from_str(STORY).unwrap();
    let steps = story[name].as_array().unwrap();
    let mut play = Play::open(name).await;
    let told = steps.iter().map(|step| {
        let text = |member: &str| step[member].as_str().map(str::to_owned);
        (text("do").unwrap(), text("example"))
    });
    assert_eq!(told.collect::<BTreeSet<_>>(), play.all(), "the story has each example");
    for step in steps {
        play.play(step).await;
    }
}

#[tokio::test]
async fn the_examples_of_the_native_document_succeed_one_after_another() {
    play("roster").await;
}

#[tokio::test]
async fn the_examples_of_the_kanboard_document_succeed_one_after_another() {
    play("kanboard").await;
}

#[tokio::test]
async fn the_examples_of_the_nuxeo_document_succeed_one_after_another() {
    play("nuxeo").await;
}

#[tokio::test]
async fn the_examples_of_the_micro_document_succeed_one_after_another() {
    play("micro").await;
}
