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
    /// Write nothing, and tell what would become of each line
    #[arg(long)]
    dry_run: bool,
    /// Write the lines that fail into this file, each with its problem and its document
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// List users and groups with a `managed_by` of the file that the file does not have any more
    #[arg(long)]
    prune: bool,
    /// Delete them
    #[arg(long, requires = "prune", conflicts_with = "dry_run")]
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
    let declared = Declared::of(first.documents);
    let errors = settings.errors.as_deref();
    let trial = if settings.dry_run { Trial::DryRun } else { Trial::Write };
    let kept = match OutcomeRecorder::new(errors, Resumption::none(), trial) {
        Ok(kept) => kept,
        Err(line) => return unfit(line),
    };
    let options = ImportOptions { trial, ..ImportOptions::default() };
    settings.operator.run(async |ctx| {
        let code = import(&ctx, options, second, kept).await?;
        if settings.prune && code == ExitCode::SUCCESS {
            prune::prune(&ctx, &declared, settings.yes.into()).await?;
        }
        Ok::<_, super::operator::Failure>(code)
    })
}
