//! The rows of users that are written.

use super::super::super::ctx::Ctx;
use super::super::super::id::UserId;
use super::super::super::model::import::{Completeness, UserEntry};
use super::super::super::password::PasswordHash;
use super::super::super::patch::Patch;
use super::super::super::provisioned::Provisioned;
use super::super::super::text::{Email, ExternalId, LoginEmail, Name, Username};
use super::super::super::user::{User, UserChanges, sign_in_changes};
use super::super::own_times::imported_at;
use super::follow_up::SignInChanges;
use serde_json::{Value, json};

/// The row of a new user.
pub fn new(ctx: &Ctx, id: &UserId, entry: &UserEntry, hash: Option<&PasswordHash>) -> Value {
    let UserChanges {
        username,
        email,
        login_email,
        claim: _there_was_no_contact,
        proof: _of_nothing,
        name,
        first_name,
        last_name,
        external_id,
        active,
        password: _hashed,
        password_hash: _in_hash,
        unlock: _nothing_is_locked,
        properties,
        app,
        provisioned,
    } = &entry.changes;
    let username = username.as_ref().into_option();
    json!({
        "no": entry.no.map(|no| no.0),
        "id": id.as_str(),
        "username": username.map(Username::as_str),
        "username_key": username.map(Username::key),
        "username_skeleton": username.map(Username::skeleton),
        "email": email.as_ref().into_option().map(Email::as_str),
        "login_email": login_email.as_ref().into_option().map(LoginEmail::as_str),
        "name": name.as_ref().into_option().map(Name::as_str),
        "first_name": first_name.as_ref().into_option().map(Name::as_str),
        "last_name": last_name.as_ref().into_option().map(Name::as_str),
        "external_id": external_id.as_ref().into_option().map(ExternalId::as_str),
        "active": active.clone().into_option().unwrap_or(true),
        "password_hash": hash.map(PasswordHash::reveal),
        "properties": properties.set.as_map(),
        "app": app.set.as_map(),
        "provisioned": provisioned.as_ref().into_option().map(Provisioned::as_map),
        "created_at": imported_at(ctx, entry.created_at),
        "placeholder": entry.completeness == Completeness::IdOnly,
    })
}

/// What the changes make of a user, but for the pairs and the password.
pub struct Merged {
    username: Option<Username>,
    email: Option<Email>,
    login_email: Option<LoginEmail>,
    name: Option<Name>,
    first_name: Option<Name>,
    last_name: Option<Name>,
    external_id: Option<ExternalId>,
    active: bool,
}

impl Merged {
    /// What the changes make of the user.
    pub fn new(user: &User, changes: &UserChanges) -> Self {
        fn merged<T: Clone>(change: &Patch<T>, stored: &Option<T>) -> Option<T> {
            change.clone().apply(stored.clone())
        }
        Self {
            username: merged(&changes.username, &user.username),
            email: merged(&changes.email, &user.email),
            login_email: merged(&changes.login_email, &user.login_email),
            name: merged(&changes.name, &user.name),
            first_name: merged(&changes.first_name, &user.first_name),
            last_name: merged(&changes.last_name, &user.last_name),
            external_id: merged(&changes.external_id, &user.external_id),
            active: merged(&changes.active, &Some(user.active)).unwrap_or(true),
        }
    }

    /// Whether that is the user as stored.
    pub fn is_same(&self, user: &User, changes: &UserChanges) -> bool {
        let Self { username, email, login_email, name, first_name, last_name, external_id, active } =
            self;
        *username == user.username
            && *email == user.email
            && *login_email == user.login_email
            && *name == user.name
            && *first_name == user.first_name
            && *last_name == user.last_name
            && *external_id == user.external_id
            && *active == user.active
            && changes.provisioned.as_ref().into_option().is_none_or(|new| *new == user.provisioned)
            && changes.properties.keep(&user.properties)
            && user.disclosed.app().is_some_and(|app| changes.app.keep(app))
    }

    /// What the changes do to how the user signs in: what they leave as it is does nothing.
    pub fn sign_in_changes(
        &self,
        user: &User,
        changes: &UserChanges,
        hash: Option<&PasswordHash>,
    ) -> SignInChanges {
        let mut changed = UserChanges { unlock: changes.unlock, ..UserChanges::default() };
        if self.username != user.username {
            changed.username = changes.username.clone();
        }
        if self.login_email != user.login_email {
            changed.login_email = changes.login_email.clone();
        }
        if self.active != user.active {
            changed.active = Patch::Set(self.active);
        }
        let hash = hash.cloned().map_or(Patch::Keep, Patch::Set);
        SignInChanges {
            told: sign_in_changes(&changed, &hash).collect(),
            has_new_password: !hash.is_keep(),
            is_deactivated: changed.active == Patch::Set(false),
            former: user
                .login_email
                .clone()
                .filter(|former| self.login_email.as_ref() != Some(former)),
        }
    }

    /// The row of a user who is written.
    pub fn row(
        &self,
        ctx: &Ctx,
        user: &User,
        entry: &UserEntry,
        hash: Option<&PasswordHash>,
    ) -> Value {
        let UserChanges { properties, app, provisioned, .. } = &entry.changes;
        let renamed = self.username.as_ref().filter(|_| self.username != user.username);
        json!({
            "no": user.no.0,
            "version": user.version,
            "username": self.username.as_ref().map(Username::as_str),
            "username_key": self.username.as_ref().map(Username::key),
            "username_skeleton": self.username.as_ref().map(Username::skeleton),
            "like": renamed.map(Username::skeleton),
            "email": self.email.as_ref().map(Email::as_str),
            "login_email": self.login_email.as_ref().map(LoginEmail::as_str),
            "name": self.name.as_ref().map(Name::as_str),
            "first_name": self.first_name.as_ref().map(Name::as_str),
            "last_name": self.last_name.as_ref().map(Name::as_str),
            "external_id": self.external_id.as_ref().map(ExternalId::as_str),
            "active": self.active,
            "password_hash": hash.map(PasswordHash::reveal),
            "properties": properties.set.as_map(),
            "cleared": properties.clear,
            "app": app.set.as_map(),
            "app_cleared": app.clear,
            "provisioned": provisioned.as_ref().into_option().map(Provisioned::as_map),
            "created_at": imported_at(ctx, entry.created_at),
            "fills": user.placeholder,
        })
    }
}
