//! Responses of Roster, and checks that every response must pass.

use super::dialect::Dialect;
use super::{PASSWORD, document};
use reqwest::header::HeaderMap;
use serde_json::Value;

/// Internal words that no response may contain.
const INNER: [&str; 9] = [
    "diesel",
    "postgres",
    "sqlstate",
    "relation",
    "constraint",
    "panicked",
    "serde",
    "tokio",
    ".rs",
];

/// A response that has passed these checks.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    /// The body, if it is JSON.
    pub body: Value,
    pub text: String,
    request: String,
}

impl Reply {
    /// Checks a response, and fails on one that no request may get.
    pub fn checked(
        method: &str,
        path: &str,
        status: u16,
        headers: HeaderMap,
        text: String,
    ) -> Self {
        let body = serde_json::from_str(&text).unwrap_or_default();
        let request = format!("{method} {path}");
        let reply = Self { status, headers, body, text, request };
        document::check(method, path, status);
        // Nuxeo documents 500 for a body whose id names nothing.
        let is_nuxeos = method == "PUT" && Dialect::of(path) == Dialect::Nuxeo;
        assert!(status != 500 || is_nuxeos, "{reply:?}");
        // The pages of the documentation have examples of both.
        let is_page = path.starts_with("/docs/");
        let tells_secrets = reply.text.contains("$argon2") || reply.text.contains(PASSWORD);
        assert!(is_page || !tells_secrets, "{reply:?}");
        assert!(!reply.header("x-request-id").is_empty(), "{reply:?}");
        if status >= 400 {
            match Dialect::of(path) {
                Dialect::Native => reply.check_problem(method),
                Dialect::Kanboard => reply.check_whole_error(method),
                Dialect::Nuxeo => reply.check_exception(method, path),
                Dialect::Micro => reply.check_micro_error(method),
                Dialect::Scim => reply.check_scim_error(method),
            }
        }
        if Dialect::of(path) == Dialect::Kanboard {
            reply.check_rpc(method);
        }
        reply
    }

    /// Every response of the Kanboard dialect has a result or an error for each call.
    fn check_rpc(&self, method: &str) {
        assert_eq!(self.header("content-type"), "application/json", "{self:?}");
        assert!(self.header("set-cookie").is_empty(), "{self:?}");
        if self.text.is_empty() {
            assert!(method == "HEAD" || self.status == 200, "{self:?}");
            return;
        }
        let single = std::slice::from_ref(&self.body);
        for answer in self.body.as_array().map_or(single, Vec::as_slice) {
            let members: Vec<_> = answer.as_object().unwrap().keys().map(String::as_str).collect();
            let known = [["id", "jsonrpc", "result"], ["error", "id", "jsonrpc"]];
            assert!(known.iter().any(|known| members == known), "{self:?}");
            assert_eq!(answer["jsonrpc"], "2.0", "{self:?}");
            if let Some(error) = answer.get("error") {
                assert!(error["code"].is_i64() && error["message"].is_string(), "{self:?}");
                let lower = error.to_string().to_lowercase();
                assert!(!INNER.iter().any(|word| lower.contains(word)), "{self:?}");
            }
        }
    }

    /// An error of the Kanboard dialect that replaces the whole response.
    fn check_whole_error(&self, method: &str) {
        // A browser gets no challenge.
        let challenge = self.header("www-authenticate");
        let known = ["", r#"Basic realm="JsonRPC""#];
        assert!(known[..1 + usize::from(self.status == 401)].contains(&challenge), "{self:?}");
        let waits = [429, 503].contains(&self.status);
        assert_eq!(!self.header("retry-after").is_empty(), waits, "{self:?}");
        if method != "HEAD" {
            assert!(self.body["error"].is_object() && self.body["id"].is_null(), "{self:?}");
        }
    }

    fn check_problem(&self, method: &str) {
        match self.status {
            401 if self.body["code"] == "reauthenticate" => assert_eq!(
                self.header("www-authenticate"),
                r#"Bearer realm="roster", error="insufficient_user_authentication""#
            ),
            401 => assert_eq!(self.header("www-authenticate"), r#"Bearer realm="roster""#),
            405 => assert!(!self.header("allow").is_empty(), "{self:?}"),
            429 | 503 => assert!(!self.header("retry-after").is_empty(), "{self:?}"),
            _ => {}
        }
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        if method == "HEAD" {
            return;
        }
        let text = |member: &str| self.body[member].as_str().unwrap_or_else(|| panic!("{self:?}"));
        assert_eq!(self.body["status"], self.status, "{self:?}");
        assert_eq!(text("type"), format!("urn:roster:problem:{}", text("code")), "{self:?}");
        assert!(!text("title").is_empty() && !text("detail").is_empty(), "{self:?}");
        let lower = self.text.to_lowercase();
        assert!(!INNER.iter().any(|word| lower.contains(word)), "{self:?}");
    }

    fn check_exception(&self, method: &str, path: &str) {
        match self.status {
            401 if path.ends_with("/me/changepassword") && self.text.is_empty() => return,
            405 => assert!(!self.header("allow").is_empty(), "{self:?}"),
            429 | 503 => assert!(!self.header("retry-after").is_empty(), "{self:?}"),
            _ => {}
        }
        assert_eq!(self.header("content-type"), "application/json", "{self:?}");
        if method == "HEAD" {
            return;
        }
        assert_eq!(self.body["entity-type"], "exception", "{self:?}");
        assert_eq!(self.body["status"], self.status, "{self:?}");
        let message = self.body["message"].as_str().unwrap_or_default();
        assert!(!message.is_empty(), "{self:?}");
        assert!(self.status < 500 || message == "Internal Server Error", "{self:?}");
        let lower = self.text.to_lowercase();
        assert!(!INNER.iter().any(|word| lower.contains(word)), "{self:?}");
    }

    /// Asserts that this is an exception of the Nuxeo dialect with this status and message.
    #[track_caller]
    pub fn must_be_exception(self, status: u16, message: &str) -> Self {
        let reply = self.must_be(status);
        assert_eq!(reply.body["message"], message, "{}: {}", reply.request, reply.text);
        reply
    }

    /// An error of the Micro dialect, as its clients read it.
    fn check_micro_error(&self, method: &str) {
        match self.status {
            401 => assert_eq!(self.header("www-authenticate"), r#"Bearer realm="roster""#),
            405 => assert!(!self.header("allow").is_empty(), "{self:?}"),
            429 | 503 => assert!(!self.header("retry-after").is_empty(), "{self:?}"),
            _ => {}
        }
        assert_eq!(self.header("content-type"), "application/json", "{self:?}");
        if method == "HEAD" {
            return;
        }
        let mut members: Vec<_> = self.body.as_object().unwrap().keys().collect();
        members.retain(|member| *member != "Field");
        assert_eq!(members, ["Code", "Detail", "Id", "Status"], "{self:?}");
        assert_eq!(self.body["Code"], self.status, "{self:?}");
        let reason = reqwest::StatusCode::from_u16(self.status).unwrap().canonical_reason();
        assert_eq!(self.body["Status"], reason.unwrap(), "{self:?}");
        let lower = self.text.to_lowercase();
        assert!(!INNER.iter().any(|word| lower.contains(word)), "{self:?}");
    }

    /// An error as RFC 7644 section 3.12 writes it.
    fn check_scim_error(&self, method: &str) {
        match self.status {
            401 => assert_eq!(self.header("www-authenticate"), r#"Bearer realm="roster""#),
            405 => assert!(!self.header("allow").is_empty(), "{self:?}"),
            429 | 503 => assert!(!self.header("retry-after").is_empty(), "{self:?}"),
            _ => {}
        }
        assert_eq!(self.header("content-type"), "application/scim+json", "{self:?}");
        if method == "HEAD" {
            return;
        }
        let mut members: Vec<_> = self.body.as_object().unwrap().keys().collect();
        members.retain(|member| *member != "scimType");
        assert_eq!(members, ["detail", "schemas", "status"], "{self:?}");
        assert_eq!(self.body["status"], self.status.to_string(), "{self:?}");
        let schema = "urn:ietf:params:scim:api:messages:2.0:Error";
        assert_eq!(self.body["schemas"], serde_json::json!([schema]), "{self:?}");
        assert!(!self.body["detail"].as_str().unwrap().is_empty(), "{self:?}");
        let lower = self.text.to_lowercase();
        assert!(!INNER.iter().any(|word| lower.contains(word)), "{self:?}");
    }

    /// Asserts that this is an error of the SCIM dialect with this status and type.
    #[track_caller]
    pub fn must_be_scim_error(self, status: u16, kind: &str) -> Self {
        let reply = self.must_be(status);
        let found = reply.body["scimType"].as_str().unwrap_or_default();
        assert_eq!(found, kind, "{}: {}", reply.request, reply.text);
        reply
    }

    /// A header's value, or empty text if it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Asserts that the response has this status.
    #[track_caller]
    pub fn must_be(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.request, self.text);
        self
    }

    /// Asserts that this is a problem with this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        let reply = self.must_be(status);
        assert_eq!(reply.body["code"], code, "{}: {}", reply.request, reply.text);
        reply
    }

    /// Asserts that this is the problem of an invalid value of this field.
    #[track_caller]
    pub fn invalid(self, field: &str) -> Self {
        let reply = self.refused(422, "invalid");
        assert_eq!(reply.body["field"], field, "{}: {}", reply.request, reply.text);
        reply
    }

    /// A document's properties.
    pub fn properties(&self) -> &Value {
        &self.body["properties"]
    }

    /// The token of a new session.
    #[track_caller]
    pub fn token(&self) -> &str {
        self.properties()["token"].as_str().unwrap_or_else(|| panic!("{self:?}"))
    }

    /// A list's entries.
    #[track_caller]
    pub fn entries(&self) -> &[Value] {
        self.body["entries"].as_array().unwrap_or_else(|| panic!("{self:?}"))
    }

    /// The ids of a list's entries.
    #[track_caller]
    pub fn ids(&self) -> Vec<&str> {
        self.entries().iter().map(|entry| entry["id"].as_str().unwrap()).collect()
    }
}
