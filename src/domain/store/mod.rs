//! All SQL of the domain. No text depends on the data, but for the lists of `condition`. Every query of a
//! tenant's data names the namespace. Queries of namespaces and settings, which are global, do not, nor do those of a request's
//! API key, which says its namespace, and of PostgreSQL's statistics of its tables.
//!
//! Every function returns `Unavailable` while the database does not answer or if the statement takes too
//! long, `Busy` if others hold the locks, and `Internal` for what should not happen. Only other errors
//! are in the comments of the functions.

pub mod administrators;
pub mod api_key;
pub mod change;
pub mod condition;
pub mod dispatch;
pub mod export;
mod expressions;
mod fragments;
pub mod group;
pub mod health;
pub mod idempotency;
pub mod import;
pub mod invite;
pub mod left_behind;
mod live;
pub mod mail;
pub mod member;
pub mod membership;
pub mod namespace;
mod prefix;
#[cfg(test)]
mod routing;
pub mod savepoint;
pub mod sealing;
pub mod session;
pub mod setting;
pub mod sight;
pub mod statistics;
pub mod subgroup;
pub mod ticket;
mod total;
pub mod upkeep;
pub mod user;
pub mod webhook;

use super::model::{Entity, Error, properties};
use crate::database;
use fragments::FRAGMENTS;

/// Turns what PostgreSQL refused into what it means.
impl From<database::Error> for Error {
    fn from(error: database::Error) -> Self {
        match error {
            database::Error::Unavailable(_) => Self::Unavailable(error.into()),
            database::Error::Contended(reason) => {
                log::debug!("answered as too much to do: {reason}");
                Self::Busy
            }
            database::Error::Other(_) => Self::internal(error),
            database::Error::Constraint(ref name) => {
                meaning(name).unwrap_or_else(|| Self::internal(error))
            }
        }
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        database::Error::from(error).into()
    }
}

/// A sharding engine may add a number to a constraint's name, so only its beginning counts.
fn meaning(constraint: &str) -> Option<Error> {
    const TAKEN: [(&str, Entity, &str); 13] = [
        ("namespaces_id_taken", Entity::Namespace, "id"),
        ("users_id_taken", Entity::User, "id"),
        ("users_username_taken", Entity::User, "username"),
        ("users_login_email_taken", Entity::User, "email"),
        ("names_id_taken", Entity::User, Error::ID_OR_USERNAME),
        ("names_sign_in_taken", Entity::User, Error::USERNAME_OR_ADDRESS),
        ("groups_id_taken", Entity::Group, "id"),
        ("invites_id_taken", Entity::Invite, "id"),
        ("invites_open_taken", Entity::Invite, "email"),
        ("invites_code_hash_taken", Entity::Invite, "code"),
        ("webhooks_id_taken", Entity::Webhook, "id"),
        ("api_keys_id_taken", Entity::Key, "id"),
        ("api_keys_hash_taken", Entity::Key, "secret"),
    ];
    const MISFIT: [(&str, &str); 5] = [
        ("users_properties_fit", "properties"),
        ("groups_properties_fit", "properties"),
        ("invites_properties_fit", "properties"),
        ("users_app_fit", "app"),
        ("groups_app_fit", "app"),
    ];
    if constraint.starts_with("users_provisioned_fit") {
        return Some(Error::invalid("user", "must have at most 32 KiB of attributes"));
    }
    if let Some((_, field)) = MISFIT.iter().find(|(name, _)| constraint.starts_with(name)) {
        return Some(properties::misfit(field));
    }
    // The group or the user was deleted between being found and being written to.
    const GONE: [(&str, Entity); 11] = [
        ("memberships_group", Entity::Group),
        ("memberships_user", Entity::User),
        ("subgroups_parent", Entity::Group),
        ("subgroups_child", Entity::Group),
        ("invites_group", Entity::Group),
        ("invites_inviter", Entity::User),
        ("names_user", Entity::User),
        ("sessions_user", Entity::User),
        ("tickets_user", Entity::User),
        ("ticket_counts_user", Entity::User),
        ("api_keys_namespace", Entity::Namespace),
    ];
    let taken = TAKEN.iter().find(|(name, ..)| constraint.starts_with(name));
    taken.map(|&(_, entity, field)| Error::Taken { entity, field }).or_else(|| {
        let gone = GONE.iter().find(|(name, _)| constraint.starts_with(name));
        gone.map(|&(_, entity)| Error::NotFound { entity })
    })
}
