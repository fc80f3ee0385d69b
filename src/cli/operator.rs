//! What the commands have in common by which the operator works on a namespace, without HTTP: whoever
//! owns the machine may do everything.

use super::database::{DatabaseHandle, one_line};
use super::log_settings::LogSettings;
use super::store::StoreSettings;
use crate::domain::id::NamespaceId;
use crate::domain::rights::Caller;
use crate::domain::roster::Limits;
use crate::domain::{Ctx, Error, Roster, namespace};
use clap::Args;
use std::time::Duration;

/// The settings of a command of the operator.
#[derive(Debug, Args)]
pub struct OperatorSettings {
    /// The namespace
    #[arg(long, default_value = "default")]
    namespace: String,
    /// The database, Roster's secret, and who is let in from the start.
    #[command(flatten)]
    store: StoreSettings,
    /// What is logged.
    #[command(flatten)]
    pub log: LogSettings,
}

impl OperatorSettings {
    /// Does something as the operator. Somebody waits at the terminal: a database that cannot be reached is
    /// told at once.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn run<T, E: Into<Failure>>(
        &self,
        work: impl AsyncFnOnce(Ctx) -> Result<T, E>,
    ) -> Result<T, String> {
        let database = DatabaseHandle::join(&self.store)?;
        let shared = database.migrate(Limits::default(), Duration::ZERO)?;
        database.block_on(async {
            let roster = Roster::once(&database.target, shared).await;
            let id = NamespaceId::parse(&self.namespace).map_err(|error| error.to_string())?;
            let no = namespace::resolve(&roster, &id).await.map_err(|error| one_line(&error))?;
            let ctx = Ctx::new(roster, Caller::System, no);
            work(ctx).await.map_err(|failure| failure.into().0)
        })
    }
}

/// Why a command has failed, on one line.
pub struct Failure(pub String);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(one_line(&error))
    }
}

impl From<String> for Failure {
    fn from(line: String) -> Self {
        Self(line)
    }
}
