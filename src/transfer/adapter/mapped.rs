//! Any table: the header names properties, or a mapping says which column is which property. A column
//! `groups` names the groups of a user, separated by semicolons.

use super::super::{Document, Refusal};
use super::record::{filled, flag, time};
use super::sheet::{open, rows};
use super::{Documents, at};
use csv::StringRecord;
use std::collections::HashSet;
use std::io::BufRead;

/// Which column is which property: `column=property`. A property `-` leaves a column out.
#[derive(Debug, Clone, Default)]
pub struct Mapping(Vec<(String, String)>);

impl Mapping {
    /// Reads the arguments of `--map`.
    ///
    /// # Errors
    /// What an argument must be.
    pub fn parse<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let pair = |text: &str| {
            let (column, property) = text.split_once('=')?;
            let (column, property) = (filled(Some(column))?, filled(Some(property))?);
            Some((column, property))
        };
        let wrong = |text: &str| {
            format!(
                "--map {text} must be COLUMN=PROPERTY, such as mail=email, or COLUMN=- to leave it out"
            )
        };
        let read = |text: &'a str| pair(text).ok_or_else(|| wrong(text));
        arguments.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// The property of a column: what the mapping says, or a property of the same name.
    fn property(&self, column: &str) -> Property {
        let mapped = self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(column));
        let name = mapped.map_or(column, |(_, property)| property);
        match name.to_ascii_lowercase().replace([' ', '-'], "_").as_str() {
            "_" | "" => Property::None,
            "id" => Property::Id,
            "groups" => Property::Groups,
            "active" => Property::Active,
            known @ ("created_at" | "updated_at") => Property::Time(known.to_owned()),
            known @ ("username" | "email" | "login_email" | "name" | "first_name" | "last_name"
            | "external_id" | "password" | "password_hash") => Property::Text(known.to_owned()),
            _ => Property::Text(name.to_owned()),
        }
    }
}

/// What a column has.
enum Property {
    None,
    Id,
    Groups,
    Active,
    Time(String),
    Text(String),
}

/// The users of a table, and their groups.
///
/// # Errors
/// Where there is no header, or none of its columns tells users apart.
pub fn read(input: impl BufRead + Send + 'static, mapping: &Mapping) -> Result<Documents, String> {
    let (reader, header) = open(input)?;
    if let Some((column, _)) = mapping
        .0
        .iter()
        .find(|(column, _)| !header.iter().any(|known| known.eq_ignore_ascii_case(column)))
    {
        return Err(format!("--map names the column {column}, which the header does not have"));
    }
    let properties: Vec<_> = header.iter().map(|column| mapping.property(column)).collect();
    let tells_apart = |property: &Property| match property {
        Property::Id => true,
        Property::Text(name) => matches!(name.as_str(), "username" | "email" | "external_id"),
        _ => false,
    };
    if !properties.iter().any(tells_apart) {
        return Err(
            "the header must have one of the columns id, username, email and external_id, or \
                    --map must say which columns these are"
                .to_owned(),
        );
    }
    let mut seen = HashSet::new();
    Ok(Box::new(rows(reader).flat_map(move |(line, record)| {
        at(line, record.and_then(|record| documents(&record, &properties, &mut seen)))
    })))
}

fn documents(
    record: &StringRecord,
    properties: &[Property],
    seen: &mut HashSet<String>,
) -> Result<Vec<Document>, Refusal> {
    if record.len() > properties.len() {
        return Err(Refusal::malformed("must have no more values than the header has columns"));
    }
    let (mut user, mut groups) = (Document::some_user(None), Vec::new());
    for (value, property) in record.iter().zip(properties) {
        let Some(value) = filled(Some(value)) else {
            continue;
        };
        user = match property {
            Property::None => user,
            Property::Id => {
                user.id = Some(value);
                user
            }
            Property::Groups => {
                groups.extend(value.split(';').filter_map(|group| filled(Some(group))));
                user
            }
            Property::Active => match flag(Some(&value)) {
                Some(is_active) => user.with("active", is_active),
                None => user.with("active", value),
            },
            Property::Time(name) => user.with_any(name, time(Some(value))),
            Property::Text(name) => user.with(name, value),
        };
    }
    let named =
        || ["username", "email", "external_id"].iter().find_map(|name| user.properties.get(*name));
    // Members are named by their ids.
    let id = user.id.clone().or_else(|| named()?.as_str().map(str::to_owned));
    // An address finds nobody: without another name, it is the id, so that a second import finds the user.
    let is_found =
        ["username", "external_id"].iter().any(|name| user.properties.contains_key(*name));
    if !groups.is_empty() || !is_found {
        user.id = id.clone();
    }
    let mut documents = vec![user];
    for group in groups {
        if seen.insert(group.clone()) {
            documents.push(Document::group(&*group).with("name", &*group));
        }
        documents.extend(id.as_deref().map(|id| Document::membership(group, id)));
    }
    Ok(documents)
}
