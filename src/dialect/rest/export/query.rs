//! The query of an export.

use crate::domain::export::{ExportRequest, Hashes};
use crate::domain::{Error, Result};
use crate::transfer::Format;
use serde::Deserialize;
use utoipa::IntoParams;

/// What to export.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// The kinds of documents, with commas between them: `user`, `group`, `subgroup`, `membership`,
    /// `invite`. Without it, all of them.
    #[param(
        pattern = "^(user|group|subgroup|membership|invite)(,(user|group|subgroup|membership|invite))*$"
    )]
    r#type: Option<String>,
    /// Whether users have `password_hash`. The export is recorded then, as `export.taken`.
    #[param(default = false)]
    hashes: Option<bool>,
    /// `ndjson`, the default, or `csv`, a table of one kind, in which `properties` and `app` have the
    /// custom pairs as JSON.
    #[param(pattern = "^(ndjson|csv)$")]
    format: Option<String>,
}

impl ExportQuery {
    /// What is asked for.
    ///
    /// # Errors
    /// 422 for a kind or a format that there is not.
    pub fn request(self) -> Result<(ExportRequest, Format)> {
        let format = match self.format.as_deref() {
            None | Some("ndjson") => Format::Lines,
            Some("csv") => Format::Table,
            Some(_) => return Err(Error::invalid("format", "must be `ndjson` or `csv`")),
        };
        let hashes = match self.hashes {
            Some(true) => Hashes::Include,
            Some(false) | None => Hashes::Leave,
        };
        Ok((ExportRequest::new(self.r#type.as_deref(), hashes)?, format))
    }
}
