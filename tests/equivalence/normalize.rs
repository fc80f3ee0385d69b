//! Replaces values that differ between two runs of the same deed with placeholders: generated ids,
//! numbers, times, secrets and IP addresses.

use super::schema::Kind;
use super::snapshot::Stored;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use uuid::Uuid;

/// Text columns with secrets. Columns of bytes hold secrets, too.
const SECRET: [&str; 1] = ["password_hash"];
/// Times are rounded to this many minutes, which is far more than a deed takes.
const MINUTES: i64 = 5;

/// Replaces generated values with placeholders.
pub struct Normalizer<'a> {
    namespace: &'a str,
    /// When the deed began, and when the rows were read after it.
    began: DateTime<Utc>,
    ended: DateTime<Utc>,
    /// The secrets that were stored before the deed.
    known: BTreeSet<String>,
    /// The ids of rows by table and number.
    rows: BTreeMap<(String, i64), String>,
    /// The UUIDs in the order in which they appear.
    met: Vec<Uuid>,
}

impl<'a> Normalizer<'a> {
    /// For the rows that a namespace has `now`, and had before the deed.
    pub fn new(namespace: &'a str, before: &Stored, now: &Stored) -> Self {
        let mut normalizer = Self {
            namespace,
            began: before.taken_at,
            ended: now.taken_at,
            known: secrets(before),
            rows: BTreeMap::new(),
            met: Vec::new(),
        };
        for record in now.rows("changes") {
            // First, so that ids are numbered in the order of the writes.
            normalizer.text("document", &record["document"]);
        }
        for (table, rows) in &now.tables {
            for row in rows {
                if let (Some(no), Some(id)) = (row.get("no"), row.get("id")) {
                    let id = normalizer.text("id", id);
                    normalizer.rows.insert((table.name.clone(), no.as_i64().unwrap()), id);
                }
            }
        }
        normalizer
    }

    /// The value of a column as text.
    pub fn column(&mut self, name: &str, kind: &Kind, value: &Value) -> String {
        match (kind, value) {
            (Kind::Reference(table), Value::Number(no)) => {
                let row = self.rows.get(&(table.clone(), no.as_i64().unwrap()));
                format!("{table} {}", row.map_or("?", String::as_str))
            }
            (Kind::Bytes, Value::String(secret)) => self.secret(secret),
            _ => self.text(name, value),
        }
    }

    /// A value of this name as text.
    pub fn text(&mut self, name: &str, value: &Value) -> String {
        match self.value(name, value) {
            Value::String(text) => text,
            value => value.to_string(),
        }
    }

    fn value(&mut self, name: &str, value: &Value) -> Value {
        match value {
            Value::String(secret) if SECRET.contains(&name) => self.secret(secret).into(),
            Value::String(text) => self.replaced(text).into(),
            Value::Array(values) => values.iter().map(|value| self.value(name, value)).collect(),
            Value::Object(members) => {
                let replaced = members.iter().map(|(name, v)| (name.clone(), self.value(name, v)));
                Value::Object(replaced.collect())
            }
            value => value.clone(),
        }
    }

    fn replaced(&mut self, text: &str) -> String {
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            return self.time(time.into());
        }
        if text == self.namespace {
            return "<namespace>".to_owned();
        }
        if text.parse::<IpAddr>().is_ok() {
            return "<address>".to_owned();
        }
        // A word may stand before a UUID, as in `key:…`.
        let (word, id) = text.rsplit_once(':').unwrap_or(("", text));
        match Uuid::try_parse(id) {
            Ok(id) if word.is_empty() => self.id(id),
            Ok(id) => format!("{word}:{}", self.id(id)),
            Err(_not_one) => text.to_owned(),
        }
    }

    fn id(&mut self, id: Uuid) -> String {
        let place = self.met.iter().position(|met| *met == id).unwrap_or_else(|| {
            self.met.push(id);
            self.met.len() - 1
        });
        format!("<id {}>", place + 1)
    }

    fn time(&self, time: DateTime<Utc>) -> String {
        let minutes = (time - self.ended).as_seconds_f64() / 60.0;
        let rounded = (minutes / MINUTES as f64).round() as i64 * MINUTES;
        match rounded {
            0.. if time < self.began => "<before the deed>".to_owned(),
            0 => "<in the deed>".to_owned(),
            1.. => format!("<in {rounded} minutes>"),
            ..0 => "<before the deed>".to_owned(),
        }
    }

    fn secret(&self, secret: &str) -> String {
        if self.known.contains(secret) { "<old secret>" } else { "<new secret>" }.to_owned()
    }
}

/// All secrets in the rows.
fn secrets(stored: &Stored) -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for (table, rows) in &stored.tables {
        for column in &table.columns {
            if matches!(column.kind, Kind::Bytes) || SECRET.contains(&column.name.as_str()) {
                let values = rows.iter().filter_map(|row| row[&column.name].as_str());
                secrets.extend(values.map(str::to_owned));
            }
        }
    }
    secrets
}
