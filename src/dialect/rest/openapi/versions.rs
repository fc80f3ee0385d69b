//! The headers of responses that have an entity, and conditional requests.

use super::error_responses::ERROR_RESPONSES;
use super::parameters::add;
use crate::dialect::openapi::text_patterns::ENTITY_TAGS;
use crate::dialect::rest::document::Resource;
use crate::dialect::rest::entity_tag::VERSIONED;
use crate::dialect::rest::me;
use crate::domain::mail::StoredMail;
use crate::domain::webhook::Webhook;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{HeaderBuilder, RefOr, Required, ResponseBuilder};

/// Adds the headers to the operations of a path.
pub fn complete(path: &str, item: &mut PathItem) {
    let kind = path.rsplit('/').find(|segment| !segment.starts_with('{')).unwrap_or_default();
    // A path that ends with an id creates nothing that has a path of its own. The path of a recovery has its
    // code, which no log should have.
    let is_located = !path.ends_with('}') && kind != "recovery";
    if let Some(post) = item.post.as_mut().filter(|_| is_located) {
        // A secret is a part of its webhook, and a test that is sent is an e-mail.
        let created = match kind {
            "secret" => Webhook::KIND,
            "test" => StoredMail::KIND,
            kind => kind,
        };
        add_header(post, "201", "Location", format!("The path of the {created}."));
    }
    if path == me::PATH {
        [&mut item.put, &mut item.patch].into_iter().flatten().for_each(add_if_match);
    }
    let has_version = VERSIONED.contains(&path.strip_suffix("/{id}").unwrap_or(path));
    // Each tag is stale of what has no version, and of what is about to be created.
    let others = [&mut item.put, &mut item.patch, &mut item.delete];
    let others = others.into_iter().filter(|_| !has_version).chain([&mut item.post]);
    others.flatten().for_each(|operation| ERROR_RESPONSES.add(operation, &["Stale"]));
    if !has_version {
        return;
    }
    let changes = [&mut item.put, &mut item.patch];
    for operation in changes.into_iter().flatten() {
        add_version(operation, "200", kind);
        add_if_match(operation);
    }
    if let Some(get) = item.get.as_mut().filter(|_| path.ends_with('}')) {
        add_version(get, "200", kind);
        add_if_none_match(get);
    }
    item.post.iter_mut().for_each(|post| add_version(post, "201", kind));
    item.delete.iter_mut().for_each(add_if_match);
}

fn add_version(operation: &mut Operation, status: &str, kind: &str) {
    add_header(operation, status, "ETag", format!("The {kind}'s version."));
}

fn add_header(operation: &mut Operation, status: &str, name: &str, about: String) {
    if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) {
        let text = ObjectBuilder::new().schema_type(Type::String);
        let header = HeaderBuilder::new().schema(Some(text)).description(Some(about));
        response.headers.insert(name.to_owned(), header.build().into());
    }
}

fn add_if_match(operation: &mut Operation) {
    let about = "ETags. The request is carried out only if the current one is among them.";
    add_condition(operation, "If-Match", about, Some(ENTITY_TAGS));
    ERROR_RESPONSES.add(operation, &["Stale"]);
}

/// A value that is not a list of entity tags is ignored, as RFC 9110 says.
fn add_if_none_match(operation: &mut Operation) {
    let about = "ETags. If the current one is among them, the response is 304.";
    add_condition(operation, "If-None-Match", about, None);
    let unchanged = ResponseBuilder::new().description("The client has the current version.");
    operation.responses.responses.insert("304".to_owned(), unchanged.build().into());
}

fn add_condition(operation: &mut Operation, name: &str, about: &str, pattern: Option<&str>) {
    let text = ObjectBuilder::new().schema_type(Type::String).pattern(pattern);
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(text));
    add(operation, parameter.build());
}
