//! The queries of the change feed.

use crate::dialect::rest::Problem;
use crate::dialect::rest::problem::Code;
use crate::domain::api_key::Maker;
use crate::domain::change::{ChangeCursor, ChangeFilter, ChangeRequest, Order, Start};
use crate::domain::id::UserId;
use crate::domain::{Error, Result};
use chrono::DateTime;
use serde::Deserialize;
use std::time::Duration;
use utoipa::IntoParams;

/// How long a stream lasts at most, and by default, in seconds.
const LONGEST_STREAM: i64 = 900;

/// A query with the parameters that say which changes, and some of its own.
macro_rules! change_query {
    ($(#[$about:meta])* $name:ident { $($(#[$own_about:meta])* $own:ident: $type:ty,)* }) => {
        $(#[$about])*
        #[derive(Deserialize, IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct $name {
            /// The `next` of a page, the id of an event, `now` for the present end, or a time with an offset,
            /// such as `2026-12-20T00:00:00Z`: changes of this time or later, and perhaps of the minute before.
            /// Without it, the feed begins with the oldest change that is kept.
            // A letter and a number of 64 bits, in base64url.
            #[param(pattern = "^(now|Y[w-z][A-Za-z0-9_-]{10}|Y_{11}|[0-9]{4}-[0-9]{2}-[0-9]{2}T.+)$")]
            after: Option<String>,
            /// Kinds of entities, with commas between them, such as `user,group`: `user`, `group`, `membership`, `subgroup`, `invite`,
            /// `session`, `key`, `namespace`, `webhook`, `export`.
            #[param(
                pattern = "^(user|group|membership|subgroup|invite|session|key|namespace|webhook|export)(,(user|group|membership|subgroup|invite|session|key|namespace|webhook|export))*$"
            )]
            r#type: Option<String>,
            /// Actions, with commas between them, such as `membership.created,membership.deleted`: those that
            /// webhooks can select.
            #[param(
                pattern = "^(user[.](created|updated|deleted|erased|locked)|group[.](created|updated|deleted)|membership[.](created|updated|deleted|expired)|subgroup[.](created|deleted)|invite[.](created|updated|deleted|accepted|declined|closed|replaced)|session[.](created|updated|deleted)|key[.](created|deleted)|namespace[.](created|updated)|webhook[.](created|updated|deleted|disabled)|export[.](taken))(,(user[.](created|updated|deleted|erased|locked)|group[.](created|updated|deleted)|membership[.](created|updated|deleted|expired)|subgroup[.](created|deleted)|invite[.](created|updated|deleted|accepted|declined|closed|replaced)|session[.](created|updated|deleted)|key[.](created|deleted)|namespace[.](created|updated)|webhook[.](created|updated|deleted|disabled)|export[.](taken)))*$"
            )]
            action: Option<String>,
            /// The id of the entity; of a membership or a nested group, the group's.
            #[param(min_length = 1, max_length = 255)]
            entity: Option<String>,
            /// The id of a user: changes of the user, and of the user's memberships and sessions.
            #[param(min_length = 1, max_length = 255)]
            user: Option<String>,
            /// Who did it: `user:`, `key:` or `operator:` and an id, `stranger`, or `system`.
            #[param(max_length = 260, pattern = "^(user:.+|key:.+|operator:.+|stranger|system)$")]
            actor: Option<String>,
            $($(#[$own_about])* $own: $type,)*
        }

        impl $name {
            /// Which changes are wanted.
            fn filter(&self) -> Result<ChangeFilter> {
                let entity = id("entity", self.entity.as_deref())?;
                let user = id("user", self.user.as_deref())?;
                let actor = self.actor.clone();
                if actor.as_deref().is_some_and(|a| a != "stranger" && Maker::parse(a).is_err()) {
                    let reason = "must be `user:`, `key:` or `operator:` and an id, `stranger`, or `system`";
                    return Err(Error::invalid("actor", reason));
                }
                let filter = ChangeFilter::new(self.r#type.as_deref(), self.action.as_deref())?;
                Ok(ChangeFilter { entity, user, actor, ..filter })
            }
        }
    };
}

change_query! {
    /// Which changes to read. A change must meet all conditions.
    ChangeQuery {
        /// The number of changes on a page, which has at most 4 MiB.
        #[param(minimum = 1, maximum = 1000, default = 50)]
        limit: Option<i64>,
        /// How many seconds to wait for a change if there is none. Not with `order=newest`.
        #[param(minimum = 0, maximum = 25, default = 0)]
        wait: Option<i64>,
        /// `newest` reads from the latest change back, or from the time in `after`; `oldest`, the default, in the order of the changes.
        #[param(pattern = "^(oldest|newest)$")]
        order: Option<String>,
    }
}

change_query! {
    /// Which changes to follow. A change must meet all conditions.
    StreamQuery {
        /// After how many seconds the stream ends.
        #[param(minimum = 1, maximum = 900, default = 900, example = 1)]
        seconds: Option<i64>,
    }
}

impl ChangeQuery {
    /// What is asked for.
    ///
    /// # Errors
    /// 400 for an `after` that is no cursor; 422 for any other value out of its bounds.
    pub fn request(self) -> Result<ChangeRequest, Problem> {
        let reason = "`after` must be the `next` of a page of changes, `now`, or a time with an offset, \
            such as 2026-12-20T00:00:00Z";
        let start = start(self.after.as_deref(), reason)?;
        let order = match self.order.as_deref() {
            None | Some("oldest") => Order::Oldest,
            Some("newest") => Order::Newest,
            Some(_) => return Err(Error::invalid("order", "must be `oldest` or `newest`").into()),
        };
        Ok(ChangeRequest::new(self.filter()?, start, order, self.limit, self.wait)?)
    }
}

impl StreamQuery {
    /// Which changes are asked for, from where on, and for how long. A client that connects again has the
    /// id of the last event in a header, and the query that it began with.
    ///
    /// # Errors
    /// 400 for an `after` or an id that is no cursor; 422 for any other value out of its bounds.
    pub fn request(
        self,
        last_event: Option<&str>,
    ) -> Result<(ChangeFilter, Start, Duration), Problem> {
        let start = match last_event {
            Some(id) => {
                let reason = "`Last-Event-ID` must be the id of an event";
                Start::After(cursor(id, "Last-Event-ID", reason)?)
            }
            None => {
                let reason = "`after` must be the `next` of a page of changes, the id of an event, `now`, or a time \
                     with an offset, such as 2026-12-20T00:00:00Z";
                start(self.after.as_deref(), reason)?
            }
        };
        let seconds = self.seconds.unwrap_or(LONGEST_STREAM);
        if !(1..=LONGEST_STREAM).contains(&seconds) {
            return Err(Error::invalid("seconds", "must be from 1 to 900").into());
        }
        Ok((self.filter()?, start, Duration::from_secs(seconds.unsigned_abs())))
    }
}

/// Where to begin, by `after`, or why that cannot be read.
fn start(after: Option<&str>, reason: &'static str) -> Result<Start, Problem> {
    match after {
        None => Ok(Start::End),
        Some("now") => Ok(Start::Now),
        Some(text) => match DateTime::parse_from_rfc3339(text) {
            Ok(time) => Ok(Start::At(time.to_utc())),
            Err(_) => cursor(text, "after", reason).map(Start::After),
        },
    }
}

/// A cursor; otherwise `field` is at fault, for this reason.
fn cursor(text: &str, field: &'static str, reason: &'static str) -> Result<ChangeCursor, Problem> {
    ChangeCursor::parse(text).ok_or_else(|| Problem::new(Code::Malformed, reason).at(field))
}

/// An id of whatever kind: all have the same form.
fn id(field: &'static str, text: Option<&str>) -> Result<Option<String>> {
    let parsed = text.map(UserId::parse).transpose();
    let parsed = parsed.ok().ok_or_else(|| Error::invalid(field, "must be an id"))?;
    Ok(parsed.map(UserId::into_string))
}
