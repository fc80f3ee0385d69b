//! Sends one event to the URL of a webhook, once (Standard Webhooks 1.0.0).

use super::Secrets;
use crate::domain::id::NamespaceNo;
use crate::domain::model::text::Url;
use crate::domain::roster::Roster;
use crate::outbound::{self, Call, Message, Outcome};
use crate::trace;

/// Whom events are sent as.
const USER_AGENT: &str = concat!("roster/", env!("CARGO_PKG_VERSION"));

/// What is sent.
#[derive(Debug, Clone)]
pub struct Event {
    /// The same in every attempt: receivers know by it what they have processed.
    pub id: String,
    /// A JSON document.
    pub body: Vec<u8>,
}

/// Waits for a place for a call to a URL. Namespaces take turns.
///
/// # Errors
/// What becomes of a call that must not be made: the guard says so.
pub async fn begin<'a>(
    roster: &'a Roster,
    namespace: NamespaceNo,
    url: &Url,
) -> Result<Call<'a>, Outcome> {
    roster.shared.outbound.begin(namespace.0, url.as_str()).await
}

/// Sends an event, signed now, and returns what became of it.
pub async fn send(roster: &Roster, call: Call<'_>, secrets: &Secrets, event: Event) -> Outcome {
    let Event { id, body } = event;
    let timestamp = roster.now().timestamp();
    let keys: Vec<_> = secrets.signing.iter().filter_map(|secret| secret.key()).collect();
    let signature = outbound::sign(keys.iter().map(Vec::as_slice), &id, timestamp, &body);
    // A test belongs to the request that asks for it. What is delivered later belongs to none.
    let parent = trace::current(|trace| trace.parent.as_ref().map(ToString::to_string)).flatten();
    let parent = parent.map(|parent| ("traceparent", parent));
    let own = [
        ("content-type", "application/json".to_owned()),
        ("user-agent", USER_AGENT.to_owned()),
        ("webhook-id", id),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", signature),
    ];
    let chosen = secrets.headers.iter().map(|(name, value)| (name, value.to_owned()));
    let chosen =
        chosen.filter(|(name, _)| parent.is_none() || !name.eq_ignore_ascii_case("traceparent"));
    let headers = chosen
        .chain(own)
        .chain(parent.clone())
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    call.post(Message { headers, body }).await
}
