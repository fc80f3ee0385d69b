//! Adapters: each reads the files of one system and makes documents of them, and nothing else. What is in
//! the documents is checked where they are imported.

mod auth0;
mod better_auth;
mod django;
mod firebase;
mod json;
mod kanboard;
mod keycloak;
mod ldif;
mod lldap;
mod mapped;
mod nuxeo;
mod record;
mod sheet;
mod supabase;

pub use firebase::{HashParameters, InputOrder};
pub use mapped::Mapping;

use super::{Document, Refusal};
use std::io::BufRead;

/// A document and the number of its line, from 1, where it begins. One line or one record often makes
/// several documents, and groups may come after what stands below them: the lines do not always ascend.
pub type Item = (u64, Result<Document, Refusal>);

/// The documents of a file.
pub type Documents = Box<dyn Iterator<Item = Item> + Send>;

/// The systems whose files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// A realm, or the files of a directory export.
    Keycloak,
    /// A bulk export of users, as JSON lines.
    Auth0,
    /// `firebase auth:export`, as JSON or CSV.
    Firebase,
    /// What lldap's GraphQL returns, or LDIF.
    Lldap,
    /// Any directory.
    Ldif,
    /// Tables, as CSV.
    BetterAuth,
    /// The table `auth.users`, as CSV.
    Supabase,
    /// Tables, as CSV.
    Django,
    /// Tables and the file that Kanboard imports, as CSV.
    Kanboard,
    /// The directories of Nuxeo, as CSV.
    Nuxeo,
    /// Any table with a header.
    Csv,
}

impl System {
    /// All of them, with their names on the command line.
    pub const ALL: [(&'static str, Self); 11] = [
        ("keycloak", Self::Keycloak),
        ("auth0", Self::Auth0),
        ("firebase", Self::Firebase),
        ("lldap", Self::Lldap),
        ("ldif", Self::Ldif),
        ("better-auth", Self::BetterAuth),
        ("supabase", Self::Supabase),
        ("django", Self::Django),
        ("kanboard", Self::Kanboard),
        ("nuxeo", Self::Nuxeo),
        ("csv", Self::Csv),
    ];

    /// The system with this name.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == word).map(|(_, system)| system)
    }
}

/// What becomes of the password hashes of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Hashes {
    /// They come along.
    #[default]
    Bring,
    /// They stay behind: users get new passwords.
    Leave,
}

/// What is needed to read a file, besides the file.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Which column is which property, for [`System::Csv`].
    pub mapping: Mapping,
    /// How Firebase has hashed the passwords.
    pub firebase: HashParameters,
    /// What becomes of password hashes.
    pub hashes: Hashes,
}

/// The documents of a file, in an order that imports.
///
/// # Errors
/// A sentence that says what is wrong with the file as a whole, or with the options.
pub fn read(
    system: System,
    input: impl BufRead + Send + 'static,
    options: &Options,
) -> Result<Documents, String> {
    let documents = match system {
        System::Keycloak => keycloak::read(input),
        System::Auth0 => auth0::read(input),
        System::Firebase => firebase::read(input, &options.firebase, options.hashes)?,
        System::Lldap => lldap::read(input)?,
        System::Ldif => ldif::read(input),
        System::BetterAuth => better_auth::read(input)?,
        System::Supabase => supabase::read(input)?,
        System::Django => django::read(input)?,
        System::Kanboard => kanboard::read(input)?,
        System::Nuxeo => nuxeo::read(input)?,
        System::Csv => mapped::read(input, &options.mapping)?,
    };
    Ok(match options.hashes {
        Hashes::Bring => documents,
        Hashes::Leave => Box::new(documents.map(without_hash)),
    })
}

fn without_hash((line, document): Item) -> Item {
    let document = document.map(|mut document| {
        document.properties.remove("password_hash");
        document
    });
    (line, document)
}

/// The documents of a record that begins in this line.
fn at(line: u64, documents: Result<Vec<Document>, Refusal>) -> Vec<Item> {
    match documents {
        Ok(documents) => documents.into_iter().map(|document| (line, Ok(document))).collect(),
        Err(refusal) => vec![(line, Err(refusal))],
    }
}

/// The first byte that is no white space and no byte order mark, which is not taken.
fn first_byte(input: &mut impl BufRead) -> Result<Option<u8>, String> {
    let peeked = input.fill_buf().map_err(|error| format!("the file cannot be read: {error}"))?;
    let text = peeked.strip_prefix(b"\xef\xbb\xbf").unwrap_or(peeked);
    Ok(text.trim_ascii_start().first().copied())
}

#[cfg(test)]
mod tests;
