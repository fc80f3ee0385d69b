//! Links from the response that creates an entity to the operations on it.

use utoipa::openapi::link::Link;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi, RefOr};

/// The operation that creates an entity, the operations on it, and their parameter for its id.
const LINKS: [(&str, &str, &str); 10] = [
    (
        "createUser",
        "getUser updateUser patchUser deleteUser listUserGroups createUserSession",
        "id",
    ),
    ("createGroup", "getGroup updateGroup patchGroup deleteGroup", "id"),
    ("createGroup", "listGroupMembers listSubgroups listParentGroups", "id"),
    ("createInvite", "getInvite updateInvite deleteInvite sendInvite", "id"),
    ("createInvite", "acceptInvite declineInvite", "handle"),
    ("createSession", "getSession deleteSession", "id"),
    ("createUserSession", "getSession deleteSession", "id"),
    ("createKey", "getKey deleteKey", "id"),
    (
        "createWebhook",
        "getWebhook updateWebhook patchWebhook deleteWebhook createWebhookSecret testWebhook \
         replayWebhook listDeliveries",
        "id",
    ),
    ("createNamespace", "getNamespace updateNamespace patchNamespace deleteNamespace", "id"),
];

/// Adds the links to the document.
pub fn complete(document: &mut OpenApi) {
    for operation in document.paths.paths.values_mut().filter_map(|item| item.post.as_mut()) {
        let id = operation.operation_id.clone().unwrap_or_default();
        for (_, targets, parameter) in LINKS.iter().filter(|(creates, ..)| *creates == id) {
            link(operation, targets, parameter);
        }
    }
}

fn link(operation: &mut Operation, targets: &str, parameter: &str) {
    let Some(RefOr::T(created)) = operation.responses.responses.get_mut("201") else { return };
    for target in targets.split(' ') {
        let link = Link::builder().operation_id(target).parameter(parameter, "$response.body#/id");
        created.links.insert(target.to_owned(), RefOr::T(link.build()));
    }
}
