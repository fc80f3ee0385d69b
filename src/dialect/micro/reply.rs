//! The errors that calls answer, as the OpenAPI document names them.

use utoipa::ToResponse;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{
    ContentBuilder, HeaderBuilder, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder,
};

/// What calls may answer: the name in the document, the status, and when.
pub const ERRORS: [(&str, &str, &str); 11] = [
    ("Refused", "400", "The request cannot be read, or a value is missing or not acceptable."),
    ("Unauthorized", "401", "There is no credential, or one that opens nothing."),
    ("Forbidden", "403", "The caller may not do this."),
    ("NotFound", "404", "There is no such thing in the namespace."),
    ("Slow", "408", "The body took over 30 seconds to arrive."),
    ("Conflict", "409", "Another one has this already, or a group would be left without an owner."),
    ("TooLarge", "413", "The body is over 1 MiB."),
    ("UnsupportedMediaType", "415", "The body is compressed."),
    ("TooMany", "429", "Too many failures from one address: wait."),
    ("Internal", "500", "A mistake of Roster's."),
    ("Unavailable", "503", "The database is away, or a queue is full: come back soon."),
];

macro_rules! replies {
    ($($name:ident),+) => {$(
        /// Stands for the response of this name in [`ERRORS`].
        pub struct $name;

        impl<'r> ToResponse<'r> for $name {
            fn response() -> (&'r str, RefOr<Response>) {
                let name = stringify!($name);
                (name, RefOr::Ref(Ref::from_response_name(name)))
            }
        }
    )+};
}

replies!(NotFound, Conflict, TooMany);

/// A response with an error.
pub fn error(status: &str, description: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Error"))).build();
    let response =
        ResponseBuilder::new().description(description).content("application/json", content);
    let header = |description: &str| {
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        HeaderBuilder::new().schema(Some(text)).description(Some(description)).build()
    };
    match status {
        "401" => response.header("WWW-Authenticate", header("How to authenticate.")),
        "429" | "503" => response.header("Retry-After", header("Seconds to wait.")),
        _ => response,
    }
    .build()
}
