//! The query of a list of invites.

use serde::Deserialize;
use utoipa::IntoParams;

/// Which invites to list: all conditions hold at once.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InviteQuery {
    /// The invite that this code opens, whatever else is asked; no credential is needed.
    #[param(min_length = 10, max_length = 32)]
    pub code: Option<String>,
    /// Invites to the group with this id.
    #[param(min_length = 1, max_length = 255)]
    pub group: Option<String>,
    /// Invites to this address, without regard to case.
    #[param(min_length = 3, max_length = 254)]
    pub email: Option<String>,
    /// How many entries at most.
    #[param(minimum = 1, maximum = 1000, default = 50)]
    pub limit: Option<i64>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// Whether to answer the `total` number of entries too.
    #[param(default = false)]
    pub count: Option<bool>,
}
