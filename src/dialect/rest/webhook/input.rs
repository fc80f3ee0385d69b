//! Webhooks in requests.

use super::event_filter::EventFilter;
use crate::dialect::rest::Problem;
use crate::dialect::rest::field::{Field, ReadOnly};
use crate::dialect::rest::input::{Input, Writable};
use crate::domain::id::WebhookId;
use crate::domain::patch::Patch;
use crate::domain::text::{Name, Url};
use crate::domain::webhook::{
    Events, GroupIds, HeaderChanges, Headers, NewWebhook, Webhook, WebhookChanges, WebhookState,
};
use crate::domain::{Error, Result};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;

pub type WebhookInput = Input<Webhook>;

/// The properties of a webhook.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookInputProperties {
    /// The URL to which changes are sent. It is required to create a webhook. It must be `https`, and its
    /// host a public one, unless the server's operator allows others.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "uri", min_length = 8, max_length = 2048, example = "https://wiki.example.com/roster")]
    url: Field<String>,
    /// The display name.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    name: Field<String>,
    /// Which changes are sent: those that match one of the entries. All by default.
    #[serde(default)]
    #[schema(value_type = Option<Vec<EventFilter>>, min_items = 1, max_items = 32)]
    events: Field<Vec<String>>,
    /// The ids of groups: only changes that concern one of them are sent, and deletions of users and
    /// groups where `events` selects memberships. The groups need not exist.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, min_items = 1, max_items = 100)]
    groups: Field<Vec<String>>,
    /// `full`, the default, sends the entity with each change, `thin` ids only.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(full|thin)$")]
    payload: Field<String>,
    /// Additional headers of requests, such as `Authorization`: up to 8. No response has them. `PUT`
    /// replaces all; `PATCH` sets those that have a value, and removes those that are `null`. They must be
    /// given again with a `url` of another scheme, host or port, and then replace all.
    #[serde(default, deserialize_with = "headers")]
    #[schema(value_type = Option<HashMap<String, Option<String>>>, write_only)]
    headers: HeaderField,
    /// Whether changes are sent: `true` by default. `true` makes a webhook active again that was disabled,
    /// and has the receiver tried at once. It goes on where it stopped.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    active: Field<bool>,
    #[serde(default)]
    #[schema(value_type = Option<String>, read_only)]
    state: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<String>, read_only)]
    secret: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    failing_since: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    next_attempt_at: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<String>, read_only)]
    delivered_up_to: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<i64>, read_only)]
    waiting: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<i64>, read_only)]
    parked: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<bool>, read_only)]
    missed: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    missed_since: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    last_success_at: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<String>, read_only)]
    last_reason: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    created_at: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>, read_only)]
    updated_at: ReadOnly,
    #[serde(default)]
    #[schema(value_type = Option<String>, read_only)]
    created_by: ReadOnly,
}

type HeaderField = Patch<BTreeMap<String, Option<String>>>;

/// Deserializes headers. No error message may repeat a value.
fn headers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<HeaderField, D::Error> {
    let wrong = || de::Error::custom("must be an object of strings");
    let pairs = match Value::deserialize(deserializer)? {
        Value::Null => return Ok(Patch::Clear),
        Value::Object(pairs) => pairs,
        _ => return Err(wrong()),
    };
    let header = |(name, value)| match value {
        Value::Null => Ok((name, None)),
        Value::String(text) => Ok((name, Some(text))),
        _ => Err(wrong()),
    };
    pairs.into_iter().map(header).collect::<Result<_, _>>().map(Patch::Set)
}

impl Writable for Webhook {
    type Id = WebhookId;
    type Input = WebhookInputProperties;
    const PARSE_ID: fn(&str) -> Result<WebhookId> = WebhookId::parse;
    const INPUT_ABOUT: &'static str = "A webhook to be created or changed. Only the properties in a \
        request change; `null` gives a property its default.";

    fn example_input() -> Value {
        json!({
            "url": "https://wiki.example.com/roster", "name": "Wiki", "events": ["membership.*"],
            "groups": ["devs"]
        })
    }
}

impl WebhookInput {
    /// The webhook to be created.
    ///
    /// # Errors
    /// 422 with all fields at fault.
    pub fn into_new(self) -> Result<NewWebhook, Problem> {
        self.checked(|parts| Ok(new_webhook(parts)?))
    }
}

fn new_webhook(
    (id, properties): (Option<WebhookId>, WebhookInputProperties),
) -> Result<NewWebhook> {
    let changes = WebhookChanges::try_from(properties)?;
    let WebhookChanges { name, url, events, groups, payload, headers, state } = changes;
    Ok(NewWebhook {
        id,
        name: name.into_option(),
        url: url.into_option().ok_or_else(|| Error::invalid("url", "is required"))?,
        events: events.into_option().unwrap_or_default(),
        groups: groups.into_option(),
        payload: payload.into_option().unwrap_or_default(),
        headers: Headers::default().changed(headers)?,
        state: state.into_option().unwrap_or_default(),
    })
}

impl TryFrom<WebhookInputProperties> for WebhookChanges {
    type Error = Error;

    fn try_from(properties: WebhookInputProperties) -> Result<Self> {
        let WebhookInputProperties {
            url,
            name,
            events,
            groups,
            payload,
            headers,
            active,
            state: ReadOnly,
            secret: ReadOnly,
            failing_since: ReadOnly,
            next_attempt_at: ReadOnly,
            delivered_up_to: ReadOnly,
            waiting: ReadOnly,
            parked: ReadOnly,
            missed: ReadOnly,
            missed_since: ReadOnly,
            last_success_at: ReadOnly,
            last_reason: ReadOnly,
            created_at: ReadOnly,
            updated_at: ReadOnly,
            created_by: ReadOnly,
        } = properties;
        let state = |active| if active { WebhookState::Active } else { WebhookState::Disabled };
        Ok(Self {
            name: name.parse(Name::parse, "name")?,
            url: url.parse(Url::parse, "url")?,
            events: Patch::from(events).try_map(Events::parse)?,
            groups: Patch::from(groups).try_map(|ids: Vec<String>| GroupIds::parse(&ids))?,
            payload: payload.parse(|word, _| word.parse(), "payload")?,
            headers: match headers {
                Patch::Keep => HeaderChanges::Keep,
                Patch::Clear => HeaderChanges::Replace(Headers::default()),
                Patch::Set(headers) => HeaderChanges::merge(headers)?,
            },
            state: Patch::from(active).map(state),
        })
    }
}
