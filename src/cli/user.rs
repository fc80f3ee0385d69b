//! `roster user`: users without HTTP, for whoever owns the machine.

use super::operator::{Failure, OperatorSettings};
use super::print::{Format, print, table};
use crate::domain::id::UserId;
use crate::domain::page::{PageRequest, Total};
use crate::domain::password::Password;
use crate::domain::patch::Patch;
use crate::domain::text::{Description, Email, LoginEmail, Name, Username};
use crate::domain::user::{self, AdminChange, Claim, User, UserChanges, UserFilter};
use crate::domain::{Ctx, Result};
use crate::transfer::user_document;
use clap::{Args, Subcommand};
use std::io::{BufRead, IsTerminal};

/// The settings of `roster user`.
#[derive(Debug, Args)]
pub struct UserSettings {
    /// Write documents, one on each line
    #[arg(long, global = true)]
    json: bool,
    /// Which namespace, and where it is.
    #[command(flatten)]
    pub operator: OperatorSettings,
    /// What to do with users.
    #[command(subcommand)]
    command: UserCommand,
}

/// What to do with users.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// List users, oldest first
    List {
        /// What an id, a username, an address or a name begins with
        prefix: Option<String>,
    },
    /// Create a user
    Create {
        /// The id [default: a generated UUIDv7]
        #[arg(long)]
        id: Option<String>,
        /// The name to sign in with
        #[arg(long)]
        username: Option<String>,
        /// The contact e-mail address, which is also one to sign in with
        #[arg(long)]
        email: Option<String>,
        /// The display name
        #[arg(long)]
        name: Option<String>,
        /// Make the user an administrator of the namespace
        #[arg(long)]
        administrator: bool,
        /// Read a password from standard input
        #[arg(long)]
        password: bool,
    },
    /// Give a user another password, which is read from standard input
    Password {
        /// The id of the user
        id: String,
    },
    /// Keep a user from signing in, and end the user's sessions
    Deactivate {
        /// The id of the user
        id: String,
    },
    /// Delete a user
    Delete {
        /// The id of the user
        id: String,
    },
}

/// Lists, creates, changes or deletes users.
///
/// # Errors
/// One line that says what to do.
pub fn run(settings: UserSettings) -> std::result::Result<(), String> {
    let UserSettings { json, operator, command } = settings;
    let format = Format::from(json);
    let password = match &command {
        UserCommand::Create { password: true, .. } | UserCommand::Password { .. } => {
            Some(read_password()?)
        }
        _ => None,
    };
    operator.run(async |ctx| match command {
        UserCommand::List { prefix } => list(&ctx, prefix.as_deref(), format).await,
        UserCommand::Create { id, username, email, name, administrator, password: _ } => {
            let email = email.as_deref().map(|email| Email::parse(email, "email")).transpose()?;
            let changes = UserChanges {
                username: given(username, |text| Username::parse(text, "username"))?,
                login_email: email.as_ref().map(Email::to_login).map_or(Patch::Keep, Patch::Set),
                claim: Claim::AsProperty,
                email: email.map_or(Patch::Keep, Patch::Set),
                name: given(name, |text| Name::parse(text, "name"))?,
                password: password.map_or(Patch::Keep, Patch::Set),
                ..UserChanges::default()
            };
            let id = id.as_deref().map(UserId::parse).transpose()?;
            let admin = if administrator { AdminChange::Grant } else { AdminChange::Keep };
            show(&user::create(&ctx, id, changes, admin).await?, format);
            Ok(())
        }
        UserCommand::Password { id } => {
            let Some(password) = password else { return Ok(()) };
            Ok(user::set_password(&ctx, &UserId::parse(&id)?, None, password).await?)
        }
        UserCommand::Deactivate { id } => {
            let changes = UserChanges { active: Patch::Set(false), ..UserChanges::default() };
            let id = UserId::parse(&id)?;
            let (user, left) =
                user::update_and_warn(&ctx, &id, None, changes, AdminChange::Keep).await?;
            for key in &left.keys {
                eprintln!("the key {} was created by the user, and still works", key.as_str());
            }
            show(&user, format);
            Ok(())
        }
        UserCommand::Delete { id } => Ok(user::delete(&ctx, &UserId::parse(&id)?, None).await?),
    })
}

async fn list(ctx: &Ctx, prefix: Option<&str>, format: Format) -> std::result::Result<(), Failure> {
    let prefix = prefix.map(|prefix| Description::parse(prefix, "prefix")).transpose()?;
    let filter = UserFilter { prefix, ..UserFilter::default() };
    let mut after = None;
    loop {
        let request = PageRequest::new(Some(1000), after, Total::Skip)?;
        let page = user::list(ctx, &filter, request).await?;
        page.entries.iter().for_each(|user| show(user, format));
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// Writes a user: the document, or the id, the username, the address to sign in with, and the state.
pub fn show(user: &User, format: Format) {
    match format {
        Format::Json => print(&user_document(user.clone())),
        Format::Table => table(&[
            user.id.as_str(),
            user.username.as_ref().map_or("", Username::as_str),
            user.login_email.as_ref().map_or("", LoginEmail::as_str),
            user.name.as_ref().map_or("", Name::as_str),
            if user.active { "active" } else { "inactive" },
        ]),
    }
}

fn given<T>(text: Option<String>, parse: impl Fn(&str) -> Result<T>) -> Result<Patch<T>> {
    Ok(text.as_deref().map(parse).transpose()?.map_or(Patch::Keep, Patch::Set))
}

/// A password from standard input: one line. A flag would stand in the list of processes.
fn read_password() -> std::result::Result<Password, String> {
    let mut input = std::io::stdin().lock();
    if std::io::stdin().is_terminal() {
        eprintln!("Type the password, which is shown, and Enter:");
    }
    let mut line = String::new();
    let read = input.read_line(&mut line);
    read.map_err(|error| format!("cannot read the password: {error}"))?;
    let text = line.trim_end_matches(['\n', '\r']);
    Password::parse(text, "password").map_err(|error| error.to_string())
}
