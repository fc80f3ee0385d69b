//! Procedures about users.

pub mod document;
mod role;
mod rules;

use super::access::Need;
use super::error::{ErrorObject, Failure};
use super::parameters::{Arguments, optional, required};
use super::procedure::{Outcome, Procedure, answer, answer_done, answer_or};
use crate::domain::id::UserNo;
use crate::domain::password::Password;
use crate::domain::patch::Patch;
use crate::domain::text::{Email, Name};
use crate::domain::user::{self, AdminChange, UserChanges, UserWithAdmin};
use crate::domain::{Ctx, Entity, Error, Result};
use document::UserRow;
use futures_util::FutureExt;
use role::Role;

/// The procedures.
pub const PROCEDURES: &[Procedure] = &[
    Procedure {
        name: "createUser",
        about: "Creates a user and returns the id; `false` if a rule is broken.",
        parameters: &[
            required("username"),
            required("password"),
            optional("name"),
            optional("email"),
            optional("role"),
        ],
        example: r#"{"username": "asim", "password": "correct horse", "name": "Asim Aslam", "email": "asim@example.com", "role": "app-user"}"#,
        need: Need::WriteUsers,
        run: |ctx, arguments| create(ctx, arguments).boxed_local(),
    },
    Procedure {
        name: "createLdapUser",
        about: "Returns an error, as Kanboard does without LDAP.",
        parameters: &[required("username")],
        example: r#"{"username": "asim"}"#,
        need: Need::WriteUsers,
        run: |_, _| std::future::ready(Err(no_ldap())).boxed_local(),
    },
    Procedure {
        name: "getUser",
        about: "Returns a user; `null` if it does not exist.",
        parameters: &[required("user_id")],
        example: r#"{"user_id": 1}"#,
        need: Need::ReadUsers,
        run: |ctx, arguments| get(ctx, arguments).boxed_local(),
    },
    Procedure {
        name: "getUserByName",
        about: "Returns the user with exactly this username; `null` if it does not exist.",
        parameters: &[required("username")],
        example: r#"{"username": "asim"}"#,
        need: Need::ReadUsers,
        run: |ctx, arguments| get_by_name(ctx, arguments).boxed_local(),
    },
    Procedure {
        name: "getAllUsers",
        about: "Lists all users, including disabled ones, sorted by username.",
        parameters: &[],
        example: "{}",
        need: Need::ReadUsers,
        run: |ctx, _| all(ctx).boxed_local(),
    },
    Procedure {
        name: "updateUser",
        about: "Changes the parameters that are given and not null; `false` if a rule is broken.",
        parameters: &[
            required("id"),
            optional("username"),
            optional("name"),
            optional("email"),
            optional("role"),
        ],
        example: r#"{"id": 1, "name": "Asim", "role": "app-manager"}"#,
        need: Need::WriteUsers,
        run: |ctx, arguments| update(ctx, arguments).boxed_local(),
    },
    Procedure {
        name: "removeUser",
        about: "Deletes a user with all memberships; `false` if it does not exist.",
        parameters: &[required("user_id")],
        example: r#"{"user_id": 1}"#,
        need: Need::WriteUsers,
        run: |ctx, arguments| remove(ctx, arguments).boxed_local(),
    },
    Procedure {
        name: "disableUser",
        about: "Prevents a user from signing in, and ends the user's sessions.",
        parameters: &[required("user_id")],
        example: r#"{"user_id": 1}"#,
        need: Need::WriteUsers,
        run: |ctx, arguments| set(ctx, arguments, with_active(Patch::Set(false))).boxed_local(),
    },
    Procedure {
        name: "enableUser",
        about: "Allows a user to sign in again.",
        parameters: &[required("user_id")],
        example: r#"{"user_id": 1}"#,
        need: Need::WriteUsers,
        run: |ctx, arguments| set(ctx, arguments, with_active(Patch::Set(true))).boxed_local(),
    },
    Procedure {
        name: "isActiveUser",
        about: "Returns whether a user can sign in; `false` if it does not exist.",
        parameters: &[required("user_id")],
        example: r#"{"user_id": 1}"#,
        need: Need::ReadUsers,
        run: |ctx, arguments| is_active(ctx, arguments).boxed_local(),
    },
];

/// The number of the user. A text that is not a number is the id of no user.
pub fn user_no(arguments: &Arguments, name: &str) -> Result<UserNo> {
    arguments.number(name).map(UserNo).ok_or(Error::not_found(Entity::User))
}

fn no_ldap() -> Failure {
    let text = "LDAP server not configured, check the parameter LDAP_SERVER";
    Failure::Error(ErrorObject::exception(text))
}

async fn create(ctx: &Ctx, arguments: Arguments) -> Outcome {
    let created = async {
        let (new, admin) = new_user(&arguments)?;
        user::create(ctx, None, new, admin).await
    };
    answer_or(created.await.map(|user| user.no.0), false)
}

/// The properties of the user that `createUser` creates.
///
/// # Errors
/// [`Error::Invalid`].
pub fn new_user(arguments: &Arguments) -> Result<(UserChanges, AdminChange)> {
    let username = arguments.text("username")?.unwrap_or_default();
    let password = arguments.text("password")?.unwrap_or_default();
    let role = match arguments.text("role")? {
        Some(word) => Role::parse(&word)?,
        None if arguments.is_null("role") => return Err(Error::invalid("role", "is null")),
        None => Role::default(),
    };
    let new = UserChanges {
        username: Patch::Set(rules::username(&username)?),
        password: Patch::Set(Password::parse_of_length(
            &password,
            "password",
            rules::SHORTEST_PASSWORD,
        )?),
        name: name(arguments)?,
        // A contact address: it need not be unique, so nobody can sign in with it.
        email: email(arguments)?,
        properties: role.properties()?,
        ..UserChanges::default()
    };
    // A new user is not an administrator, so there is nothing to revoke.
    let admin = if role == Role::Admin { AdminChange::Grant } else { AdminChange::Keep };
    Ok((new, admin))
}

/// Absent and null leave the value unchanged; an empty text removes it.
fn name(arguments: &Arguments) -> Result<Patch<Name>> {
    match arguments.text("name")? {
        None => Ok(Patch::Keep),
        Some(text) if text.is_empty() => Ok(Patch::Clear),
        Some(text) => Name::parse(&text, "name").map(Patch::Set),
    }
}

fn email(arguments: &Arguments) -> Result<Patch<Email>> {
    match arguments.text("email")? {
        None => Ok(Patch::Keep),
        Some(text) if text.is_empty() => Ok(Patch::Clear),
        Some(text) => rules::email(&text).map(Patch::Set),
    }
}

async fn update(ctx: &Ctx, arguments: Arguments) -> Outcome {
    if arguments.text("id").is_ok_and(|id| id.unwrap_or_default().is_empty()) {
        return answer(&false);
    }
    let updated = async {
        let (changes, admin) = changes(&arguments)?;
        let no = user_no(&arguments, "id")?;
        if changes == UserChanges::default() && admin == AdminChange::Keep {
            return Ok(());
        }
        user::update(ctx, no, None, changes, admin).await.map(drop)
    };
    answer_done(updated.await)
}

/// The changes that `updateUser` makes.
///
/// # Errors
/// [`Error::Invalid`].
pub fn changes(arguments: &Arguments) -> Result<(UserChanges, AdminChange)> {
    let username = arguments.text("username")?.map(|text| rules::username(&text)).transpose()?;
    let role = arguments.text("role")?.map(|word| Role::parse(&word)).transpose()?;
    let changes = UserChanges {
        username: username.map_or(Patch::Keep, Patch::Set),
        name: name(arguments)?,
        email: email(arguments)?,
        properties: role.map(Role::properties).transpose()?.unwrap_or_default(),
        ..UserChanges::default()
    };
    Ok((changes, role.map(Role::admin_change).unwrap_or_default()))
}

async fn get(ctx: &Ctx, arguments: Arguments) -> Outcome {
    let found = async { user::get_with_admin(ctx, user_no(&arguments, "user_id")?).await };
    answer_or(found.await.map(|user| row(ctx, user)), ())
}

async fn get_by_name(ctx: &Ctx, arguments: Arguments) -> Outcome {
    let found = async {
        let name = arguments.text("username")?.unwrap_or_default();
        user::get_by_exact_name(ctx, &name).await
    };
    answer_or(found.await.map(|user| row(ctx, user)), ())
}

async fn all(ctx: &Ctx) -> Outcome {
    let users = user::list_with_admin(ctx).await?;
    answer(&users.into_iter().map(|user| row(ctx, user)).collect::<Vec<_>>())
}

fn row(ctx: &Ctx, user: UserWithAdmin) -> UserRow {
    UserRow::seen_by(ctx, user)
}

async fn remove(ctx: &Ctx, arguments: Arguments) -> Outcome {
    let removed = async { user::delete(ctx, user_no(&arguments, "user_id")?, None).await };
    answer_or(removed.await.map(|()| true), false)
}

fn with_active(active: Patch<bool>) -> UserChanges {
    UserChanges { active, ..UserChanges::default() }
}

async fn set(ctx: &Ctx, arguments: Arguments, changes: UserChanges) -> Outcome {
    let set = async {
        let no = user_no(&arguments, "user_id")?;
        user::update(ctx, no, None, changes, AdminChange::Keep).await.map(drop)
    };
    answer_done(set.await)
}

async fn is_active(ctx: &Ctx, arguments: Arguments) -> Outcome {
    let found = async { user::get(ctx, user_no(&arguments, "user_id")?).await };
    answer_or(found.await.map(|user| user.active), false)
}
