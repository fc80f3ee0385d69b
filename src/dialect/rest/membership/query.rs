//! The query of a list of members.

use crate::dialect::rest::membership::document::RoleWord;
use crate::dialect::rest::page::CountQuery;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which membership to return.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MembershipQuery {
    /// Whether to return a membership by nesting too, with the groups between.
    #[param(default = false)]
    pub effective: Option<bool>,
}

/// Which members to list: those that meet all conditions.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MembersQuery {
    /// Direct members with this role.
    #[param(value_type = Option<RoleWord>)]
    pub role: Option<String>,
    /// Members whose id, username, e-mail address or one of whose names begins with this text,
    /// case-insensitively.
    #[param(min_length = 1, max_length = 255)]
    pub q: Option<String>,
    /// Whether to follow the nesting of groups.
    #[param(default = false)]
    pub effective: Option<bool>,
    pub limit: Option<i64>,
    pub after: Option<String>,
    pub count: Option<CountQuery>,
}
