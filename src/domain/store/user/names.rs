//! The SQL of names that are taken by names of another kind.

use super::super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::id::NamespaceNo;
use crate::domain::model::reference::{UserKey, UserRef};
use crate::domain::model::text::Username;
use crate::domain::model::user::{Claim, UserChanges};
use crate::domain::model::{Entity, Error, Result};
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};

/// Says which of the names that were to be written is taken.
pub fn taken(error: Error, changes: &UserChanges) -> Error {
    let field = match error {
        Error::Taken { entity: Entity::User, field: Error::ID_OR_USERNAME } => {
            if changes.username.as_ref().into_option().is_some() { "username" } else { "id" }
        }
        Error::Taken { entity: Entity::User, field: Error::USERNAME_OR_ADDRESS } => {
            if changes.login_email.as_ref().into_option().is_some() {
                address_in(changes)
            } else {
                "username"
            }
        }
        Error::Taken { entity: Entity::User, field: "email" } => address_in(changes),
        error => return error,
    };
    Error::Taken { entity: Entity::User, field }
}

/// The property in which the sign-in address was given.
fn address_in(changes: &UserChanges) -> &'static str {
    match changes.claim {
        Claim::Always | Claim::WithAnotherContact => "email",
        Claim::AsProperty => "login_email",
    }
}

statement! {
    IsLikeAdministrator(user: UserKey) {
        namespace: BigInt,
        now: Timestamptz,
        skeleton: Text,
        key: Text,
    } -> Bool = r#"
        SELECT NOT {unlike_administrators u.no :skeleton :key} FROM (SELECT {user_no user} AS no) u
    "#
}

/// Whether an administrator other than the user has a username that cannot be told from this one.
pub async fn is_like_administrator(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    user: UserRef<'_>,
    username: &Username,
) -> Result<bool> {
    let (skeleton, key) = (username.skeleton(), username.key());
    let like = IsLikeAdministrator { user, namespace, now, skeleton, key };
    Ok(executor.row(like).await?.unwrap_or_default())
}
