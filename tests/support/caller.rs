//! A caller of Roster: connections, a credential, and the methods of HTTP.

use super::reply::Reply;
use super::running::{
    BUSY, FOR_PAGES, FOR_STREAMS, FOR_WAITERS, IN_EIGHT_DAYS, IN_TWENTY_MINUTES, LIMITED, OPERATOR,
    SECOND, running,
};
use super::{raw_http, session};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use std::time::Duration;

/// A caller. Clones share its connections.
#[derive(Clone)]
pub struct Caller {
    client: Client,
    base: &'static str,
    headers: HeaderMap,
}

impl Caller {
    /// A caller without a credential.
    pub fn stranger() -> Self {
        let client = Client::builder().timeout(Duration::from_secs(60)).build().unwrap();
        Self { client, base: &running().today, headers: HeaderMap::new() }
    }

    /// The operator, who may do everything in every namespace.
    pub fn operator() -> Self {
        Self::stranger().with_key(OPERATOR)
    }

    /// The same, with this key or session token.
    pub fn with_key(&self, key: &str) -> Self {
        self.with_header("authorization", &format!("Bearer {key}"))
    }

    /// The same, with one more header.
    pub fn with_header(&self, name: &str, value: &str) -> Self {
        let mut caller = self.clone();
        let name: HeaderName = name.parse().unwrap();
        caller.headers.insert(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        caller
    }

    /// The same, with the header that names this namespace.
    pub fn of_namespace(&self, id: &str) -> Self {
        self.with_header("roster-namespace", id)
    }

    /// The same, at a server whose clock is one day ahead.
    pub fn tomorrow(&self) -> Self {
        Self { base: &running().tomorrow, ..self.clone() }
    }

    /// The same, at a server whose clock is twenty minutes ahead.
    pub fn in_twenty_minutes(&self) -> Self {
        Self { base: &IN_TWENTY_MINUTES, ..self.clone() }
    }

    /// The same, at a server whose clock is eight days ahead.
    pub fn in_eight_days(&self) -> Self {
        Self { base: &IN_EIGHT_DAYS, ..self.clone() }
    }

    /// The same, at the server of another database.
    pub fn at_server(&self, base: &'static str) -> Self {
        Self { base, ..self.clone() }
    }

    /// Where the server is: also the origin of its pages.
    pub fn base(&self) -> &'static str {
        self.base
    }

    /// The same, at another server on the same database.
    pub fn on_second_server(&self) -> Self {
        Self { base: &SECOND, ..self.clone() }
    }

    /// The same, at a server with the default limits.
    pub fn on_limited_server(&self) -> Self {
        Self { base: &LIMITED, ..self.clone() }
    }

    /// The same, at a server that pages of one origin may call.
    pub fn on_server_for_pages(&self) -> Self {
        Self { base: &FOR_PAGES, ..self.clone() }
    }

    /// The same, at the server that tests may keep busy.
    pub fn on_busy_server(&self) -> Self {
        Self { base: &BUSY, ..self.clone() }
    }

    /// The same, at the server of which a test takes all streams.
    pub fn on_server_for_streams(&self) -> Self {
        Self { base: &FOR_STREAMS, ..self.clone() }
    }

    /// The same, at the server at which a test takes all places to wait.
    pub fn on_server_for_waiters(&self) -> Self {
        Self { base: &FOR_WAITERS, ..self.clone() }
    }

    /// The same, with username and password by Basic authentication (RFC 7617).
    pub fn by_password(&self, name: &str, password: &str) -> Self {
        let pair = data_encoding::BASE64.encode(format!("{name}:{password}").as_bytes());
        self.with_header("authorization", &format!("Basic {pair}"))
    }

    /// Signs in to the namespace that the headers name.
    pub async fn sign_in(&self, name: &str, password: &str) -> Reply {
        self.post("/session", session(json!({"username": name, "password": password}))).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }

    pub async fn head(&self, path: &str) -> Reply {
        self.send(Method::HEAD, path, None).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Sends `POST` without a body.
    pub async fn add(&self, path: &str) -> Reply {
        self.send(Method::POST, path, None).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.send(Method::PUT, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        self.send(Method::PATCH, path, Some(body)).await
    }

    /// The ids of all pages of a list. Asserts that each page but the last is full.
    pub async fn all_ids(&self, path: &str, limit: usize) -> Vec<String> {
        let query = format!("{path}{}limit={limit}", if path.contains('?') { '&' } else { '?' });
        let (mut ids, mut after) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{query}{after}")).await.must_be(200);
            assert!(ids.len() < 10_000, "{path} does not end");
            ids.extend(page.ids().into_iter().map(str::to_owned));
            let Some(next) = page.body["next"].as_str() else { return ids };
            assert_eq!(page.ids().len(), limit, "{path}");
            after = format!("&after={next}");
        }
    }

    /// Sends a request with a JSON body, or none.
    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.base));
        request = request.headers(self.headers.clone());
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap_or_else(|e| panic!("{method} {path}: {e:?}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        Reply::checked(method.as_str(), path, status, headers, text)
    }

    /// Gets what ends later, or never: its body is read as it comes.
    pub async fn open(&self, path: &str) -> Response {
        let request = self.client.get(format!("{}{path}", self.base)).headers(self.headers.clone());
        request.send().await.unwrap_or_else(|error| panic!("{path}: {error:?}"))
    }

    /// Sends the path, headers and body exactly as given, even if they are invalid.
    pub async fn send_raw(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Reply {
        let head = self.raw_head(headers);
        raw_http::exchange(self.base, method, path, &head, body).await
    }

    /// Sends a request, of which the JSON body follows after `meanwhile`.
    pub async fn send_slowly(
        &self,
        (method, path): (&str, &str),
        body: &Value,
        meanwhile: impl Future<Output = ()>,
    ) -> Reply {
        let body = body.to_string();
        let length = body.len();
        let headers = format!("Content-Type: application/json\r\nContent-Length: {length}\r\n");
        let head = self.raw_head(&headers);
        let request = (method, path);
        raw_http::exchange_slowly(self.base, request, &head, body.as_bytes(), meanwhile).await
    }

    /// These headers and the caller's own.
    fn raw_head(&self, headers: &str) -> String {
        let mut head = headers.to_owned();
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
        }
        head
    }

    /// Sends a request with a body of this media type.
    pub async fn send_text(&self, method: &str, path: &str, media_type: &str, body: &str) -> Reply {
        let length = body.len();
        let headers = format!("Content-Type: {media_type}\r\nContent-Length: {length}\r\n");
        self.send_raw(method, path, &headers, body.as_bytes()).await
    }
}
