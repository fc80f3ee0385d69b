//! The application that does a deed in a namespace of its own and remembers values from replies.

use crate::support::Namespace;
use crate::support::database::connect;
use crate::support::namespace::new_key;
use chrono::{TimeDelta, Utc};
use serde_json::Value;
use std::collections::BTreeMap;
use tokio_postgres::Client;

/// An application with an API key.
pub struct Application {
    pub ns: Namespace,
    /// The key, which has the scope `admin`.
    pub key: String,
    pub database: Client,
    remembered: BTreeMap<&'static str, String>,
}

impl Application {
    /// Creates a namespace and a key. The time in an hour is remembered as `soon`.
    pub async fn new() -> Self {
        let ns = Namespace::new().await;
        let key = new_key(&ns, &["admin"]).await;
        #[expect(clippy::disallowed_methods, reason = "the server's clock is the system's")]
        let soon = (Utc::now() + TimeDelta::hours(1)).to_rfc3339();
        let remembered = BTreeMap::from([("soon", soon)]);
        Self { ns, key, database: connect().await, remembered }
    }

    /// Remembers a value under a name.
    pub fn remember(&mut self, name: &'static str, value: &str) {
        self.remembered.insert(name, value.to_owned());
    }

    /// The value that was remembered under this name.
    pub fn remembered(&self, name: &str) -> &str {
        self.remembered.get(name).unwrap_or_else(|| panic!("nothing was remembered as {name}"))
    }

    /// Replaces each `{NAME}` in the text with the remembered value.
    pub fn filled(&self, text: &str) -> String {
        let fill = |text: String, (name, value): (&&str, &String)| {
            text.replace(&format!("{{{name}}}"), value)
        };
        self.remembered.iter().fold(text.to_owned(), fill)
    }

    /// Replaces each `{NAME}` in the body, and texts such as `{user asim}` with the number by which
    /// Kanboard knows the user or group.
    pub async fn filled_in(&self, body: &Value) -> Value {
        match body {
            Value::String(text) => match text.strip_prefix('{').and_then(|t| t.strip_suffix('}')) {
                Some(name) => match name.split_once(' ') {
                    Some(("user", id)) => self.number("users", id).await.into(),
                    Some(("group", id)) => self.number("groups", id).await.into(),
                    _ => self.filled(text).into(),
                },
                None => body.clone(),
            },
            Value::Array(values) => {
                let mut filled = Vec::new();
                for value in values {
                    filled.push(Box::pin(self.filled_in(value)).await);
                }
                filled.into()
            }
            Value::Object(members) => {
                let mut filled = serde_json::Map::new();
                for (name, value) in members {
                    filled.insert(name.clone(), Box::pin(self.filled_in(value)).await);
                }
                filled.into()
            }
            _ => body.clone(),
        }
    }

    /// The number by which Kanboard knows an entity.
    async fn number(&self, table: &str, id: &str) -> i64 {
        let query = format!(
            "SELECT e.no FROM {table} e JOIN namespaces n ON n.no = e.namespace_no \
             WHERE n.id = $1 AND e.id = $2"
        );
        let row = self.database.query_one(&query, &[&self.ns.id, &id]).await;
        row.unwrap_or_else(|error| panic!("{table} {id}: {error}")).get(0)
    }
}
