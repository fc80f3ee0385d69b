//! LDIF from any directory: people (inetOrgPerson, posixAccount, Active Directory's user) and groups
//! (groupOfNames, groupOfUniqueNames, posixGroup, Active Directory's group). Users are passed on as they are
//! read; groups are kept until the end, because only then it is known which of their members are groups.

mod entries;
mod names;

use super::super::{Document, Refusal};
use super::record::{filled, time};
use super::{Documents, Item};
use entries::{Entries, Entry};
use std::collections::{HashMap, HashSet};
use std::io::BufRead;

/// The classes of groups, in lower case. Everything that is no group and has a name to sign in with is a
/// user.
const GROUPS: [&str; 6] =
    ["groupofnames", "groupofuniquenames", "groupofentries", "posixgroup", "group", "ipausergroup"];
const PEOPLE: [&str; 8] = [
    "inetorgperson",
    "organizationalperson",
    "person",
    "posixaccount",
    "account",
    "user",
    "mailaccount",
    "shadowaccount",
];
/// What becomes of attributes: each is a custom property of this name.
const CUSTOM: [(&str, &str); 8] = [
    ("telephonenumber", "phone_number"),
    ("mobile", "mobile"),
    ("title", "title"),
    ("employeenumber", "employee_number"),
    ("employeetype", "employee_type"),
    ("departmentnumber", "department"),
    ("o", "organization"),
    ("preferredlanguage", "language"),
];

/// The users and groups of a directory.
pub fn read(input: impl BufRead + Send + 'static) -> Documents {
    let (mut entries, mut directory) = (Entries::new(input), Some(Directory::default()));
    let mut waiting: Vec<Item> = Vec::new();
    Box::new(std::iter::from_fn(move || {
        loop {
            if let Some(item) = waiting.pop() {
                return Some(item);
            }
            match entries.next() {
                Some((line, entry)) => {
                    let read = entry.and_then(|entry| match directory.as_mut() {
                        Some(directory) => directory.add(line, entry),
                        None => Ok(None),
                    });
                    waiting.extend(read.transpose().map(|document| (line, document)));
                }
                // Taken once: then there is nothing more.
                None => waiting = directory.take()?.groups(),
            }
        }
    }))
}

/// What is kept until the end.
#[derive(Default)]
struct Directory {
    /// The ids of users whose names begin with something else.
    users: HashMap<String, String>,
    groups: Vec<Group>,
}

struct Group {
    line: u64,
    name: String,
    document: Document,
    /// Distinguished names.
    members: Vec<String>,
    /// Ids of users.
    member_ids: Vec<String>,
}

impl Directory {
    /// Takes an entry. Returns the document of a user.
    fn add(&mut self, line: u64, entry: Entry) -> Result<Option<Document>, Refusal> {
        let classes: Vec<_> = entry.all("objectclass").map(str::to_ascii_lowercase).collect();
        let is = |known: &[&str]| classes.iter().any(|class| known.contains(&class.as_str()));
        if is(&GROUPS) {
            self.groups.push(group(line, &entry)?);
            return Ok(None);
        }
        // Computers of Active Directory are users as well; what has no class is what an export left out.
        if classes.iter().any(|class| class == "computer") || !(is(&PEOPLE) || classes.is_empty()) {
            return Ok(None);
        }
        let Some(id) = entry.first(&["uid", "samaccountname", "userid"]) else {
            return match is(&["inetorgperson", "posixaccount", "user"]) {
                true => Err(Refusal::malformed("a user must have `uid` or `sAMAccountName`")),
                false => Ok(None),
            };
        };
        if names::first_value(&entry.name).as_deref() != Some(id) {
            self.users.insert(names::folded(&entry.name), id.to_owned());
        }
        Ok(Some(user(id, &entry)))
    }

    /// The documents of all groups, the last one first.
    fn groups(self) -> Vec<Item> {
        let Self { users, groups } = self;
        let ids: HashMap<_, _> =
            groups.iter().map(|group| (&group.name, &group.document)).collect();
        let mut documents = Vec::new();
        for group in &groups {
            documents.push((group.line, Ok(group.document.clone())));
        }
        for Group { line, document, members, member_ids, .. } in &groups {
            let id = document.id.clone().unwrap_or_default();
            let by_name = members.iter().filter_map(|member| {
                let folded = names::folded(member);
                if let Some(child) = ids.get(&folded) {
                    return Some(Document::subgroup(&*id, child.id.clone().unwrap_or_default()));
                }
                let known = users.get(&folded).cloned();
                // groupOfNames needs a member: some have an empty one.
                let user = known.or_else(|| names::first_value(member))?;
                Some(Document::membership(&*id, user))
            });
            let by_id = member_ids.iter().map(|user| Document::membership(&*id, &**user));
            // lldap names each member in two attributes.
            let mut met = HashSet::new();
            let is_new = |document: &Document| met.insert((document.kind, document.id.clone()));
            let different = by_name.chain(by_id).filter(is_new);
            documents.extend(different.map(|document| (*line, Ok(document))));
        }
        documents.reverse();
        documents
    }
}

fn group(line: u64, entry: &Entry) -> Result<Group, Refusal> {
    let nameless = || Refusal::malformed("a group must have `cn`");
    let id = entry.first(&["cn", "samaccountname"]).ok_or_else(nameless)?;
    let document = Document::group(id)
        .with("name", entry.first(&["displayname"]).unwrap_or(id))
        .with_any("description", entry.first(&["description"]))
        .with_any("external_id", entry.first(&["entryuuid", "ipauniqueid", "nsuniqueid"]))
        .with_any("created_at", time(entry.first(&["createtimestamp"])));
    let members = ["member", "uniquemember"].into_iter().flat_map(|name| entry.all(name));
    Ok(Group {
        line,
        name: names::folded(&entry.name),
        document,
        members: members.map(str::to_owned).collect(),
        member_ids: entry.all("memberuid").map(str::to_owned).collect(),
    })
}

fn user(id: &str, entry: &Entry) -> Document {
    let password = entry.first(&["userpassword"]);
    let is_hash = |text: &&str| text.starts_with(['{', '$']);
    let document = Document::user(id)
        .with("username", id)
        .with_any("email", entry.first(&["mail"]))
        .with_any("name", entry.first(&["displayname", "cn"]))
        .with_any("first_name", entry.first(&["givenname"]))
        .with_any("last_name", entry.first(&["sn"]))
        .with_any("external_id", entry.first(&["entryuuid", "ipauniqueid", "nsuniqueid"]))
        .with_any("created_at", time(entry.first(&["createtimestamp"])))
        .with_any("active", is_active(entry))
        .with_any("password_hash", password.filter(is_hash))
        // Directories may hold passwords in clear text.
        .with_any("password", filled(password.filter(|text| !is_hash(text))));
    let custom =
        CUSTOM.iter().filter_map(|(name, property)| Some((property, entry.first(&[name])?)));
    custom.fold(document, |document, (property, value)| document.with_custom(property, value))
}

/// Whether an account is one of those that say so.
fn is_active(entry: &Entry) -> Option<bool> {
    /// A bit of Active Directory's `userAccountControl`.
    const DISABLED: u32 = 2;
    let locked = entry.first(&["nsaccountlock"]).map(|text| !text.eq_ignore_ascii_case("true"));
    let control = entry.first(&["useraccountcontrol"]).and_then(|text| text.parse::<u32>().ok());
    locked.or(control.map(|control| control & DISABLED == 0))
}
