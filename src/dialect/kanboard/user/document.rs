//! Users as rows of Kanboard's table, without its secrets.

use super::role;
use crate::domain::Ctx;
use crate::domain::rights::Administrator;
use crate::domain::text::{Email, Name, Username};
use crate::domain::user::{self, User, UserWithAdmin};
use serde::Serialize;
use utoipa::ToSchema;

/// Kanboard's default for which notifications a user gets: those about all tasks.
const ALL_NOTIFICATIONS: u8 = 4;

/// A user. Fields that Roster does not store have Kanboard's defaults.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserRow {
    /// The id.
    #[schema(example = 1)]
    id: i64,
    /// The username; if the user has none, the id in the native API.
    #[schema(example = "asim")]
    username: String,
    /// 1 for administrators, else 0; absent in `getMe`.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_admin: Option<u8>,
    /// Always 0; `false` in `getMe`.
    #[schema(value_type = u8)]
    is_ldap_user: Flag,
    /// The display name.
    #[schema(example = "Asim Aslam")]
    name: String,
    /// The e-mail address.
    #[schema(example = "asim@example.com")]
    email: String,
    /// Always null.
    #[schema(value_type = Option<String>)]
    google_id: (),
    /// Always null.
    #[schema(value_type = Option<String>)]
    github_id: (),
    /// Always 0.
    notifications_enabled: u8,
    /// Always null.
    #[schema(value_type = Option<String>)]
    timezone: (),
    /// Always null.
    #[schema(value_type = Option<String>)]
    language: (),
    /// Always 0.
    disable_login_form: u8,
    /// Always 0; `false` in `getMe`.
    #[schema(value_type = u8)]
    twofactor_activated: Flag,
    /// Always 4.
    notifications_filter: u8,
    /// The number of consecutive failures to sign in; 0 to callers who do not administer.
    nb_failed_login: i32,
    /// When the lock of the account ends, in seconds since 1970; 0 if it is not locked, and to callers
    /// who do not administer.
    lock_expiration_date: i64,
    /// Always 0; absent in `getMe`.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_project_admin: Option<u8>,
    /// Always null.
    #[schema(value_type = Option<String>)]
    gitlab_id: (),
    /// `app-admin`, `app-manager` or `app-user`; empty if it was set to that.
    #[schema(example = "app-user")]
    role: String,
    /// 1 if the user can sign in, else 0.
    is_active: u8,
    /// Always null.
    #[schema(value_type = Option<String>)]
    avatar_path: (),
    /// Always null.
    #[schema(value_type = Option<String>)]
    filter: (),
    /// Always `light`.
    theme: &'static str,
}

/// A number in rows of the table, and a boolean in `getMe`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Flag {
    Number(u8),
    Truth(bool),
}

impl UserRow {
    /// The row of a user as the caller sees it: only administrators see failures to sign in.
    pub fn seen_by(ctx: &Ctx, user: UserWithAdmin) -> Self {
        let UserWithAdmin { user, is_administrator } = user;
        let User {
            namespace_no: _,
            no,
            id,
            username,
            email,
            login_email: _,
            name,
            first_name,
            last_name,
            external_id: _,
            active,
            password_hash: _secret,
            failed_logins,
            locked_until,
            properties,
            version: _,
            created_at: _,
            updated_at: _,
            placeholder: _,
            username_key: _,
            username_skeleton: _,
            email_verified_at: _,
            disclosed: _,
            provisioned: _,
        } = user;
        let role = role::shown(is_administrator, properties);
        let locked_until = locked_until.filter(|until| *until > ctx.now);
        let (failures, lock_end) = match user::sees_locks(ctx) {
            true => (failed_logins, locked_until.map_or(0, |until| until.timestamp())),
            false => (0, 0),
        };
        Self {
            id: no.0,
            username: username.map_or_else(|| id.into_string(), Username::into_string),
            is_admin: Some(u8::from(is_administrator == Administrator::Yes)),
            is_ldap_user: Flag::Number(0),
            name: name.map_or_else(|| whole_name(first_name, last_name), Name::into_string),
            email: email.map_or_else(String::new, Email::into_string),
            google_id: (),
            github_id: (),
            notifications_enabled: 0,
            timezone: (),
            language: (),
            disable_login_form: 0,
            twofactor_activated: Flag::Number(0),
            notifications_filter: ALL_NOTIFICATIONS,
            nb_failed_login: failures,
            lock_expiration_date: lock_end,
            is_project_admin: Some(0),
            gitlab_id: (),
            role,
            is_active: u8::from(active),
            avatar_path: (),
            filter: (),
            theme: "light",
        }
    }

    /// The row as `getMe` returns it.
    pub fn of_oneself(self) -> Self {
        Self {
            is_admin: None,
            is_project_admin: None,
            is_ldap_user: Flag::Truth(false),
            twofactor_activated: Flag::Truth(false),
            ..self
        }
    }
}

/// The display name of a user without a `name`: the first and the last name.
fn whole_name(first: Option<Name>, last: Option<Name>) -> String {
    let pieces: Vec<_> = [first, last].into_iter().flatten().map(Name::into_string).collect();
    pieces.join(" ")
}
