//! The patterns of text. They follow from the maximum lengths in the schemas, because the domain
//! has few kinds of text, and each has a maximum length of its own.

use super::document::operations;
use crate::domain::brand::BRAND_NAME_LIMIT;
use crate::domain::id::NAMESPACE_LIMIT;
use crate::domain::password::LONGEST as PASSWORD_LIMIT;
use crate::domain::text::{EMAIL_LIMIT, LINE_LIMIT, PARAGRAPH_LIMIT};
use utoipa::openapi::schema::{ArrayItems, Object};
use utoipa::openapi::{OpenApi, RefOr, Schema, SchemaFormat};

/// No control characters.
const LINE: &str = r"^[^\x00-\x1f\x7f-\x9f]*$";
/// As above, and not blank.
pub const SOME_LINE: &str =
    r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$";
/// No control characters except line breaks and tabs.
const PARAGRAPH: &str = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$";
/// As above, and not blank.
const SOME_PARAGRAPH: &str = concat!(
    r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*",
    r"[^\s\x00-\x1f\x7f-\x9f]",
    r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
);
/// A list of entity tags, or `*` (RFC 9110 section 13.1).
pub const ENTITY_TAGS: &str = r#"^(\*|(W/)?"[!#-~]*"(, *(W/)?"[!#-~]*")*)$"#;
/// No U+0000.
const PASSWORD: &str = r"^[^\x00]*$";
/// A namespace's id.
const SLUG: &str = "^[a-z0-9][a-z0-9-]*$";
/// An e-mail address may have letters of any script (RFC 6531).
const EMAIL: &str = "idn-email";

/// Adds a pattern to each text in the document that has none.
pub fn complete(document: &mut OpenApi) {
    let components = document.components.iter_mut();
    components.flat_map(|all| all.schemas.values_mut()).for_each(visit);
    let operations = operations(&mut document.paths);
    for parameter in operations.flat_map(|operation| &mut operation.parameters).flatten() {
        if let RefOr::T(parameter) = parameter {
            parameter.schema.iter_mut().for_each(visit);
        }
    }
}

fn visit(schema: &mut RefOr<Schema>) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => {
            complete_text(object);
            object.properties.values_mut().for_each(visit);
        }
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                visit(items);
            }
        }
        Schema::OneOf(ways) => ways.items.iter_mut().for_each(visit),
        Schema::AnyOf(ways) => ways.items.iter_mut().for_each(visit),
        Schema::AllOf(parts) => parts.items.iter_mut().for_each(visit),
        _ => {}
    }
}

fn complete_text(text: &mut Object) {
    if text.pattern.is_some() {
        return;
    }
    // A text without a minimum length may be blank.
    let is_some = text.min_length.is_some();
    let pattern = match text.max_length {
        Some(LINE_LIMIT) if is_some => SOME_LINE,
        Some(LINE_LIMIT) => LINE,
        Some(BRAND_NAME_LIMIT) if is_some => SOME_LINE,
        Some(BRAND_NAME_LIMIT) => LINE,
        Some(PARAGRAPH_LIMIT) if is_some => SOME_PARAGRAPH,
        Some(PARAGRAPH_LIMIT) => PARAGRAPH,
        Some(PASSWORD_LIMIT) => PASSWORD,
        Some(NAMESPACE_LIMIT) => SLUG,
        Some(EMAIL_LIMIT) if is_some => {
            text.format = Some(SchemaFormat::Custom(EMAIL.to_owned()));
            return;
        }
        _ => return,
    };
    text.pattern = Some(pattern.to_owned());
}
