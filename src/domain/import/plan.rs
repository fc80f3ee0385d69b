//! What is to be done with users and groups that a statement has found, or not.

use super::super::error::Result;
use super::super::model::import::{Done, Imported, UserEntry};
use super::super::password::PasswordHash;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

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
    places: HashMap<(Name, String), Vec<usize>>,
}

/// The kinds of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Name {
    /// The id.
    Id,
    /// The id in another system, which is not unique.
    ExternalId,
    /// The key of a username.
    Username,
    /// The sign-in address.
    Address,
}

impl<T> Index<T> {
    /// Indexes what was found, each with whether the caller may write it.
    pub fn new(found: Vec<(T, bool)>, names: impl Fn(&T) -> Vec<(Name, String)>) -> Self {
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

/// The names and the rows that the lines of a statement have taken: no two lines of one statement write
/// the same.
pub struct Taken<No> {
    names: HashSet<(Name, String)>,
    rows: HashSet<No>,
}

impl<No: Eq + Hash> Taken<No> {
    pub fn new() -> Self {
        Self { names: HashSet::new(), rows: HashSet::new() }
    }

    /// Takes the names of a line; says whether all were free. Otherwise none is taken.
    pub fn take_names(&mut self, names: Vec<(Name, String)>) -> bool {
        if names.iter().any(|name| self.names.contains(name)) {
            return false;
        }
        self.names.extend(names);
        true
    }

    /// Takes a row; says whether it was free.
    pub fn take_row(&mut self, no: No) -> bool {
        self.rows.insert(no)
    }
}

/// How many lines the next statement looks up, after so many were planned: where many lines are about the same
/// entity, few are planned at once, and the others would be looked up again each time.
pub fn look_ahead(planned: usize) -> usize {
    planned.saturating_mul(4).max(16)
}

/// The outcome of a line whose entity stays as it is.
pub fn stays(done: Done, id: &str) -> Result<Imported> {
    Ok(Imported::new(done, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_once() {
        let mut taken = Taken::<i64>::new();
        let name = |kind, text: &str| (kind, text.to_owned());
        assert!(taken.take_names(vec![name(Name::Id, "a"), name(Name::Username, "b")]));
        assert!(!taken.take_names(vec![name(Name::Id, "c"), name(Name::Username, "b")]));
        // Of those that were refused none is taken.
        assert!(taken.take_names(vec![name(Name::Id, "c"), name(Name::Address, "b")]));
        assert!(taken.take_row(1) && !taken.take_row(1));
    }

    #[test]
    fn what_several_have_is_no_name_of_one() {
        let names = |entity: &&str| vec![(Name::ExternalId, (*entity).to_owned())];
        let index = Index::new(vec![("x", true), ("x", false), ("y", true)], names);
        assert_eq!(index.get(Name::ExternalId, "x"), Some((&("x", true), false)));
        assert_eq!(index.get(Name::ExternalId, "y"), Some((&("y", true), true)));
        assert_eq!(index.get(Name::Id, "y"), None);
    }
}
