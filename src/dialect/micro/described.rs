//! The dialect's OpenAPI document: what the calls' own descriptions leave to one place.

use super::super::text;
use super::authenticate::NAMESPACE_HEADER;
use super::error::Words;
use super::reply::{self, ERRORS};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBody;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Components, Content, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr,
    Required, Schema, SecurityRequirement, ServerBuilder,
};
use utoipa::{PartialSchema, ToSchema};

const TAGS: [(&str, &str); 3] = [
    ("groups", "Named sets of members, whose ids are opaque."),
    ("invites", "Offers to join a group."),
    ("users", "People with a username, an address and a password."),
];
/// What every call may answer.
const ALWAYS: [&str; 8] = [
    "Refused",
    "Unauthorized",
    "Forbidden",
    "Slow",
    "TooLarge",
    "UnsupportedMediaType",
    "Internal",
    "Unavailable",
];

/// The document that mounting the routes adds to.
pub fn blank() -> OpenApi {
    let license = LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build();
    let info = InfoBuilder::new()
        .title("Roster for Micro's clients")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "The Micro services `groups`, `invites` and `users`. A call is \
             `POST /service/Service/Method` with a JSON object; the same calls are at \
             `/service/Method`, `/service/method`, with dashes, and below `/v1`, by `PUT`, `PATCH`, \
             `DELETE` and, with a query, `GET`. Fields are in snake_case or lowerCamelCase, in the \
             body, a form or the query. Replies leave out what is empty. An error is \
             `{\"Id\", \"Code\", \"Detail\", \"Status\"}`.",
        ))
        .license(Some(license))
        .build();
    let tags =
        TAGS.map(|(name, about)| TagBuilder::new().name(name).description(Some(about)).build());
    let server = ServerBuilder::new().url("/").description(Some("This server.")).build();
    OpenApiBuilder::new().info(info).tags(Some(tags)).servers(Some([server])).build()
}

/// Completes the document of the mounted routes: the errors that any of them may answer, and the
/// credential.
pub fn describe(mut document: OpenApi) -> OpenApi {
    document.security = Some(vec![SecurityRequirement::new("key", [] as [String; 0])]);
    let components = document.components.get_or_insert_default();
    components.schemas.insert(Words::name().into_owned(), Words::schema());
    let mut bearer = Http::new(HttpAuthScheme::Bearer);
    bearer.description = Some("An API key, or the id of a session.".to_owned());
    components.add_security_scheme("key", SecurityScheme::Http(bearer));
    for (name, status, description) in ERRORS {
        components.responses.insert(name.to_owned(), RefOr::T(reply::error(status, description)));
    }
    for item in document.paths.paths.values_mut() {
        let Some(operation) = &mut item.post else { continue };
        complete(operation);
        let body = operation.request_body.as_mut();
        if let Some(RefOr::T(body)) = body.filter(|body| needs_nothing(components, body)) {
            // None is as good as an object without fields.
            body.required = Some(Required::False);
        }
    }
    text::complete(&mut document);
    document
}

fn complete(operation: &mut Operation) {
    operation.parameters.get_or_insert_default().push(namespace_header().into());
    for (name, status, _) in ERRORS.iter().filter(|(name, ..)| ALWAYS.contains(name)) {
        let reference = RefOr::Ref(Ref::from_response_name(*name));
        operation.responses.responses.entry((*status).to_owned()).or_insert(reference);
    }
}

/// Whether no field of the body is required.
fn needs_nothing(components: &Components, body: &RefOr<RequestBody>) -> bool {
    let RefOr::T(body) = body else { return false };
    body.content.values().any(|content| {
        let RefOr::T(Content { schema: Some(RefOr::Ref(schema)), .. }) = content else {
            return false;
        };
        let name = schema.ref_location.rsplit('/').next().unwrap_or_default();
        matches!(components.schemas.get(name), Some(RefOr::T(Schema::Object(object)))
            if object.required.is_empty())
    })
}

fn namespace_header() -> Parameter {
    let slug = ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some("^[a-z0-9][a-z0-9-]{0,62}$"))
        .build();
    ParameterBuilder::new()
        .name(NAMESPACE_HEADER)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "The namespace, for a key with the scope `operator`, and for who signs in without a \
             credential: `default` where it is absent.",
        ))
        .schema(Some(slug))
        .build()
}
