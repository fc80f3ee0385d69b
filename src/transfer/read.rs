//! Checks documents: what is imported of them, or everything that is wrong with them.

mod fields;

use super::{Document, Kind, Refusal};
use crate::domain::Error;
use crate::domain::change::Nesting;
use crate::domain::group::GroupChanges;
use crate::domain::id::{GroupId, InviteId, UserId};
use crate::domain::import::{Completeness, Entry, GroupEntry, MembershipEntry, UserEntry};
use crate::domain::invite::NewInvite;
use crate::domain::membership::Role;
use crate::domain::password::{ImportedHash, Password};
use crate::domain::patch::Patch;
use crate::domain::provisioned::Provisioned;
use crate::domain::text::{Description, Email, ExternalId, LoginEmail, Name, Username};
use crate::domain::user::{Claim, Proof, Unlock, UserChanges};
use fields::Fields;
use serde_json::{Map, Value};

/// Checks a document.
///
/// # Errors
/// All fields at fault.
pub fn read(document: Document) -> Result<Entry, Refusal> {
    let Document { kind, id, properties, app, provisioned, is_placeholder } = document;
    let mut fields = Fields { properties, faults: Vec::new() };
    let completeness = if is_placeholder { Completeness::IdOnly } else { Completeness::Whole };
    let entry = match kind {
        Kind::User => fields
            .user(id, (app, provisioned), completeness)
            .map(|user| Entry::User(Box::new(user))),
        Kind::Group => {
            fields.group(id, app, completeness).map(|group| Entry::Group(Box::new(group)))
        }
        Kind::Subgroup => fields.subgroup(id).map(Entry::Subgroup),
        Kind::Membership => fields.membership(id).map(Entry::Membership),
        Kind::Invite => fields.invite(id).map(|invite| Entry::Invite(Box::new(invite))),
    };
    match (entry, fields.faults.is_empty()) {
        (Some(entry), true) => Ok(entry),
        _ => Err(Refusal::Refused(fields.faults)),
    }
}

impl Fields {
    fn user(
        &mut self,
        id: Option<String>,
        (app, provisioned): (Map<String, Value>, Map<String, Value>),
        completeness: Completeness,
    ) -> Option<UserEntry> {
        let id = self.id(id, UserId::parse);
        let login_email = self.text("login_email", LoginEmail::parse);
        let created_at = self.time("created_at").into_option();
        let hash = |text: &str, field| ImportedHash::parse(text, field);
        let changes = UserChanges {
            username: self.text("username", Username::parse),
            email: self.text("email", Email::parse),
            // A contact address alone never becomes an address to sign in with.
            login_email,
            claim: Claim::AsProperty,
            proof: Proof::default(),
            name: self.text("name", Name::parse),
            first_name: self.text("first_name", Name::parse),
            last_name: self.text("last_name", Name::parse),
            external_id: self.text("external_id", ExternalId::parse),
            active: self.flag("active"),
            password: self.new_password("password", Password::parse),
            password_hash: self.new_password("password_hash", hash).into_option(),
            unlock: Unlock::Keep,
            provisioned: self.provisioned(provisioned),
            app: self.pairs("app", app),
            properties: self.custom(&["email_verified_at", "locked_until", "updated_at"]),
        };
        if id.is_none() && completeness == Completeness::IdOnly {
            self.faults.push(Error::invalid("id", "is required"));
        }
        Some(UserEntry { id, changes, created_at, completeness, ..UserEntry::default() })
    }

    /// The attributes of SCIM as a whole, if there are any.
    fn provisioned(&mut self, attributes: Map<String, Value>) -> Patch<Provisioned> {
        if attributes.is_empty() {
            return Patch::Keep;
        }
        self.checked(Provisioned::parse(attributes, "provisioned")).map_or(Patch::Keep, Patch::Set)
    }

    /// A password, which an import sets and never removes.
    fn new_password<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str, &'static str) -> Result<T, Error>,
    ) -> Patch<T> {
        let password = self.text(name, parse);
        if matches!(password, Patch::Clear) {
            let reason = "must be a string or be left out: an import removes no password";
            self.faults.push(Error::invalid(name, reason));
        }
        password
    }

    fn group(
        &mut self,
        id: Option<String>,
        app: Map<String, Value>,
        completeness: Completeness,
    ) -> Option<GroupEntry> {
        let id = self.id(id, GroupId::parse);
        let created_at = self.time("created_at").into_option();
        let changes = GroupChanges {
            name: self.text("name", Name::parse),
            description: self.text("description", Description::parse),
            external_id: self.text("external_id", ExternalId::parse),
            app: self.pairs("app", app),
            properties: self.custom(&["updated_at"]),
        };
        if id.is_none() && completeness == Completeness::IdOnly {
            self.faults.push(Error::invalid("id", "is required"));
        }
        Some(GroupEntry { id, changes, created_at, completeness })
    }

    fn subgroup(&mut self, id: Option<String>) -> Option<Nesting> {
        if !self.properties.contains_key("subgroup")
            && let Some(child) = self.properties.remove("child")
        {
            self.properties.insert("subgroup".to_owned(), child);
        }
        let group = self.required("group", GroupId::parse);
        let subgroup = self.required("subgroup", GroupId::parse);
        self.must_be(id, subgroup.as_ref().map(GroupId::as_str), "subgroup");
        self.nothing_else();
        Some(Nesting { group: group?, subgroup: subgroup? })
    }

    fn membership(&mut self, id: Option<String>) -> Option<MembershipEntry> {
        let group = self.required("group", GroupId::parse);
        let user = self.required("user", UserId::parse);
        let role = self.text("role", |word, _| word.parse::<Role>());
        let expires_at = self.time("expires_at");
        let joined_at = self.time("joined_at").into_option();
        self.must_be(id, user.as_ref().map(UserId::as_str), "user");
        self.nothing_else();
        Some(MembershipEntry { group: group?, user: user?, role, expires_at, joined_at })
    }

    fn invite(&mut self, id: Option<String>) -> Option<NewInvite> {
        let id = self.id(id, InviteId::parse);
        let group = self.required("group", GroupId::parse);
        let email = self.text("email", Email::parse).into_option();
        let role = self.text("role", |word, _| word.parse::<Role>()).into_option();
        let max_uses = self.number("max_uses").into_option();
        let uses = self.number("uses").into_option();
        let message = self.text("message", Description::parse).into_option();
        let expires_at = self.time("expires_at").into_option();
        let created_at = self.time("created_at").into_option();
        let properties = self.custom(&["group_name", "code", "invited_by", "state", "updated_at"]);
        Some(NewInvite {
            id,
            email,
            role,
            max_uses,
            uses,
            message,
            expires_at,
            properties,
            created_at,
            ..NewInvite::to(group?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn faults(document: Value) -> Vec<String> {
        let document = Document::parse(document).unwrap().unwrap();
        let field = |error: Error| match error {
            Error::Invalid { field, .. } => field.into_owned(),
            error => panic!("{error}"),
        };
        match read(document) {
            Ok(_) => Vec::new(),
            Err(Refusal::Refused(errors)) => errors.into_iter().map(field).collect(),
            Err(Refusal::Malformed(reason)) => panic!("{reason}"),
        }
    }

    #[test]
    fn each_field_at_fault_is_found() {
        let user = json!({"entity-type": "user", "id": "", "properties": {
            "username": 1, "email": "nobody", "active": "yes", "created_at": "today",
            "password": "short", "password_hash": "x", "shoe_size": 43
        }});
        let expected =
            ["id", "created_at", "username", "email", "active", "password", "password_hash"];
        assert_eq!(faults(user), expected);
        let membership = json!({"entity-type": "membership", "properties": {
            "user": "asim", "role": "boss", "expires_at": 7, "via": []
        }});
        assert_eq!(faults(membership), ["group", "role", "expires_at", "via"]);
        let invite = json!({"entity-type": "invite", "properties": {"max_uses": 1.5}});
        assert_eq!(faults(invite), ["group", "max_uses"]);
        let other = json!({"entity-type": "membership", "id": "boris",
            "properties": {"group": "devs", "user": "asim"}});
        assert_eq!(faults(other), ["id"]);
    }

    #[test]
    fn what_roster_writes_is_ignored() {
        for document in [
            json!({"entity-type": "user", "id": "asim", "properties": {
                "locked_until": "2026-11-20T12:00:00Z", "updated_at": 1
            }}),
            json!({"entity-type": "invite", "properties": {
                "group": "devs", "code": "7ZK3QW9XHA", "invited_by": "asim", "state": "open"
            }}),
        ] {
            assert_eq!(faults(document), [""; 0]);
        }
    }

    #[test]
    fn a_contact_is_no_address_to_sign_in_with() {
        let user = Document::user("asim").with("email", "asim@example.com");
        let Ok(Entry::User(user)) = read(user) else { panic!("it is a user") };
        assert!(user.changes.login_email.is_keep());
        assert_eq!(user.changes.claim, Claim::AsProperty);
    }

    #[test]
    fn nesting_names_its_inner_group_in_two_ways() {
        for name in ["subgroup", "child"] {
            let document = Document::new(Kind::Subgroup, None).with("group", "a").with(name, "b");
            let Ok(Entry::Subgroup(nesting)) = read(document) else { panic!("it is nesting") };
            assert_eq!(nesting.subgroup.as_str(), "b");
        }
    }
}
