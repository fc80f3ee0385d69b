//! Parameters that many operations have: ids in the path, the page of a list, and the namespace.

use crate::dialect::http::auth::NAMESPACE_HEADER;
use crate::dialect::openapi::document::namespace_header;
use crate::dialect::rest::document::Resource;
use crate::dialect::rest::idempotency::HEADER;
use crate::dialect::rest::page::PageQuery;
use crate::domain::api_key::ApiKey;
use crate::domain::change::Change;
use crate::domain::group::Group;
use crate::domain::invite::Invite;
use crate::domain::mail::StoredMail;
use crate::domain::namespace::Namespace;
use crate::domain::session::Session;
use crate::domain::text::LINE_LIMIT;
use crate::domain::user::User;
use crate::domain::webhook::Webhook;
use utoipa::IntoParams;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Required};

/// Visible ASCII characters. Keys that begin with a quote are written between quotes.
const VISIBLE: &str = "^[!#-~][!-~]*$";

/// Describes the parameters in the path, instead of what utoipa derives from the handler.
pub fn describe_path(path: &str, operation: &mut Operation) {
    if let Some(parameters) = &mut operation.parameters {
        parameters.retain(|parameter| !is_in_path(parameter));
    }
    let mut kind = "";
    for segment in path.split('/') {
        match segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}')) {
            None => kind = segment,
            Some(name) => add(operation, in_path(kind, name)),
        }
    }
}

fn is_in_path(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(Parameter { parameter_in: ParameterIn::Path, .. }))
}

/// The parameter with this name, which follows the kind of entity in the path.
fn in_path(kind: &str, name: &str) -> Parameter {
    let (about, example) = match (kind, name) {
        (_, "code") => ("The code.".to_owned(), "7ZK3QW9XHA"),
        (_, "handle") => ("The invite's code or id.".to_owned(), "7ZK3QW9XHA"),
        (_, "change") => ("The number of the change.".to_owned(), Change::EXAMPLE_ID),
        (_, "child") => ("The nested group's id.".to_owned(), "backend"),
        _ => (format!("The {kind}'s id."), example(kind)),
    };
    let (shortest, longest) = match kind {
        Namespace::KIND => Namespace::ID_LENGTH,
        _ => (Some(1), Some(LINE_LIMIT)),
    };
    let id = ObjectBuilder::new().schema_type(Type::String);
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(about))
        .schema(Some(id.min_length(shortest).max_length(longest)))
        .example(Some(example.into()))
        .build()
}

fn example(kind: &str) -> &'static str {
    match kind {
        User::KIND => User::EXAMPLE_ID,
        Group::KIND => Group::EXAMPLE_ID,
        Namespace::KIND => Namespace::EXAMPLE_ID,
        ApiKey::KIND => ApiKey::EXAMPLE_ID,
        Change::KIND => Change::EXAMPLE_ID,
        Session::KIND => Session::EXAMPLE_ID,
        Webhook::KIND => Webhook::EXAMPLE_ID,
        StoredMail::KIND => StoredMail::EXAMPLE_ID,
        _ => Invite::EXAMPLE_ID,
    }
}

/// Describes the parameters by which every list is read page by page, where a list has none of its own.
pub fn describe_page(operation: &mut Operation) {
    let described = PageQuery::into_params(|| Some(ParameterIn::Query));
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let is_shared = parameter.description.is_none();
        if let Some(described) = described.iter().find(|p| is_shared && p.name == parameter.name) {
            parameter.clone_from(described);
        }
    }
}

/// Adds the header that names the namespace, which any operation accepts, where callers need it: a
/// name with a password and an invite's code belong to no namespace by themselves, and an operator
/// creates the first key of a namespace. From then on this key is enough.
pub fn add_namespace(path: &str, operation: &mut Operation) {
    let about = if operation.security.is_some() {
        "The namespace, by default `default`. A password or a code belongs to no namespace by itself; \
        a key or a token does."
    } else if path.starts_with(ApiKey::PATH) {
        "The namespace, by default `default`. Only keys with the scope `operator` can choose it; any \
        other key or token belongs to one namespace."
    } else {
        return;
    };
    add(operation, namespace_header(NAMESPACE_HEADER, about));
}

/// The header by which a write can be repeated.
pub fn idempotency_key() -> Parameter {
    let about = "A key that the caller makes up for this request, such as a UUID. If the request is \
        repeated with it within 24 hours, nothing is written again, and the response is the first one, \
        with `Idempotency-Replayed: true`.";
    let text = ObjectBuilder::new().schema_type(Type::String);
    ParameterBuilder::new()
        .name(HEADER)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(text.min_length(Some(16)).max_length(Some(255)).pattern(Some(VISIBLE))))
        .build()
}

/// Adds a parameter.
pub fn add(operation: &mut Operation, parameter: Parameter) {
    operation.parameters.get_or_insert_default().push(parameter.into());
}
