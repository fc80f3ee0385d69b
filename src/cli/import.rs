//! `roster import`: a file into a namespace.

mod ahead;
pub(super) mod extent;
pub(super) mod outcomes;
pub(super) mod source;

use super::operator::{Failure, OperatorSettings};
use super::progress::Progress;
use crate::domain::Ctx;
use crate::domain::import::{
    self, Connections, Ended, ImportOptions, Mode, Passwords, Trial, Unit,
};
use crate::transfer::Importer;
use ahead::Ahead;
use clap::{Args, ValueEnum};
use outcomes::{OutcomeRecorder, Resumption};
use source::Source;
use std::path::PathBuf;
use std::process::ExitCode;

/// The settings of `roster import`.
#[derive(Debug, Args)]
pub struct ImportSettings {
    /// The file; - is standard input
    file: PathBuf,
    /// The format of the file
    #[command(flatten)]
    source: source::SourceSettings,
    /// What becomes of what is there already
    #[arg(long, value_enum, default_value_t)]
    mode: ModeWord,
    /// What becomes of the password of a user who has one
    #[arg(long, value_enum, default_value_t)]
    passwords: PasswordsWord,
    /// Write nothing, and tell what would become of each line
    #[arg(long)]
    dry_run: bool,
    /// Write all lines, or none if one fails
    #[arg(long, conflicts_with = "resume")]
    atomic: bool,
    /// Write the lines that fail into this file, each with its problem and its document
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// Go on after the last document that was imported, as FILE.progress says
    #[arg(long, conflicts_with = "dry_run")]
    resume: bool,
    /// Which namespace, and where it is.
    #[command(flatten)]
    pub operator: OperatorSettings,
}

/// What becomes of what is there already.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum ModeWord {
    /// It is updated with what the document has
    #[default]
    Upsert,
    /// It is a failure; with --resume, so is what was written last before the interruption
    Create,
    /// It stays as it is
    Skip,
}

/// What becomes of the password of a user who has one.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum PasswordsWord {
    /// It stays
    #[default]
    Missing,
    /// It is replaced
    Replace,
}

impl ImportSettings {
    fn options(&self) -> ImportOptions {
        ImportOptions {
            mode: match self.mode {
                ModeWord::Upsert => Mode::Upsert,
                ModeWord::Create => Mode::Create,
                ModeWord::Skip => Mode::Skip,
            },
            passwords: match self.passwords {
                PasswordsWord::Missing => Passwords::Missing,
                PasswordsWord::Replace => Passwords::Replace,
            },
            trial: if self.dry_run { Trial::DryRun } else { Trial::Write },
            unit: if self.atomic { Unit::Call } else { Unit::Lines },
            connections: Connections::Three,
        }
    }
}

/// Imports a file. The exit code is 0 if all lines are imported, 1 if some failed, and 2 for a file that
/// cannot be read.
///
/// # Errors
/// One line that says what to do.
pub fn run(settings: &ImportSettings) -> Result<ExitCode, String> {
    let unfit = |line: String| {
        eprintln!("roster: {line}");
        Ok(ExitCode::from(2))
    };
    let resumption = match settings.resume {
        false => Resumption::begin(&settings.file),
        true => match Resumption::resume(&settings.file) {
            Ok(resumption) => resumption,
            Err(line) => return unfit(line),
        },
    };
    let source = match settings.source.open(&settings.file) {
        Ok(source) => source,
        Err(line) => return unfit(line),
    };
    let trial = settings.options().trial;
    let kept = match OutcomeRecorder::new(settings.errors.as_deref(), resumption, trial) {
        Ok(kept) => kept,
        Err(line) => return unfit(line),
    };
    settings.operator.run(async |ctx| import(&ctx, settings.options(), source, kept).await)
}

/// Imports documents, and tells what became of them.
pub(super) async fn import(
    ctx: &Ctx,
    options: ImportOptions,
    source: Source,
    kept: OutcomeRecorder,
) -> Result<ExitCode, Failure> {
    let Source { documents, extent } = source;
    let progress = Progress::new("documents", extent).after(kept.after());
    let after = usize::try_from(kept.after()).unwrap_or(usize::MAX);
    let documents = documents.skip(after);
    let importer = Importer::new(documents, kept.with(progress));
    let no_thread = |error| format!("the system gives no thread for reading the file: {error}");
    let mut importer = importer.with_parts(Ahead::new).map_err(no_thread)?;
    let ended = import::run(ctx, options, &mut importer).await;
    let kept = importer.into_outcomes();
    let ended = match ended {
        Ok(ended) => ended,
        Err(error) => return Err(kept.interrupted(error)),
    };
    Ok(kept.end(match (ended, options.trial) {
        (Ended::RolledBack, Trial::DryRun) => "nothing was written: this was a trial",
        (Ended::RolledBack, Trial::Write) => "nothing was written, because a line has failed",
        (Ended::Written, _) => "",
    }))
}
