//! `roster key`: API keys without HTTP, for whoever owns the machine.

use super::database::{DatabaseHandle, one_line};
use super::settings::Settings;
use crate::domain::api_key::{self, ApiKey, CreatedKey, NewApiKey};
use crate::domain::id::{KeyId, NamespaceId};
use crate::domain::page::{PageRequest, Total};
use crate::domain::rights::Caller;
use crate::domain::scope::Scopes;
use crate::domain::text::Name;
use crate::domain::{Ctx, Result, Roster, namespace};
use clap::Subcommand;

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

/// Creates, lists or revokes keys of a namespace.
///
/// # Errors
/// One line that says what to do.
pub fn run(
    settings: &Settings,
    namespace: &str,
    command: KeyCommand,
) -> std::result::Result<(), String> {
    let database = DatabaseHandle::join(settings)?;
    let shared = database.migrate(settings)?;
    database.block_on(async {
        let roster = Roster::once(&database.target, shared).await;
        let id = NamespaceId::parse(namespace).map_err(|error| error.to_string())?;
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
