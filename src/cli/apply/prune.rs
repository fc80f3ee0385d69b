//! Deletes what a file had once, and has no more.

use crate::domain::group::{self, GroupFilter};
use crate::domain::id::{GroupId, UserId};
use crate::domain::page::{PageRequest, Total};
use crate::domain::properties::Properties;
use crate::domain::text::{ExternalId, Username};
use crate::domain::user::{self, User, UserFilter};
use crate::domain::{Ctx, Result};
use crate::transfer::{Document, Kind, Numbered};
use serde_json::Value;
use std::collections::HashSet;

/// The custom property that says what manages a user or a group.
const MANAGED_BY: &str = "managed_by";

/// Whether what is found is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It is listed.
    Listed,
    /// It is deleted.
    Deleted,
}

impl From<bool> for Found {
    fn from(yes: bool) -> Self {
        if yes { Self::Deleted } else { Self::Listed }
    }
}

/// What a file declares.
#[derive(Debug, Default)]
pub struct Declared {
    managers: HashSet<String>,
    /// The ids, the ids in other systems and the usernames, by which users and groups are found.
    names: HashSet<(Kind, &'static str, String)>,
}

impl Declared {
    /// What the documents declare.
    pub fn of(documents: impl Iterator<Item = Numbered>) -> Self {
        let mut declared = Self::default();
        for document in documents.filter_map(|numbered| numbered.document.ok().flatten()) {
            declared.add(&document);
        }
        declared
    }

    fn add(&mut self, document: &Document) {
        let Document { kind, id, properties, .. } = document;
        if !matches!(kind, Kind::User | Kind::Group) {
            return;
        }
        if let Some(Value::String(manager)) = properties.get(MANAGED_BY) {
            self.managers.insert(manager.clone());
        }
        let text = |name| properties.get(name).and_then(Value::as_str);
        // As they are stored, so that no other spelling of a name makes its user unwanted.
        let names = [
            ("id", id.as_deref().map(|id| id.trim().to_owned())),
            (
                "external_id",
                text("external_id").and_then(|text| {
                    let parsed = ExternalId::parse(text, "external_id").ok();
                    parsed.map(ExternalId::into_string)
                }),
            ),
            (
                "username",
                text("username").and_then(|text| {
                    Username::parse(text, "username").ok().map(|username| username.key())
                }),
            ),
        ];
        let names = names.into_iter().filter_map(|(name, text)| Some((*kind, name, text?)));
        self.names.extend(names);
    }

    fn manages(&self, properties: &Properties) -> bool {
        let manager = properties.clone().into_map().remove(MANAGED_BY);
        manager.is_some_and(|manager| {
            manager.as_str().is_some_and(|manager| self.managers.contains(manager))
        })
    }

    fn has(&self, kind: Kind, name: &'static str, text: Option<&str>) -> bool {
        text.is_some_and(|text| self.names.contains(&(kind, name, text.to_owned())))
    }

    fn has_user(&self, user: &User) -> bool {
        self.has(Kind::User, "id", Some(user.id.as_str()))
            || self.has(
                Kind::User,
                "username",
                user.username.as_ref().map(Username::key).as_deref(),
            )
            || self.has(
                Kind::User,
                "external_id",
                user.external_id.as_ref().map(ExternalId::as_str),
            )
    }
}

/// Lists or deletes the users and groups that carry a manager of the file and that it does not have.
///
/// # Errors
/// As listing and deleting them.
pub async fn prune(ctx: &Ctx, declared: &Declared, found: Found) -> Result<()> {
    for id in unwanted_groups(ctx, declared).await? {
        tell("group", id.as_str(), found);
        if found == Found::Deleted {
            group::delete(ctx, &id, None).await?;
        }
    }
    for id in unwanted_users(ctx, declared).await? {
        tell("user", id.as_str(), found);
        if found == Found::Deleted {
            user::delete(ctx, &id, None).await?;
        }
    }
    Ok(())
}

fn tell(kind: &str, id: &str, found: Found) {
    match found {
        Found::Listed => println!("{kind} {id} is not in the file: --yes deletes it"),
        Found::Deleted => println!("{kind} {id} is deleted"),
    }
}

async fn unwanted_users(ctx: &Ctx, declared: &Declared) -> Result<Vec<UserId>> {
    let (mut unwanted, mut after) = (Vec::new(), None);
    loop {
        let request = PageRequest::new(Some(1000), after, Total::Skip)?;
        let page = user::list(ctx, &UserFilter::default(), request).await?;
        let is_unwanted =
            |user: &User| declared.manages(&user.properties) && !declared.has_user(user);
        unwanted.extend(page.entries.into_iter().filter(is_unwanted).map(|user| user.id));
        after = page.next;
        if after.is_none() {
            return Ok(unwanted);
        }
    }
}

async fn unwanted_groups(ctx: &Ctx, declared: &Declared) -> Result<Vec<GroupId>> {
    let (mut unwanted, mut after) = (Vec::new(), None);
    loop {
        let request = PageRequest::new(Some(1000), after, Total::Skip)?;
        let page = group::list(ctx, &GroupFilter::default(), request).await?;
        let groups = page.entries.into_iter().filter(|group| {
            let external_id = group.external_id.as_ref().map(ExternalId::as_str);
            declared.manages(&group.properties)
                && group.id.as_str() != GroupId::ADMINISTRATORS
                && !declared.has(Kind::Group, "id", Some(group.id.as_str()))
                && !declared.has(Kind::Group, "external_id", external_id)
        });
        unwanted.extend(groups.map(|group| group.id));
        after = page.next;
        if after.is_none() {
            return Ok(unwanted);
        }
    }
}
