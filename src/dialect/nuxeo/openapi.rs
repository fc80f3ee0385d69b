//! The dialect's OpenAPI document: what the routes' own descriptions leave to one place.

use super::NAMESPACE_HEADER;
use super::error::Exception;
use crate::dialect::openapi::document::{self, namespace_header, operations, secure};
use crate::dialect::openapi::error_responses::ErrorResponses;
use crate::dialect::openapi::text_patterns;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, Type};
use utoipa::openapi::security::HttpAuthScheme;
use utoipa::openapi::{ObjectBuilder, OpenApi, Required, Schema};

const TAGS: [(&str, &str); 5] = [
    ("users", "People and machines."),
    ("groups", "Sets of users and of other groups."),
    ("memberships", "Who is in which group."),
    ("me", "Who is signed in."),
    ("status", "What is running, and how it is."),
];

/// What operations may answer.
const EXCEPTIONS: ErrorResponses = ErrorResponses {
    media_type: "application/json",
    all: &[
        ("Malformed", "400", "The request cannot be read, or a value is not acceptable."),
        ("Unauthenticated", "401", "There is no credential, or one that opens nothing."),
        ("Forbidden", "403", "The caller may not do this."),
        ("NotFound", "404", "There is no such thing in the namespace."),
        ("Slow", "408", "The body took over 30 seconds to arrive."),
        ("Conflict", "409", "It exists, a group would contain itself, or lose its last owner."),
        ("TooLarge", "413", "The body is over 1 MiB."),
        ("TooMany", "429", "Too many failures from one address: wait."),
        ("Internal", "500", "A mistake of Roster's; in a change, a body whose id names nothing."),
        ("Unavailable", "503", "The database is away, or a queue is full: come back soon."),
    ],
};

/// The responses that operations name themselves.
pub mod error_responses {
    use crate::dialect::openapi::error_responses::named_responses;

    named_responses!(Conflict, Unavailable);
}

/// The document that mounting the routes adds to.
pub fn blank() -> OpenApi {
    let about = "The users and groups of the Nuxeo REST API. A user's id is its username, or its id \
        in Roster where it has none. Ids may have slashes, which need not be encoded in a path. An \
        error is an exception entity. A key with the scope `operator`, and who signs in by \
        password, name the namespace by the header `Roster-Namespace`.";
    document::blank("Roster: the Nuxeo dialect", about, &TAGS)
}

/// Completes the document of the mounted routes: the exceptions that any of them may answer, the
/// credential, the server.
pub fn describe(mut document: OpenApi) -> OpenApi {
    let credentials = [
        ("password", HttpAuthScheme::Basic, "Username and password; or any name, and an API key."),
        ("key", HttpAuthScheme::Bearer, "An API key, or the token of a session."),
    ];
    secure(&mut document, credentials);
    let components = document.components.get_or_insert_default();
    EXCEPTIONS.define::<Exception>(components);
    operations(&mut document.paths).for_each(complete);
    text_patterns::complete(&mut document);
    document
}

fn complete(operation: &mut Operation) {
    if operation.security.is_some() {
        // A path or a query that is no text is refused before any route reads it.
        EXCEPTIONS.add(operation, &["Malformed"]);
        return;
    }
    operation.parameters.get_or_insert_default().push(namespace().into());
    let mut names =
        vec!["Malformed", "Unauthenticated", "Forbidden", "NotFound", "TooMany", "Internal"];
    names.push("Unavailable");
    if operation.request_body.is_some() {
        names.extend(["Slow", "TooLarge"]);
    }
    EXCEPTIONS.add(operation, &names);
}

fn namespace() -> Parameter {
    namespace_header(NAMESPACE_HEADER, "The namespace: `default` where it is absent.")
}

/// A parameter of the query, or a header, with a list of the names of lists.
pub fn names(name: &str, place: ParameterIn, description: &str) -> Parameter {
    // Names that there are not are passed over, so that any text will do.
    let text = ObjectBuilder::new().schema_type(Type::String);
    let schema: Schema = match place {
        ParameterIn::Header => text.examples(["memberUsers,memberGroups"]).into(),
        _ => ArrayBuilder::new().items(text.examples(["memberUsers"])).into(),
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
        .build()
}
