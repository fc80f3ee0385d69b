//! `GET /export`: all entities of a namespace, as a file.

mod query;

use super::trusted::Trusted;
use super::{Authenticated, Problem, Query, Unavailable};
use crate::domain::change;
use crate::domain::{Ctx, Error};
use crate::transfer::{Exporter, Format};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, get, rt};
use futures_util::stream::poll_fn;
use query::ExportQuery;
use std::io;
use std::time::Duration;
use tokio::sync::mpsc::{Sender, channel};
use tokio::time::timeout;

/// The cursor that the last line has, before the first: a table has no such line.
const CURSOR: &str = "Roster-Cursor";
/// How long a client may take to take a part of the file.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long an export may take: as long as it does, PostgreSQL cannot clean up behind it.
const LONGEST: Duration = Duration::from_secs(3600);

/// Exports users, groups, nested groups, memberships and invites.
///
/// Each line of the response is a document as the other operations show it, in an order in which
/// `POST /import` can read them. All are as they were at one moment. The last line has the entity type
/// `export`, how many documents there are of each kind, and `cursor`: whoever reads the change feed from
/// there on misses nothing. A response without this line is incomplete.
///
/// Memberships that have expired and invites that cannot be accepted are left out. The codes of invites
/// are never exported. `placeholder` marks a user or a group of which only the id is known. `provisioned`
/// has what SCIM alone keeps about a user.
///
/// Permissions: keys with the scopes for reading each of the types, and `groups:read` to select users by their
/// group; administrators; for `hashes`, keys with `admin`.
#[utoipa::path(
    operation_id = "export",
    params(ExportQuery),
    responses(
        (status = 200, description = "The documents.", body = String,
            content_type = "application/x-ndjson",
            headers(("Roster-Cursor" = String, description = "The `cursor` of the last line.")),
            example = "{\"entity-type\":\"user\",\"id\":\"asim\",\"properties\":{\"username\":\"asim\",\"active\":true,\"created_at\":\"2026-11-20T12:00:00Z\",\"updated_at\":\"2026-11-20T12:00:00Z\"}}\n{\"entity-type\":\"export\",\"properties\":{\"cursor\":\"YwAAAAAAAtCT\",\"users\":1}}\n"),
        (status = 503, response = Unavailable),
    ),
)]
#[get("")]
pub async fn export(
    Authenticated(ctx): Authenticated,
    http: HttpRequest,
    query: Query<ExportQuery>,
) -> Result<HttpResponse, Problem> {
    let (request, format) = query.0.request()?;
    let exporter = Exporter::open(&ctx, request, format).await?;
    let cursor = exporter.cursor().encode();
    // One part waits for the connection while the next one is read.
    let (sender, mut receiver) = channel(1);
    // A task of its own, which ends in time although the client reads nothing.
    rt::spawn(run(ctx, Trusted::new(http), exporter, sender));
    let parts = poll_fn(move |context| receiver.poll_recv(context));
    let (media_type, name) = match format {
        Format::Lines => ("application/x-ndjson", "export.ndjson"),
        Format::Table => ("text/csv; charset=utf-8", "export.csv"),
    };
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((CURSOR, cursor))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .streaming(parts))
}

/// Writes the file until its end, or until the client has gone, may no longer have it, or the process stops.
/// A response that ends early breaks off, so that no client takes it for complete.
async fn run(
    ctx: Ctx,
    credential: Trusted,
    mut exporter: Exporter,
    sender: Sender<io::Result<Bytes>>,
) {
    let written = tokio::select! {
        written = timeout(LONGEST, write(credential, &mut exporter, &sender)) => written.unwrap_or(Err(Error::Busy)),
        () = sender.closed() => return,
        () = change::stopped(&ctx) => Err(Error::Busy),
    };
    if let Err(error) = written {
        log::debug!("an export has ended before its end: {error}");
        let _client_is_gone = timeout(PATIENCE, sender.send(Err(io::Error::other(error)))).await;
    }
}

async fn write(
    mut credential: Trusted,
    exporter: &mut Exporter,
    sender: &Sender<io::Result<Bytes>>,
) -> Result<(), Error> {
    while let Some(part) = exporter.next().await? {
        if let Some(ctx) = credential.check().await? {
            exporter.go_on(ctx)?;
        }
        let sent = timeout(PATIENCE, sender.send(Ok(part.into()))).await;
        if !matches!(sent, Ok(Ok(()))) {
            return Err(Error::Busy);
        }
    }
    Ok(())
}
