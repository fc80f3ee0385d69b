//! Error responses in the OpenAPI documents: each is defined once, among the components, and the
//! operations refer to it.

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{
    Components, Content, ContentBuilder, HeaderBuilder, ObjectBuilder, Ref, RefOr, Response,
    ResponseBuilder,
};

/// The name of an error response, its status, and when an operation returns it.
pub type ErrorResponse = (&'static str, &'static str, &'static str);

// Those that the dialects have in common.
pub const FORBIDDEN: ErrorResponse = ("Forbidden", "403", "The caller lacks the permission.");
pub const NOT_FOUND: ErrorResponse = ("NotFound", "404", "The namespace has no such entity.");
pub const SLOW: ErrorResponse = ("Slow", "408", "The body took over 30 seconds to arrive.");
pub const TOO_LARGE: ErrorResponse = ("TooLarge", "413", "The body is over 1 MiB.");
pub const TOO_MANY: ErrorResponse =
    ("TooMany", "429", "Too many passwords or codes from one IP address, or changes by one user.");
pub const INTERNAL: ErrorResponse = ("Internal", "500", "An internal error.");
pub const UNAVAILABLE: ErrorResponse =
    ("Unavailable", "503", "The database is unavailable, or a queue is full. Try again soon.");

/// The error responses of a dialect, whose body is a `B`.
pub struct ErrorResponses<B: 'static> {
    /// The body's media type.
    pub media_type: &'static str,
    /// All of them.
    pub all: &'static [ErrorResponse],
    /// The bodies of the response with a name, as examples, each with what it is about.
    pub examples: fn(name: &str) -> Vec<(&'static str, B)>,
}

impl<B: ToSchema + Serialize> ErrorResponses<B> {
    /// Defines all of them, and the schema of their body.
    pub fn define(&self, components: &mut Components) {
        components.schemas.insert(B::name().into_owned(), B::schema());
        let mut inner = Vec::new();
        B::schemas(&mut inner);
        components.schemas.extend(inner);
        for (name, status, when) in self.all {
            let response = self.response(name, status, when);
            components.responses.insert((*name).to_owned(), RefOr::T(response));
        }
    }

    /// Adds those with these names to the responses of an operation, unless it documents a response
    /// with the same status itself.
    pub fn add(&self, operation: &mut Operation, names: &[&str]) {
        for (name, status, _) in self.all.iter().filter(|(name, ..)| names.contains(name)) {
            let reference = RefOr::Ref(Ref::from_response_name(*name));
            operation.responses.responses.entry((*status).to_owned()).or_insert(reference);
        }
    }

    fn response(&self, name: &str, status: &str, when: &str) -> Response {
        let body = content(&B::name(), (self.examples)(name));
        let response = ResponseBuilder::new().description(when).content(self.media_type, body);
        let header = |about: &str| {
            let text = ObjectBuilder::new().schema_type(Type::String).build();
            HeaderBuilder::new().schema(Some(text)).description(Some(about)).build()
        };
        match status {
            "401" => response.header("WWW-Authenticate", header("How to authenticate.")),
            "429" | "503" => response.header("Retry-After", header("Seconds to wait.")),
            _ => response,
        }
        .build()
    }
}

/// A body of this schema with examples. One alone needs no name.
fn content<B: Serialize>(schema: &str, examples: Vec<(&'static str, B)>) -> Content {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(schema)));
    // What these bodies are made of is never refused by the serializer.
    let value = |body: &B| serde_json::to_value(body).ok();
    match examples.as_slice() {
        [(_, alone)] => content.example(value(alone)),
        several => content.examples_from_iter(
            several
                .iter()
                .map(|(name, body)| (*name, ExampleBuilder::new().value(value(body)).build())),
        ),
    }
    .build()
}

/// Types that refer to the responses with these names in `#[utoipa::path]`.
macro_rules! named_responses {
    ($($name:ident),+) => {$(
        /// A reference to the response with this name.
        pub struct $name;

        impl<'r> utoipa::ToResponse<'r> for $name {
            fn response() -> (&'r str, utoipa::openapi::RefOr<utoipa::openapi::Response>) {
                let name = stringify!($name);
                (name, utoipa::openapi::Ref::from_response_name(name).into())
            }
        }
    )+};
}
pub(in crate::dialect) use named_responses;
