//! `roster apply`: a file that declares what there is.

mod prune;

use super::import::import;
use super::import::outcomes::{OutcomeRecorder, Resumption};
use super::import::source::SourceSettings;
use super::operator::OperatorSettings;
use crate::domain::import::{ImportOptions, Trial};
use clap::Args;
use prune::Declared;
use std::path::PathBuf;
use std::process::ExitCode;

/// The settings of `roster apply`.
#[derive(Debug, Args)]
pub struct ApplySettings {
    /// The file
    file: PathBuf,
    /// The format of the file
    #[command(flatten)]
    source: SourceSettings,
    /// List users and groups with a `managed_by` of the file that the file does not have any more
    #[arg(long)]
    prune: bool,
    /// Delete them
    #[arg(long, requires = "prune")]
    yes: bool,
    /// Which namespace, and where it is.
    #[command(flatten)]
    pub operator: OperatorSettings,
}

/// Imports a file, and deletes what it does not have any more. The exit code is that of an import. Where a
/// line fails, nothing is deleted.
///
/// # Errors
/// One line that says what to do.
pub fn run(settings: &ApplySettings) -> Result<ExitCode, String> {
    let unfit = |line: String| {
        eprintln!("roster: {line}");
        Ok(ExitCode::from(2))
    };
    if settings.file.as_os_str() == "-" {
        return unfit("apply reads its file twice: name one".to_owned());
    }
    let (first, second) =
        match (settings.source.open(&settings.file), settings.source.open(&settings.file)) {
            (Ok(first), Ok(second)) => (first, second),
            (Err(line), _) | (_, Err(line)) => return unfit(line),
        };
    let declared = Declared::of(first);
    settings.operator.run(async |ctx| {
        let kept = OutcomeRecorder::new(None, Resumption::none(), Trial::Write)?;
        let code = import(&ctx, ImportOptions::default(), second, kept).await?;
        if settings.prune && code == ExitCode::SUCCESS {
            prune::prune(&ctx, &declared, settings.yes.into()).await?;
        }
        Ok::<_, super::operator::Failure>(code)
    })
}
