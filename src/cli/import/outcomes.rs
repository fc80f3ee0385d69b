//! What becomes of the lines of an import: counts, the file of those that fail, and how far it has come.

use super::super::database::one_line;
use super::super::export::with_suffix;
use super::super::operator::Failure;
use super::super::progress::Progress;
use crate::domain::import::{Done, Imported, Trial};
use crate::domain::{Error, Result};
use crate::problem::Problem;
use crate::transfer::{Document, Outcomes, Refusal};
use serde_json::json;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How many lines that fail are shown.
const SHOWN: u64 = 20;

/// How far an import has come, which is kept in a file beside that of the import.
#[derive(Debug)]
pub struct Resumption {
    /// Where it is kept; nowhere if the lines come from standard input.
    path: Option<PathBuf>,
    /// How many documents were imported before.
    after: u64,
}

impl Resumption {
    /// Begins an import of this file.
    pub fn begin(file: &Path) -> Self {
        match file.as_os_str() == "-" {
            true => Self::none(),
            false => Self { path: Some(with_suffix(file, ".progress")), after: 0 },
        }
    }

    /// Goes on where an import of this file was interrupted.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn resume(file: &Path) -> Result<Self, String> {
        if file.as_os_str() == "-" {
            return Err("--resume needs a file, and not standard input".to_owned());
        }
        let path = with_suffix(file, ".progress");
        let after = match fs::read_to_string(&path) {
            Ok(text) => text.trim().parse().map_err(|_not_a_number| {
                format!("{} must have a number: delete it to begin anew", path.display())
            })?,
            // It was interrupted before its first lines were imported.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
            Err(error) => return Err(format!("cannot read {}: {error}", path.display())),
        };
        Ok(Self { path: Some(path), after })
    }

    /// Nothing is kept of how far it has come.
    pub fn none() -> Self {
        Self { path: None, after: 0 }
    }

    /// Notes how far the import has come. The file is replaced as a whole.
    fn note(&self, count: u64) -> std::io::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        let new = with_suffix(path, ".new");
        fs::write(&new, format!("{}\n", self.after + count))?;
        fs::rename(&new, path)
    }

    fn forget(&self) {
        if let Some(path) = &self.path {
            // There is none where nothing was imported.
            drop(fs::remove_file(path));
        }
    }
}

/// What becomes of the lines.
pub struct OutcomeRecorder {
    errors: Option<BufWriter<File>>,
    resumption: Resumption,
    /// Whether nothing is written, so that there is nothing to go on with.
    is_trial: bool,
    counts: [(&'static str, u64); 4],
    failed: u64,
    progress: Option<Progress>,
}

impl OutcomeRecorder {
    /// Keeps outcomes; those that fail in this file, if there is one.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn new(
        errors: Option<&Path>,
        resumption: Resumption,
        trial: Trial,
    ) -> Result<Self, String> {
        let open = |path: &Path| {
            // The documents may have passwords.
            let mut options = File::options();
            options.create(true).mode(0o600);
            match resumption.after {
                0 => options.write(true).truncate(true),
                _ => options.append(true),
            };
            let file = options.open(path).map(BufWriter::new);
            file.map_err(|error| format!("cannot write {}: {error}", path.display()))
        };
        let errors = errors.map(open).transpose()?;
        let counts = ["created", "updated", "unchanged", "skipped"].map(|word| (word, 0));
        let is_trial = trial == Trial::DryRun;
        Ok(Self { errors, resumption, is_trial, counts, failed: 0, progress: None })
    }

    /// The same with progress.
    pub fn with(self, progress: Progress) -> Self {
        Self { progress: Some(progress), ..self }
    }

    /// How many documents were imported before.
    pub fn after(&self) -> u64 {
        self.resumption.after
    }

    /// What is said where the import is interrupted.
    pub fn interrupted(mut self, error: Error) -> Failure {
        self.flush();
        let Self { resumption, progress, is_trial, .. } = self;
        if let Some(progress) = progress {
            progress.end();
        }
        match resumption.path.filter(|path| !is_trial && path.exists()) {
            Some(_) => Failure(format!("{}: --resume goes on", one_line(&error))),
            None => Failure(one_line(&error)),
        }
    }

    /// Says what became of all lines, and whether all were imported.
    pub fn end(mut self, more: &str) -> ExitCode {
        self.flush();
        if !self.is_trial {
            self.resumption.forget();
        }
        let Self { counts, failed, progress, .. } = self;
        if let Some(progress) = progress {
            progress.end();
        }
        let counts = counts.into_iter().chain([("failed", failed)]);
        let counts: Vec<String> = counts.map(|(word, count)| format!("{count} {word}")).collect();
        println!("{}", counts.join(", "));
        if !more.is_empty() {
            eprintln!("{more}");
        }
        if failed > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS }
    }

    fn flush(&mut self) {
        if let Some(errors) = &mut self.errors
            && let Err(error) = errors.flush()
        {
            eprintln!("cannot write the lines that failed: {error}");
        }
    }

    fn say(&self, line: &str) {
        match &self.progress {
            Some(progress) => progress.say(line),
            None => eprintln!("{line}"),
        }
    }
}

impl Outcomes for OutcomeRecorder {
    const WITH_DOCUMENTS: bool = true;

    fn take(
        &mut self,
        line: u64,
        outcome: Result<Imported, Refusal>,
        document: Option<Document>,
    ) -> Result<()> {
        let refusal = match outcome {
            Ok(imported) => {
                let word = word(imported.done);
                for (_, count) in self.counts.iter_mut().filter(|(counted, _)| *counted == word) {
                    *count += 1;
                }
                return Ok(());
            }
            Err(refusal) => refusal,
        };
        self.failed += 1;
        let problem = Problem::from(refusal);
        if self.failed <= SHOWN {
            self.say(&format!("line {line}: {}", problem.detail()));
        } else if self.failed == SHOWN + 1 {
            self.say(match self.errors {
                Some(_) => "more lines fail: the file of --errors has them",
                None => "more lines fail: --errors FILE keeps them",
            });
        }
        if let Some(errors) = &mut self.errors {
            let status = problem.status();
            let kept =
                json!({"line": line, "status": status, "problem": problem, "document": document});
            writeln!(errors, "{kept}").map_err(Error::internal)?;
        }
        Ok(())
    }

    fn passed(&mut self, count: u64) -> Result<()> {
        if let Some(progress) = &mut self.progress {
            progress.set(count);
        }
        if self.is_trial {
            return Ok(());
        }
        if let Some(errors) = &mut self.errors {
            errors.flush().map_err(Error::internal)?;
        }
        self.resumption.note(count).map_err(Error::internal)
    }
}

fn word(done: Done) -> &'static str {
    match done {
        Done::Created => "created",
        Done::Updated => "updated",
        Done::Unchanged => "unchanged",
        Done::Skipped => "skipped",
    }
}
