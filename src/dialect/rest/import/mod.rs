//! `POST /import`: many documents at once.

mod document;
mod query;

use super::body::{self, RawBody};
use super::document::EntityType;
use super::problem::Code;
use super::{Authenticated, Problem, Query};
use crate::dialect::http::audit::log_refused_parts;
use crate::dialect::http::body::{BodyLimit, is_json};
use crate::domain::import::{
    self as imports, Ended, ImportOptions, MOST_LINES, MOST_PASSWORDS, Unit,
};
use crate::domain::{Ctx, Error};
use crate::transfer::{Importer, Numbered, lines};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, post};
use document::{ImportDocument, ImportWord, Report};
use query::{ImportQuery, ImportRequest};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::time::Duration;
use utoipa::ToSchema;

type ImportType = EntityType<ImportDocument>;

/// How long a body may be, and how long it may take to arrive.
pub const LIMIT: BodyLimit = BodyLimit { mebibytes: 16, time: Duration::from_secs(120) };

/// Imports users, groups, nested groups, memberships and invites.
///
/// Each line of the body is a document as `GET /export` writes it, or `entries` are such documents. A
/// property that is absent keeps its value, `null` removes it, and others are set. A user is found by
/// the id, else by `external_id`, else by `username`; a group by the id, else by `external_id`. What is
/// there already as a document has it is not written, and leaves no change.
///
/// Documents are written by their kinds, a thousand lines together: users, groups, nested groups,
/// memberships, invites. A document that fails does not affect the others. The response has those that
/// fail, and how many were created, updated, unchanged and skipped. A contact address in `email` does
/// not become an address to sign in with: that is `login_email`. A body has at most 16 MiB and 10,000
/// lines of 256 KiB, and 100 if any has a `password`. With `atomic`, the status is 422 if a document fails, and the
/// problem has `properties` and `entries` as the response has them.
///
/// Permissions: keys with the scopes for writing each of the documents, administrators. Only keys with
/// `admin` can set `password_hash`, and the times `created_at` and `joined_at` of what is new.
#[utoipa::path(
    operation_id = "import",
    params(ImportQuery),
    request_body(
        content(
            (ImportLines = "application/x-ndjson"),
            (ImportInput = "application/json"),
        ),
    ),
    responses(
        (status = 200, description = "What became of the documents.", body = ImportDocument),
    ),
)]
#[post("")]
pub async fn import(
    Authenticated(ctx): Authenticated,
    request: HttpRequest,
    query: Query<ImportQuery>,
    body: RawBody,
) -> Result<HttpResponse, Problem> {
    let ImportRequest { options, shown } = query.0.request()?;
    let text = &body.0[..];
    let report = Report::new(shown);
    let (ended, report) = if is_json(&request) {
        let entries = entries(text)?;
        let few = Few::new(entries.len())?;
        let numbered = (1..).zip(&entries);
        let documents = numbered.map(|(line, entry)| Numbered::of(line, entry.get().as_bytes()));
        run(&ctx, options, documents.map(|document| few.check(document)), report).await?
    } else {
        must_be_lines(&request)?;
        let text = || text.split(|byte| *byte == b'\n');
        let few = Few::new(text().filter(|line| !line.trim_ascii().is_empty()).count())?;
        run(&ctx, options, lines(text()).map(|document| few.check(document)), report).await?
    };
    log_refused_parts(&ctx, "POST /import", report.failures());
    Ok(match (ended, options.unit) {
        (Ended::RolledBack, Unit::Call) if report.has_failed() => report.into_refusal(),
        _ => HttpResponse::Ok().json(ImportDocument::from(report)),
    })
}

async fn run(
    ctx: &Ctx,
    options: ImportOptions,
    documents: impl Iterator<Item = Numbered>,
    report: Report,
) -> Result<(Ended, Report), Problem> {
    let mut importer = Importer::new(documents, report);
    let ended = imports::run(ctx, options, &mut importer).await?;
    Ok((ended, importer.into_outcomes()))
}

/// How many lines a call has.
#[derive(Clone, Copy)]
struct Few(usize);

impl Few {
    fn new(lines: usize) -> Result<Self, Problem> {
        match lines <= MOST_LINES {
            true => Ok(Self(lines)),
            false => Err(Problem::new(Code::TooLarge, "the body must have at most 10,000 lines")),
        }
    }

    /// Refuses a password where there are too many lines: hashing takes long.
    fn check(self, numbered: Numbered) -> Numbered {
        match &numbered.document {
            Ok(Some(document))
                if self.0 > MOST_PASSWORDS && document.properties.contains_key("password") =>
            {
                let reason = "must come in a call of at most 100 lines";
                let document = Err(Error::invalid("password", reason).into());
                Numbered { document, ..numbered }
            }
            _ => numbered,
        }
    }
}

/// The documents of a body that is one document.
fn entries(text: &[u8]) -> Result<Vec<Box<RawValue>>, Problem> {
    /// As [`ImportInput`], with entries that are read one after the other.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Unread {
        #[serde(rename = "entity-type", default)]
        _entity_type: ImportType,
        entries: Vec<Box<RawValue>>,
    }
    match serde_json::from_slice::<Unread>(text) {
        Ok(Unread { _entity_type, entries }) => Ok(entries),
        // Reads it once more, to say what is wrong.
        Err(_) => match body::parse::<ImportInput>(text) {
            Err(problem) => Err(problem),
            Ok(_) => Err(Problem::invalid("entries", "must be an array of documents")),
        },
    }
}

/// Accepts the media types of lines of JSON. Without one, the body may be anything.
fn must_be_lines(request: &HttpRequest) -> Result<(), Problem> {
    let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = media_type.and_then(|value| value.split(';').next()).unwrap_or_default();
    let known = ["application/x-ndjson", "application/ndjson", "application/jsonl"];
    match known.contains(&essence.trim().to_ascii_lowercase().as_str()) {
        true => Ok(()),
        false => Err(Problem::new(
            Code::UnsupportedMediaType,
            "the Content-Type must be application/x-ndjson or application/json",
        )),
    }
}

/// Documents to be imported.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"entity-type": "import", "entries": [
    {"entity-type": "user", "id": "asim", "properties": {"username": "asim"}},
    {"entity-type": "membership", "properties": {"group": "devs", "user": "asim"}}
]}))]
pub struct ImportInput {
    /// The kind of document.
    #[serde(rename = "entity-type", default)]
    #[schema(value_type = ImportWord)]
    #[expect(dead_code, reason = "deserializing checks it")]
    entity_type: ImportType,
    /// The documents. One that fails does not affect the others.
    #[schema(value_type = Vec<Object>, max_items = 10_000)]
    #[expect(dead_code, reason = "they are read one after the other")]
    entries: Vec<Value>,
}

/// Documents to be imported, one on each line.
#[derive(ToSchema)]
#[schema(
    example = "{\"entity-type\":\"user\",\"id\":\"asim\",\"properties\":{\"username\":\"asim\"}}\n{\"entity-type\":\"group\",\"id\":\"devs\"}\n{\"entity-type\":\"membership\",\"properties\":{\"group\":\"devs\",\"user\":\"asim\"}}\n"
)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct ImportLines(String);
