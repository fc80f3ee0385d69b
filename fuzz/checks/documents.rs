//! The documents of the native dialect.

use super::check::{line, pairs, paragraph, put, resent, time, trimmed};
use crate::dialect::rest::fuzzing::{self as rest, Read};
use crate::domain::brand::BrandChanges;
use crate::domain::group::GroupChanges;
use crate::domain::id::{GroupId, InviteId, UserId};
use crate::domain::invite::{InviteChanges, NewInvite};
use crate::domain::membership::Role;
use crate::domain::namespace::NamespaceChanges;
use crate::domain::patch::Patch;
use crate::domain::properties::PropertyChanges;
use crate::domain::scope::Scope;
use crate::domain::text::{Description, Email, ExternalId, Name, Username};
use crate::domain::user::{Unlock, UserChanges};
use actix_web::ResponseError;
use serde_json::{Map, Value, json};

/// What comes through keeps the domain's bounds and, sent as it was understood, is understood as the
/// same; what does not is the caller's mistake.
pub fn check_invariants(data: &[u8]) {
    groups(data);
    users(data);
    memberships(data);
    invites(data);
    operation(data);
}

/// What was read, where it is well; else whose mistake it is.
fn read<T>(read: Read<T>) -> Option<T> {
    if let Err(problem) = &read {
        let status = problem.status_code().as_u16();
        assert!([400, 422].contains(&status), "{problem:?}");
    }
    read.ok()
}

fn document(kind: &str, id: Option<&str>, properties: Map<String, Value>) -> Vec<u8> {
    let mut document = json!({"entity-type": kind, "properties": properties});
    if let (Some(id), Some(members)) = (id, document.as_object_mut()) {
        members.insert("id".to_owned(), id.into());
    }
    document.to_string().into_bytes()
}

/// The document with the pairs that the application keeps.
fn with_app(document: Vec<u8>, app: &PropertyChanges) -> Vec<u8> {
    let mut document: Value = serde_json::from_slice(&document).unwrap_or_default();
    if let (false, Some(members)) = (app.is_keep(), document.as_object_mut()) {
        members.insert("app".to_owned(), resent(app).into());
    }
    document.to_string().into_bytes()
}

fn groups(data: &[u8]) {
    let Some((id, changes)) = read(rest::new_group(data)) else { return };
    let GroupChanges { name, description, external_id, properties, app } = &changes;
    pairs(properties);
    pairs(app);
    let mut sent = resent(properties);
    put(&mut sent, "name", name, |text| shown(text.as_str(), line));
    put(&mut sent, "description", description, |text| shown(text.as_str(), paragraph));
    put(&mut sent, "external_id", external_id, |text| shown(text.as_str(), line));
    id.iter().for_each(|id| trimmed(id.as_str()));
    let again = document("group", id.as_ref().map(GroupId::as_str), sent);
    let again = with_app(again, app);
    assert_eq!(read(rest::new_group(&again)), Some((id.clone(), changes.clone())));
    let other = GroupId::parse("another").ok();
    for path in id.iter().chain(&other) {
        let fits = id.as_ref().is_none_or(|id| id == path);
        assert_eq!(read(rest::group_changes(data, path)), fits.then(|| changes.clone()));
    }
}

fn shown(text: &str, promised: fn(&str)) -> Value {
    promised(text);
    text.into()
}

fn users(data: &[u8]) {
    let Some((id, changes)) = read(rest::new_user(data)) else { return };
    pairs(&changes.properties);
    pairs(&changes.app);
    id.iter().for_each(|id| trimmed(id.as_str()));
    // Secrets are not shown: a document that was understood is not one that can be sent again.
    let without = UserChanges { password: Patch::Keep, password_hash: None, ..changes.clone() };
    let again = document("user", id.as_ref().map(UserId::as_str), user(&without));
    let again = with_app(again, &changes.app);
    assert_eq!(read(rest::new_user(&again)), Some((id.clone(), without)));
    let other = UserId::parse("another").ok();
    for path in id.iter().chain(&other) {
        let fits = id.as_ref().is_none_or(|id| id == path);
        assert_eq!(read(rest::user_changes(data, path)), fits.then(|| changes.clone()));
    }
}

fn user(changes: &UserChanges) -> Map<String, Value> {
    let mut sent = resent(&changes.properties);
    put(&mut sent, "username", &changes.username, |text: &Username| shown(text.as_str(), trimmed));
    put(&mut sent, "email", &changes.email, |text: &Email| shown(text.as_str(), trimmed));
    put(&mut sent, "name", &changes.name, |text: &Name| shown(text.as_str(), line));
    put(&mut sent, "first_name", &changes.first_name, |text| shown(text.as_str(), line));
    put(&mut sent, "last_name", &changes.last_name, |text| shown(text.as_str(), line));
    put(&mut sent, "external_id", &changes.external_id, |text: &ExternalId| {
        shown(text.as_str(), line)
    });
    put(&mut sent, "active", &changes.active, |active| json!(active));
    if changes.unlock == Unlock::Lift {
        sent.insert("locked_until".to_owned(), Value::Null);
    }
    sent
}

fn memberships(data: &[u8]) {
    let Ok(path) = UserId::parse("asim") else { return };
    let Some(changes) = read(rest::membership(data, &path)) else { return };
    let mut sent = Map::new();
    put(&mut sent, "role", &changes.role, word);
    put(&mut sent, "expires_at", &changes.expires_at, time);
    let again = document("membership", Some("asim"), sent);
    assert_eq!(read(rest::membership(&again, &path)), Some(changes));
}

fn word(role: &Role) -> Value {
    match role {
        Role::Member => "member".into(),
        Role::Manager => "manager".into(),
        Role::Owner => "owner".into(),
    }
}

fn invites(data: &[u8]) {
    for new in read(rest::new_invites(data)).into_iter().flatten() {
        let Some(new) = read(new) else { continue };
        let again = document("invite", new.id.as_ref().map(InviteId::as_str), invite(&new));
        let mut read_again = read(rest::new_invites(&again)).unwrap_or_default();
        assert_eq!(read_again.pop().and_then(Result::ok).as_ref(), Some(&new));
    }
    let Ok(path) = InviteId::parse("one") else { return };
    if let Some(changes) = read(rest::invite_changes(data, &path)) {
        let again = document("invite", Some("one"), invite_changes(&changes));
        assert_eq!(read(rest::invite_changes(&again, &path)), Some(changes));
    }
}

fn invite(new: &NewInvite) -> Map<String, Value> {
    fn patch<T: Clone>(value: &Option<T>) -> Patch<T> {
        value.clone().map_or(Patch::Keep, Patch::Set)
    }
    let mut sent = invite_changes(&InviteChanges {
        role: patch(&new.role),
        max_uses: patch(&new.max_uses),
        message: patch(&new.message),
        expires_at: patch(&new.expires_at),
        properties: new.properties.clone(),
    });
    sent.insert("group".to_owned(), shown(new.group.as_str(), trimmed));
    put(&mut sent, "email", &patch(&new.email), |text: &Email| shown(text.as_str(), trimmed));
    sent
}

fn invite_changes(changes: &InviteChanges) -> Map<String, Value> {
    pairs(&changes.properties);
    let mut sent = resent(&changes.properties);
    put(&mut sent, "role", &changes.role, word);
    put(&mut sent, "max_uses", &changes.max_uses, |uses| json!(uses));
    put(&mut sent, "message", &changes.message, |text: &Description| {
        shown(text.as_str(), paragraph)
    });
    put(&mut sent, "expires_at", &changes.expires_at, time);
    sent
}

fn namespace(new: &NamespaceChanges) -> Map<String, Value> {
    let NamespaceChanges { name, settings } = new;
    let mut sent = Map::new();
    put(&mut sent, "name", name, |name: &Name| shown(name.as_str(), line));
    put(&mut sent, "directory", &settings.directory, |value| json!(value.word()));
    put(&mut sent, "changes_days", &settings.changes_days, |value| json!(value));
    put(&mut sent, "brand", &settings.brand, |value| brand(value).into());
    put(&mut sent, "session_lifetime", &settings.session_lifetime, |value| json!(value));
    put(&mut sent, "session_idle", &settings.session_idle, |value| json!(value));
    put(&mut sent, "reauthenticate", &settings.reauthenticate, |value| json!(value));
    put(&mut sent, "password_min", &settings.password_min, |value| json!(value));
    put(&mut sent, "common_passwords", &settings.common_passwords, |value| json!(value.word()));
    sent
}

fn brand(brand: &BrandChanges) -> Map<String, Value> {
    let BrandChanges { name, accent, support_email, home_url, depth: _ } = brand;
    let mut sent = Map::new();
    put(&mut sent, "name", name, |name| shown(name.as_str(), line));
    put(&mut sent, "accent", accent, |accent| json!(accent.as_str()));
    put(&mut sent, "support_email", support_email, |email| shown(email.as_str(), trimmed));
    put(&mut sent, "home_url", home_url, |url| json!(url.as_str()));
    sent
}

/// What operators send, and what has secrets in it.
fn operation(data: &[u8]) {
    read(rest::session(data));
    read(rest::password(data));
    if let Some((id, new)) = read(rest::new_namespace(data)) {
        let again = rest::new_namespace(&document("namespace", Some(id.as_str()), namespace(&new)));
        assert_eq!(read(again), Some((id, new)));
    }
    if let Some(new) = read(rest::new_key(data)) {
        let words: Vec<_> = new.scopes.iter().map(Scope::word).collect();
        let mut sent = Map::from_iter([
            ("name".to_owned(), shown(new.name.as_str(), line)),
            ("scopes".to_owned(), json!(words)),
        ]);
        sent.extend(new.expires_at.map(|at| ("expires_at".to_owned(), time(&at))));
        let again = document("key", new.id.as_ref().map(|id| id.as_str()), sent);
        assert_eq!(read(rest::new_key(&again)), Some(new));
    }
}
