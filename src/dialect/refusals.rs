//! Answers that refuse, as the OpenAPI documents name them: each once among the components, for all
//! operations that may give it.

use utoipa::ToSchema;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{
    Components, ContentBuilder, HeaderBuilder, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder,
};

/// What a dialect refuses with.
pub struct Refusals {
    /// The body's media type.
    pub media_type: &'static str,
    /// The name in the document, the status, and when.
    pub all: &'static [(&'static str, &'static str, &'static str)],
}

impl Refusals {
    /// Defines all of them, and the schema of their body, `B`.
    pub fn define<B: ToSchema>(&self, components: &mut Components) {
        components.schemas.insert(B::name().into_owned(), B::schema());
        let mut inner = Vec::new();
        B::schemas(&mut inner);
        components.schemas.extend(inner);
        for (name, status, when) in self.all {
            components
                .responses
                .insert((*name).to_owned(), RefOr::T(self.response(&B::name(), status, when)));
        }
    }

    /// Adds those of these names to what an operation answers, where it says nothing of their
    /// status itself.
    pub fn add(&self, operation: &mut Operation, names: &[&str]) {
        for (name, status, _) in self.all.iter().filter(|(name, ..)| names.contains(name)) {
            let reference = RefOr::Ref(Ref::from_response_name(*name));
            operation.responses.responses.entry((*status).to_owned()).or_insert(reference);
        }
    }

    fn response(&self, body: &str, status: &str, when: &str) -> Response {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(body))).build();
        let response = ResponseBuilder::new().description(when).content(self.media_type, content);
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

/// Types that stand for the responses of these names where a route is described.
macro_rules! replies {
    ($($name:ident),+) => {$(
        /// Stands for the response of this name.
        pub struct $name;

        impl<'r> utoipa::ToResponse<'r> for $name {
            fn response() -> (&'r str, utoipa::openapi::RefOr<utoipa::openapi::Response>) {
                let name = stringify!($name);
                (name, utoipa::openapi::Ref::from_response_name(name).into())
            }
        }
    )+};
}
pub(in crate::dialect) use replies;
