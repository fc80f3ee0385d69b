//! The schema of what selects changes.

use crate::domain::change::{EVENTS, KINDS};
use std::borrow::Cow;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Stands for an entry of `events` in schemas. The domain checks them.
pub struct EventFilter;

impl PartialSchema for EventFilter {
    fn schema() -> RefOr<Schema> {
        let kinds = KINDS.map(|kind| format!("{kind}.*"));
        let all = std::iter::once("*".to_owned()).chain(kinds);
        let all = all.chain(EVENTS.map(str::to_owned)).collect::<Vec<_>>();
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "Which changes are sent: `*` for all, a kind of entity such as `user.*`, or an action such \
                 as `membership.created`. Entries that select changes of memberships select \
                 `user.deleted` and `group.deleted` too, which end memberships.",
            ))
            .enum_values(Some(all))
            .into()
    }
}

impl ToSchema for EventFilter {
    fn name() -> Cow<'static, str> {
        "EventFilter".into()
    }
}
