//! The OpenAPI document of the dialect: what operations have in common, which their handlers
//! therefore do not describe.

pub mod error_responses;
mod examples;
mod links;
mod operations;
mod parameters;
pub mod schemas;
mod tags;
mod versions;
mod webhooks;

use crate::dialect::openapi::document::{self, secure};
use crate::dialect::openapi::text_patterns::{self, SOME_LINE};
use crate::domain::text::LINE_LIMIT;
use error_responses::ERROR_RESPONSES;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::HttpAuthScheme;
use utoipa::openapi::{OpenApi, RefOr, SecurityRequirement};

/// The document that mounting the routes adds to.
pub fn blank() -> OpenApi {
    let about = "Users, groups, memberships, invites, sessions and API keys, as typed documents. This is \
        the API to build on. The others are the APIs of other systems, over the same data, for \
        clients that exist already.\n\nAn \
        entity is `{\"entity-type\", \"id\", \"properties\"}`; an error is a problem document \
        (RFC 9457). Ids may have any characters except control characters; in a path they are \
        percent-encoded.\n\n\
        A credential is an API key or the token of a session, in `Authorization: Bearer`. A username \
        or a sign-in address with its password, as Basic authentication, is accepted too.\n\n\
        A key or a token belongs to one namespace. Keys with the scope `operator`, which are for all \
        namespaces, and passwords name the namespace in the header `Roster-Namespace`; without it, it \
        is `default`.";
    document::blank("Roster", about, &tags::TAGS)
}

/// Completes the document of the mounted routes.
pub fn describe(mut document: OpenApi) -> OpenApi {
    // One scheme only: a client is generated for a single credential, and with several schemes some
    // generators send it by the wrong one.
    let about = "An API key, or the token of a session. The server writes its first key to `admin.key` in \
        its data directory, and `make key` prints it.";
    secure(&mut document, [("key", HttpAuthScheme::Bearer, about)]);
    // What most operations need is said by each of them, and what few can do without is said here:
    // generators take any list of an operation itself for a credential that callers must have.
    document.security = Some(vec![SecurityRequirement::default(), operations::key()]);
    let components = document.components.get_or_insert_default();
    ERROR_RESPONSES.define(components);
    components.schemas.values_mut().for_each(complete_schema);
    for (path, item) in &mut document.paths.paths {
        operations::complete(path, item);
    }
    text_patterns::complete(&mut document);
    links::complete(&mut document);
    webhooks::complete(&mut document);
    document
}

/// Describes the names of custom properties, and properties that only Roster writes.
fn complete_schema(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = schema else { return };
    if let Some(AdditionalProperties::RefOr(_)) = object.additional_properties.as_deref() {
        let name = ObjectBuilder::new().schema_type(Type::String).pattern(Some(SOME_LINE));
        object.property_names = Some(Box::new(name.max_length(Some(LINE_LIMIT)).into()));
    }
    for property in object.properties.values_mut() {
        if let RefOr::T(Schema::Object(property)) = property
            && property.read_only == Some(true)
        {
            property.description =
                Some("Roster writes it. Requests may have it; it is ignored.".into());
        }
    }
}
