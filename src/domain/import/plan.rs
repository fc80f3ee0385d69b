//! What is to be done with users and groups that a statement has found, or not.

use super::super::error::{Entity, Error, Result};
use super::super::model::import::{Done, ImportOptions, Imported, Mode, UserEntry};
use super::super::password::PasswordHash;
use super::order::{Name, Named};
use serde_json::Value;
use std::collections::HashMap;

/// A user to be imported, and the hash of the password.
pub type Hashed = (UserEntry, NewHash);

/// What has become of the password of a line before the line is written.
#[derive(Clone)]
pub enum NewHash {
    /// The line has none.
    None,
    /// Its hash.
    Made(PasswordHash),
    /// It was not hashed, because the password of the user is kept.
    Spared,
}

/// What is to be done for a line.
pub enum Step<Id, Update> {
    /// Nothing more.
    Settled(Result<Imported>),
    /// A row is inserted.
    Insert(Id, Value),
    /// A row that was found is written.
    Update(Update),
}

/// What is found of some kind, by the names by which lines look for it.
pub struct Index<T> {
    found: Vec<(T, bool)>,
    places: HashMap<Named, Vec<usize>>,
}

impl<T> Index<T> {
    /// Indexes what was found, each with whether the caller may write it.
    pub fn new(found: Vec<(T, bool)>, names: impl Fn(&T) -> Vec<Named>) -> Self {
        let mut places: HashMap<_, Vec<usize>> = HashMap::new();
        for (place, (entity, _)) in found.iter().enumerate() {
            for name in names(entity) {
                places.entry(name).or_default().push(place);
            }
        }
        Self { found, places }
    }

    /// What has this name: the first, and whether it is the only one.
    pub fn get(&self, kind: Name, name: &str) -> Option<(&(T, bool), bool)> {
        let places = self.places.get(&(kind, name.to_owned()))?;
        let found = self.found.get(*places.first()?)?;
        Some((found, places.len() == 1))
    }
}

/// The outcome of a line whose entity stays as it is.
pub fn stays(done: Done, id: &str) -> Result<Imported> {
    Ok(Imported::new(done, id))
}

/// The outcome of a line about something that is there, and stays as it is in every mode.
///
/// # Errors
/// `Taken` for `field` where only new things are wanted.
pub fn there_already(
    options: ImportOptions,
    (entity, field): (Entity, &'static str),
    id: &str,
) -> Result<Imported> {
    match options.mode {
        Mode::Create => Err(Error::Taken { entity, field }),
        Mode::Skip => stays(Done::Skipped, id),
        Mode::Upsert => stays(Done::Unchanged, id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_have_is_no_name_of_one() {
        let names = |entity: &&str| vec![(Name::ExternalId, (*entity).to_owned())];
        let index = Index::new(vec![("x", true), ("x", false), ("y", true)], names);
        assert_eq!(index.get(Name::ExternalId, "x"), Some((&("x", true), false)));
        assert_eq!(index.get(Name::ExternalId, "y"), Some((&("y", true), true)));
        assert_eq!(index.get(Name::Id, "y"), None);
    }
}
