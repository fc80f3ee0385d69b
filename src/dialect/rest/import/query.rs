//! The query of an import.

use super::document::Shown;
use crate::domain::import::{ImportOptions, Mode, Passwords, Trial, Unit};
use crate::domain::{Error, Result};
use serde::Deserialize;
use utoipa::IntoParams;

/// How to import.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// What becomes of what is there already: `upsert`, the default, updates it with what the document has; for
    /// `create` it is a failure; `skip` leaves it as it is. The group `administrators`, which every
    /// namespace has, is always updated.
    #[param(pattern = "^(upsert|create|skip)$")]
    mode: Option<String>,
    /// Of users who have a password: `missing`, the default, keeps it, and `replace` replaces it with that of
    /// the document.
    #[param(pattern = "^(missing|replace)$")]
    passwords: Option<String>,
    /// Whether to write nothing, and only tell what would become of the documents.
    #[param(default = false)]
    dry_run: Option<bool>,
    /// Whether to write all documents, or none if one fails.
    #[param(default = false)]
    atomic: Option<bool>,
    /// Which documents the response has: `failed`, the default, or `all`.
    #[param(pattern = "^(failed|all)$")]
    outcomes: Option<String>,
}

/// How to import, and what to tell of it.
pub struct ImportRequest {
    /// How to import.
    pub options: ImportOptions,
    /// Which lines the response has.
    pub shown: Shown,
}

impl ImportQuery {
    /// What is asked for.
    ///
    /// # Errors
    /// 422 for a word that is not known.
    pub fn request(self) -> Result<ImportRequest> {
        let Self { mode, passwords, dry_run, atomic, outcomes } = self;
        let mode = match mode.as_deref() {
            None | Some("upsert") => Mode::Upsert,
            Some("create") => Mode::Create,
            Some("skip") => Mode::Skip,
            Some(_) => return Err(Error::invalid("mode", "must be `upsert`, `create` or `skip`")),
        };
        let passwords = match passwords.as_deref() {
            None | Some("missing") => Passwords::Missing,
            Some("replace") => Passwords::Replace,
            Some(_) => return Err(Error::invalid("passwords", "must be `missing` or `replace`")),
        };
        let trial = if dry_run.unwrap_or_default() { Trial::DryRun } else { Trial::Write };
        let unit = if atomic.unwrap_or_default() { Unit::Call } else { Unit::Lines };
        let shown = match outcomes.as_deref() {
            None | Some("failed") => Shown::Failed,
            Some("all") => Shown::All,
            Some(_) => return Err(Error::invalid("outcomes", "must be `failed` or `all`")),
        };
        Ok(ImportRequest {
            options: ImportOptions { mode, passwords, trial, unit, ..ImportOptions::default() },
            shown,
        })
    }
}
