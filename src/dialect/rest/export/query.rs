//! The query of an export.

use crate::dialect::rest::{Problem, page};
use crate::domain::Error;
use crate::domain::export::{ExportFilter, ExportRequest, Hashes};
use crate::domain::id::GroupId;
use crate::domain::text::ExternalId;
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
    /// Users or groups as `q` finds them in their lists. This and the following need a `type` of one kind.
    #[param(min_length = 1, max_length = 255)]
    q: Option<String>,
    /// Users or groups with this id in another system.
    #[param(min_length = 1, max_length = 255)]
    external_id: Option<String>,
    /// `true` for users who can sign in, `false` for those who were deactivated.
    active: Option<bool>,
    /// Users who are directly in the group with this id, the memberships in it, or the invites to it.
    #[param(min_length = 1, max_length = 255)]
    group: Option<String>,
}

impl ExportQuery {
    /// What is asked for.
    ///
    /// # Errors
    /// 422 for a kind or a format that there is not, and for a condition that the kind does not have.
    pub fn request(self) -> Result<(ExportRequest, Format), Problem> {
        let Self { r#type: types, hashes, format, q, external_id, active, group } = self;
        let format = match format.as_deref() {
            None | Some("ndjson") => Format::Lines,
            Some("csv") => Format::Table,
            Some(_) => return Err(Error::invalid("format", "must be `ndjson` or `csv`").into()),
        };
        let hashes = match hashes {
            Some(true) => Hashes::Include,
            Some(false) | None => Hashes::Leave,
        };
        let of_group = |error| Problem::from(error).at("group");
        let filter = ExportFilter {
            prefix: page::prefix(q)?,
            external_id: external_id.map(|id| ExternalId::parse(&id, "external_id")).transpose()?,
            active,
            group: group.map(|id| GroupId::parse(&id)).transpose().map_err(of_group)?,
        };
        Ok((ExportRequest::new(types.as_deref(), hashes)?.filtered(filter)?, format))
    }
}
