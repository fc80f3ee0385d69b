//! The query of the list of users.

use crate::dialect::rest::Problem;
use crate::dialect::rest::page::{self, CountQuery, Include};
use crate::domain::id::{GroupId, UserId};
use crate::domain::page::PageRequest;
use crate::domain::text::{Email, ExternalId};
use crate::domain::user::UserFilter;
use crate::domain::{Error, KnownName};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// The most ids in a query.
const MOST_IDS: usize = 100;

/// Which users to list: those that meet all conditions.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UserQuery {
    /// Users with one of these ids: `id` may be there up to 100 times.
    #[serde(default)]
    #[param(min_items = 1, max_items = 100, inline, value_type = Option<Vec<IdText>>)]
    id: Option<Vec<String>>,
    /// The user with this username, case-insensitively.
    #[param(min_length = 1, max_length = 255)]
    username: Option<String>,
    /// Users with this e-mail address, case-insensitively.
    #[param(min_length = 3, max_length = 254)]
    email: Option<String>,
    /// Users with this id in another system.
    #[param(min_length = 1, max_length = 255)]
    external_id: Option<String>,
    /// Users whose id, username, e-mail address or one of whose names begins with this text,
    /// case-insensitively.
    #[param(min_length = 1, max_length = 255)]
    q: Option<String>,
    /// `true` for users who can sign in, `false` for those who were deactivated.
    active: Option<bool>,
    /// Users who are directly in the group with this id.
    #[param(min_length = 1, max_length = 255)]
    group: Option<String>,
    /// `counts` adds to each user how many groups the user is directly in. A page has 200 users at most then.
    #[param(pattern = "^counts$")]
    include: Option<String>,
    limit: Option<i64>,
    after: Option<String>,
    count: Option<CountQuery>,
}

/// The id of a user.
#[derive(ToSchema)]
#[schema(min_length = 1, max_length = 255)]
struct IdText(#[expect(dead_code, reason = "it is for the document only")] String);

impl UserQuery {
    /// Which users are wanted, what of them, and which page.
    ///
    /// # Errors
    /// 422 for a value that names nothing.
    pub fn read(self) -> Result<(UserFilter, Include, PageRequest), Problem> {
        let Self {
            id,
            username,
            email,
            external_id,
            q,
            active,
            group,
            include,
            limit,
            after,
            count,
        } = self;
        let of_group = |error| Problem::from(error).at("group");
        let filter = UserFilter {
            ids: id.map(parse_ids).transpose()?,
            username: username.map(|name| KnownName::parse(&name, "username")).transpose()?,
            email: email.map(|email| Email::parse(&email, "email")).transpose()?,
            external_id: external_id.map(|id| ExternalId::parse(&id, "external_id")).transpose()?,
            prefix: page::prefix(q)?,
            active,
            group: group.map(|id| GroupId::parse(&id)).transpose().map_err(of_group)?,
        };
        let page = page::request(limit, after.as_deref(), count)?;
        Ok((filter, page::include(include.as_deref())?, page))
    }
}

fn parse_ids(ids: Vec<String>) -> Result<Vec<UserId>, Error> {
    if ids.len() > MOST_IDS {
        return Err(Error::invalid("id", "must be there at most 100 times"));
    }
    ids.iter().map(|id| UserId::parse(id)).collect()
}
