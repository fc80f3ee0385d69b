//! What the server can do: the Java and Go clients read its version from it.

use super::status::PRODUCT_VERSION;
use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// What the server can do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "entity-type": "capabilities",
    "server": {"distributionName": "lts", "distributionVersion": "2023.5", "distributionServer": "roster"},
    "cluster": {"enabled": false, "nodeId": "roster"},
    "repository": {"default": {"queryBlobKeys": false}}
}))]
pub struct Capabilities {
    /// Always `capabilities`.
    #[serde(rename = "entity-type")]
    entity_type: &'static str,
    server: ServerCapabilities,
    cluster: ClusterCapabilities,
    repository: RepositoriesCapabilities,
}

/// The version.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServerCapabilities {
    /// Always `lts`, as in the releases of Nuxeo that are supported for years.
    distribution_name: &'static str,
    /// The version of Nuxeo that this API follows.
    distribution_version: &'static str,
    /// The program that serves.
    distribution_server: &'static str,
}

/// Whether several servers of Nuxeo work together, which clients need not know.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClusterCapabilities {
    /// Always false.
    enabled: bool,
    /// The same for every process of Roster.
    node_id: &'static str,
}

/// The repositories of documents. Clients expect one.
#[derive(Debug, Serialize, ToSchema)]
pub struct RepositoriesCapabilities {
    default: RepositoryCapabilities,
}

/// A repository of documents.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryCapabilities {
    /// Always false.
    query_blob_keys: bool,
}

/// Returns what the server can do, and the version of Nuxeo that this API follows.
///
/// Permissions: signed-in users; any key.
#[utoipa::path(
    operation_id = "getCapabilities",
    tag = "status",
    responses((status = 200, description = "What the server can do.", body = Capabilities)),
)]
#[get("/capabilities")]
pub async fn get() -> Json<Capabilities> {
    Json(Capabilities {
        entity_type: "capabilities",
        server: ServerCapabilities {
            distribution_name: "lts",
            distribution_version: PRODUCT_VERSION,
            distribution_server: "roster",
        },
        cluster: ClusterCapabilities { enabled: false, node_id: "roster" },
        repository: RepositoriesCapabilities {
            default: RepositoryCapabilities { query_blob_keys: false },
        },
    })
}
