//! The shapes of bulk requests and responses, for the document alone.
#![expect(dead_code, reason = "only the schemas are used")]

use serde_json::Value;
use utoipa::ToSchema;

/// Several operations.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase", example = json!({
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
    "Operations": [{
        "method": "POST",
        "path": "/Users",
        "bulkId": "one",
        "data": {"userName": "boris@example.com"}
    }]
}))]
pub struct BulkRequest {
    /// The schema of this body.
    schemas: Option<Vec<String>>,
    /// After so many errors no other operation is carried out.
    #[schema(minimum = 1)]
    fail_on_errors: Option<u64>,
    /// The operations.
    #[schema(rename = "Operations", max_items = 1000)]
    operations: Vec<BulkOperation>,
}

/// An operation of a bulk request.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct BulkOperation {
    /// `POST`, `PUT`, `PATCH` or `DELETE`.
    method: String,
    /// The name of the operation, which `POST` needs. `bulkId:` and this name stand for the id of the
    /// resource that it creates.
    bulk_id: Option<String>,
    /// The path below `/scim/v2`.
    path: String,
    /// The entity tag that the resource must have.
    version: Option<String>,
    /// The body.
    #[schema(value_type = Option<Object>)]
    data: Option<Value>,
}

/// What came of several operations.
#[derive(ToSchema)]
pub struct BulkResponse {
    /// The schema of this body.
    schemas: Vec<String>,
    /// What came of each operation that was carried out, in their order.
    #[schema(rename = "Operations")]
    operations: Vec<BulkResult>,
}

/// What came of an operation.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct BulkResult {
    /// The method.
    method: String,
    /// The name of the operation.
    bulk_id: Option<String>,
    /// The URL of the resource.
    location: Option<String>,
    /// The entity tag of the resource.
    version: Option<String>,
    /// The HTTP status, as text.
    status: String,
    /// The error.
    #[schema(value_type = Option<Object>)]
    response: Option<Value>,
}
