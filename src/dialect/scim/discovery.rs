//! What clients find out about the server (RFC 7644 section 4): from the table of attributes.

use super::answer::put;
use super::base::Base;
use super::list::{DEFAULT_COUNT, MAX_COUNT};
use super::schema::{Attribute, Kind, Mutability, ResourceType, Returned, SCHEMAS, Schema};
use serde_json::{Map, Value, json};

/// The most operations of a bulk request.
pub const MOST_BULK_OPERATIONS: usize = 1000;
/// The most bytes of a body.
const MOST_BYTES: usize = 1 << 20;
const CONFIG: &str = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";
const RESOURCE_TYPE: &str = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";

/// What the server supports.
pub fn configuration(base: &Base) -> Value {
    json!({
        "schemas": [CONFIG],
        "documentationUri": "https://datatracker.ietf.org/doc/html/rfc7644",
        "patch": {"supported": true},
        "bulk": {
            "supported": true,
            "maxOperations": MOST_BULK_OPERATIONS,
            "maxPayloadSize": MOST_BYTES,
        },
        "filter": {"supported": true, "maxResults": MAX_COUNT},
        "changePassword": {"supported": true},
        "sort": {"supported": true},
        "etag": {"supported": true},
        "pagination": {
            "cursor": true,
            "index": true,
            "defaultPaginationMethod": "index",
            "defaultPageSize": DEFAULT_COUNT,
            "maxPageSize": MAX_COUNT,
        },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "API key",
            "description": "An API key, as a bearer token in the header Authorization.",
            "specUri": "https://datatracker.ietf.org/doc/html/rfc6750",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": base.url("/ServiceProviderConfig"),
        },
    })
}

/// All types of resources.
pub fn resource_types(base: &Base) -> Vec<Value> {
    ResourceType::ALL.into_iter().map(|kind| resource_type(base, kind)).collect()
}

/// The type with this name.
pub fn resource_type_named(base: &Base, name: &str) -> Option<Value> {
    let found = ResourceType::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name));
    found.map(|kind| resource_type(base, kind))
}

fn resource_type(base: &Base, kind: ResourceType) -> Value {
    let schema = kind.schema();
    let mut resource_type = json!({
        "schemas": [RESOURCE_TYPE],
        "id": kind.name(),
        "name": kind.name(),
        "endpoint": kind.endpoint(),
        "description": schema.about,
        "schema": schema.id,
        "meta": {
            "resourceType": "ResourceType",
            "location": base.url(&format!("/ResourceTypes/{}", kind.name())),
        },
    });
    let extension = |schema: &&Schema| json!({"schema": schema.id, "required": false});
    let extensions: Vec<Value> = kind.extensions().iter().map(extension).collect();
    if !extensions.is_empty() {
        put(&mut resource_type, "schemaExtensions", extensions.into());
    }
    resource_type
}

/// All schemas.
pub fn schemas(base: &Base) -> Vec<Value> {
    SCHEMAS.iter().map(|schema| described(base, schema)).collect()
}

/// The schema with this URN.
pub fn schema_named(base: &Base, urn: &str) -> Option<Value> {
    let found = SCHEMAS.iter().find(|schema| schema.id.eq_ignore_ascii_case(urn));
    found.map(|schema| described(base, schema))
}

fn described(base: &Base, schema: &Schema) -> Value {
    let attributes: Vec<Value> = schema.attributes.iter().map(attribute).collect();
    json!({
        "schemas": [SCHEMA],
        "id": schema.id,
        "name": schema.name,
        "description": schema.about,
        "attributes": attributes,
        "meta": {
            "resourceType": "Schema",
            "location": base.url(&format!("/Schemas/{}", schema.id)),
        },
    })
}

fn attribute(attribute: &Attribute) -> Value {
    let kind = match attribute.kind {
        Kind::Text => "string",
        Kind::Flag => "boolean",
        Kind::Time => "dateTime",
        Kind::Reference => "reference",
        Kind::Complex => "complex",
    };
    let mutability = match attribute.mutability {
        Mutability::ReadOnly => "readOnly",
        Mutability::ReadWrite => "readWrite",
        Mutability::Immutable => "immutable",
        Mutability::WriteOnly => "writeOnly",
    };
    let returned = match attribute.returned {
        Returned::Always => "always",
        Returned::Default => "default",
        Returned::Never => "never",
    };
    let mut described = json!({
        "name": attribute.name,
        "type": kind,
        "multiValued": attribute.multi_valued,
        "description": attribute.about,
        "required": attribute.required,
        "caseExact": attribute.case_exact,
        "mutability": mutability,
        "returned": returned,
        "uniqueness": if attribute.unique { "server" } else { "none" },
    });
    if !attribute.usual.is_empty() {
        put(&mut described, "canonicalValues", attribute.usual.into());
    }
    if !attribute.refers_to.is_empty() {
        put(&mut described, "referenceTypes", attribute.refers_to.into());
    }
    if !attribute.subs.is_empty() {
        put(&mut described, "subAttributes", attribute.subs.iter().map(self::attribute).collect());
    }
    described
}

/// The document as a list of these resources, all on one page.
pub fn all(resources: Vec<Value>) -> Map<String, Value> {
    let count = resources.len();
    let list = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": count,
        "itemsPerPage": count,
        "startIndex": 1,
        "Resources": resources,
    });
    match list {
        Value::Object(list) => list,
        _ => Map::new(),
    }
}
