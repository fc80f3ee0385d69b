//! `roster key`: API keys without HTTP, for whoever owns the machine.

use super::database::{DatabaseHandle, one_line};
use super::log_settings::LogSettings;
use super::store::StoreSettings;
use crate::domain::api_key::{self, ApiKey, CreatedKey, NewApiKey};
use crate::domain::id::{KeyId, NamespaceId};
use crate::domain::page::{PageRequest, Total};
use crate::domain::rights::Caller;
use crate::domain::roster::Limits;
use crate::domain::scope::Scopes;
use crate::domain::text::Name;
use crate::domain::{Ctx, Result, Roster, namespace};
use clap::{Args, Subcommand};
use std::time::Duration;

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Create a key and print it: it is shown only once. Its id goes to standard error
    Create {
        /// What the key is for
        name: String,
        /// The scopes of the key, such as groups:write,users:read
        #[arg(long, value_delimiter = ',', required = true)]
        scopes: Vec<String>,
        /// The id of the key [default: a generated UUIDv7]
        #[arg(long)]
        id: Option<String>,
    },
    /// List the keys of the namespace, without their secrets
    List,
    /// Revoke a key
    #[command(visible_alias = "revoke")]
    Delete {
        /// The id of the key
        id: String,
    },
}

/// The settings of `roster key`.
#[derive(Debug, Args)]
pub struct KeySettings {
    /// The namespace that the keys belong to
    #[arg(long, default_value = "default")]
    namespace: String,
    /// The database, Roster's secret, and who is let in from the start.
    #[command(flatten)]
    store: StoreSettings,
    /// What is logged.
    #[command(flatten)]
    pub log: LogSettings,
    /// What to do with keys.
    #[command(subcommand)]
    command: KeyCommand,
}

/// Creates, lists or revokes keys of a namespace. Somebody waits at the terminal: a database that cannot be
/// reached is told at once.
///
/// # Errors
/// One line that says what to do.
pub fn run(settings: KeySettings) -> std::result::Result<(), String> {
    let KeySettings { namespace, store, log: _, command } = settings;
    let database = DatabaseHandle::join(&store)?;
    let shared = database.migrate(Limits::default(), Duration::ZERO)?;
    database.block_on(async {
        let roster = Roster::once(&database.target, shared).await;
        let id = NamespaceId::parse(&namespace).map_err(|error| error.to_string())?;
        let no = namespace::resolve(&roster, &id).await.map_err(|error| one_line(&error))?;
        let ctx = Ctx::new(roster, Caller::System, no);
        match command {
            KeyCommand::Create { name, scopes, id } => {
                create(&ctx, &name, &scopes, id.as_deref()).await
            }
            KeyCommand::List => list(&ctx).await,
            KeyCommand::Delete { id } => delete(&ctx, &id).await,
        }
        .map_err(|error| one_line(&error))
    })
}

async fn create(ctx: &Ctx, name: &str, scopes: &[String], id: Option<&str>) -> Result<()> {
    let scopes = Scopes::parse(scopes.iter().map(String::as_str))?;
    let id = id.map(KeyId::parse).transpose()?;
    let new = NewApiKey { id, name: Name::parse(name, "name")?, scopes, expires_at: None };
    let CreatedKey { key, namespace: _, secret } = api_key::create(ctx, new).await?;
    // Scripts read the key from the output, which has nothing else.
    eprintln!("roster key revoke {} revokes it", key.id.as_str());
    println!("{}", secret.reveal());
    Ok(())
}

async fn list(ctx: &Ctx) -> Result<()> {
    let mut after = None;
    loop {
        let page = api_key::list(ctx, None, PageRequest::new(None, after, Total::Skip)?).await?;
        page.entries.iter().for_each(line);
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

fn line(key: &ApiKey) {
    let expires = key.expires_at.map_or("never".to_owned(), |at| at.to_rfc3339());
    println!("{}\t{}\t{}\texpires {expires}", key.id.as_str(), key.name.as_str(), key.scopes);
}

async fn delete(ctx: &Ctx, id: &str) -> Result<()> {
    api_key::delete(ctx, &KeyId::parse(id)?).await
}
