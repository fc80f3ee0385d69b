//! `GET /change/stream`: the change feed as server-sent events (HTML, section 9.2).

use super::document::ChangeDocument;
use super::query::StreamQuery;
use crate::dialect::rest::trusted::{TRUSTED, Trusted};
use crate::dialect::rest::{Authenticated, Gone, Problem, Query};
use crate::domain::change::{self, Change, ChangeCursor, ChangeStream};
use crate::domain::{Ctx, Error, Result};
use actix_web::http::header::HeaderName;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, get, rt};
use futures_util::stream::poll_fn;
use std::convert::Infallible;
use tokio::sync::mpsc::{Sender, channel};
use tokio::time::{Instant, sleep_until};
use utoipa::IntoParams;

/// The id of the last event that a client got before it connected again.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// nginx is not to collect the events before it passes them on.
const UNBUFFERED: (&str, &str) = ("X-Accel-Buffering", "no");
/// After how many milliseconds a client connects again when the stream has ended.
const RETRY: &str = "retry: 1000\n";

/// What a client sends that connects again.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only describes the header")]
struct LastEvent {
    /// The id of the last event, to go on after it. It comes before `after`.
    #[param(
        rename = "Last-Event-ID",
        nullable = false,
        pattern = "^Y([w-z][A-Za-z0-9_-]{10}|_{11})$"
    )]
    id: Option<String>,
}

/// Follows the change feed.
///
/// A stream of server-sent events. The data of an event is a change, as `GET /change/{id}` returns it, its
/// type is the action, and its id the cursor from which to go on: send it as `Last-Event-ID`, which comes
/// before `after`, to connect again. An id without data says that the changes up to there do not match. If
/// there is nothing to say, there is a comment every 15 seconds. The stream ends after 15 minutes, when its
/// credential is no longer valid, and when the server stops.
///
/// Permissions: keys with `changes:read`; administrators.
#[utoipa::path(
    operation_id = "streamChanges",
    params(StreamQuery, LastEvent),
    responses(
        (status = 200, description = "The changes, as they come.", body = String,
            content_type = "text/event-stream",
            example = "retry: 1000\nid: YwAAAAAAAtCS\n\nid: YwAAAAAAAtCT\nevent: group.created\ndata: {\"entity-type\": \"change\", \"id\": \"184467\", …}\n\n:\n\n"),
        (status = 410, response = Gone),
    ),
)]
#[get("/stream")]
pub async fn stream(
    Authenticated(ctx): Authenticated,
    request: HttpRequest,
    query: Query<StreamQuery>,
) -> Result<HttpResponse, Problem> {
    let last_event = request.headers().get(LAST_EVENT_ID).map(|id| id.to_str().unwrap_or_default());
    let (filter, start, lasts) = query.0.request(last_event)?;
    let stream = ChangeStream::open(&ctx, filter, start).await?;
    // At most one event waits for the connection, and the next changes are read after that.
    let (sender, mut receiver) = channel(1);
    let told = stream.cursor();
    let follower = Follower { ctx, credential: Trusted::new(request), stream, sender, told };
    // A task of its own, which ends in time although the client reads nothing.
    rt::spawn(follower.run(Instant::now() + lasts));
    let events = poll_fn(move |context| {
        receiver.poll_recv(context).map(|bytes| bytes.map(Ok::<_, Infallible>))
    });
    let mut response = HttpResponse::Ok();
    Ok(response.content_type("text/event-stream").insert_header(UNBUFFERED).streaming(events))
}

/// Writes the changes for one client.
struct Follower {
    ctx: Ctx,
    credential: Trusted,
    stream: ChangeStream,
    sender: Sender<Bytes>,
    /// The last cursor that the client was told.
    told: ChangeCursor,
}

impl Follower {
    /// Writes changes until then, or until the client has gone or the process is to end. A client that
    /// does not take what is written has a little longer.
    async fn run(mut self, end: Instant) {
        let (ctx, sender) = (self.ctx.clone(), self.sender.clone());
        tokio::select! {
            written = self.write(end) => {
                if let Err(error) = written {
                    log::debug!("a stream of changes has ended: {error}");
                }
            }
            () = sender.closed() => {}
            () = change::stopped(&ctx) => {}
            () = sleep_until(end + TRUSTED) => {}
        }
    }

    async fn write(&mut self, end: Instant) -> Result<()> {
        self.send(format!("{RETRY}id: {}\n\n", self.told.encode())).await?;
        loop {
            let deadline = end.min(self.credential.until());
            for change in self.stream.next(&self.ctx, deadline).await? {
                self.check().await?;
                self.told = change.cursor();
                self.send(event(change)?).await?;
            }
            if deadline <= Instant::now() {
                self.send(self.mark()).await?;
                self.told = self.stream.cursor();
            }
            if end <= Instant::now() {
                return Ok(());
            }
            self.check().await?;
        }
    }

    /// Checks the credential again if it is time.
    async fn check(&mut self) -> Result<()> {
        if let Some(ctx) = self.credential.check().await? {
            self.ctx = ctx;
        }
        Ok(())
    }

    /// What is written if there is no event: an id without data, which clients remember and which is no
    /// event, if what does not match has been passed, else a comment.
    fn mark(&self) -> String {
        match self.stream.cursor() {
            cursor if cursor == self.told => ":\n\n".to_owned(),
            cursor => format!("id: {}\n\n", cursor.encode()),
        }
    }

    async fn send(&self, text: String) -> Result<()> {
        // The client has gone: `run` is about to end.
        self.sender.send(text.into()).await.ok().ok_or(Error::Busy)
    }
}

/// A change as an event.
fn event(change: Change) -> Result<String> {
    let (cursor, action) = (change.cursor().encode(), change.action.clone());
    let document = serde_json::to_string(&ChangeDocument::from(change));
    let document = document.map_err(Error::internal)?;
    Ok(format!("id: {cursor}\nevent: {action}\ndata: {document}\n\n"))
}
