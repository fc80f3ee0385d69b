//! The query of a list of invites.

use crate::dialect::rest::page::CountQuery;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which invites to list: those that meet all conditions.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InviteQuery {
    /// The invite with this code, whatever the other conditions are. No credential is needed.
    #[param(min_length = 10, max_length = 32)]
    pub code: Option<String>,
    /// Invites to the group with this id.
    #[param(min_length = 1, max_length = 255)]
    pub group: Option<String>,
    /// Invites to this e-mail address, case-insensitively.
    #[param(min_length = 3, max_length = 254)]
    pub email: Option<String>,
    /// Invites in this state: `open`, `accepted`, `declined` or `expired`.
    #[param(pattern = "^(open|accepted|declined|expired)$")]
    pub state: Option<String>,
    pub limit: Option<i64>,
    pub after: Option<String>,
    pub count: Option<CountQuery>,
}
