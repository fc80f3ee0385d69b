//! The schema of scopes.

use crate::domain::scope::Scope;
use std::borrow::Cow;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Stands for a scope in schemas. The domain parses and formats scopes.
pub struct ScopeWord;

impl PartialSchema for ScopeWord {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "A scope: `users`, `groups`, `invites`, `sessions`, `webhooks` or `mails` with `:read`, or \
                 with `:write`, which includes reading; `changes:read` for the change feed, which shows all \
                 entities, and for writing webhooks, which send it; \
                 `metrics:read` for the metrics of the process, which only `operator` includes; \
                 `admin` for everything in the namespace; `operator` for \
                 any namespace.",
            ))
            .enum_values(Some(Scope::ALL.map(Scope::word)))
            .into()
    }
}

impl ToSchema for ScopeWord {
    fn name() -> Cow<'static, str> {
        "Scope".into()
    }
}
