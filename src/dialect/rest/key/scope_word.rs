//! The words for scopes, as the document lists them.

use crate::domain::scope::Scope;
use std::borrow::Cow;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Stands for the schema: the domain reads and writes the words.
pub struct ScopeWord;

impl PartialSchema for ScopeWord {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "A right of a key: `users`, `groups`, `invites` or `sessions` with `:read` or \
                 `:write`, which includes reading; `admin`, which is everything in the namespace; \
                 `operator`, which is any namespace.",
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
