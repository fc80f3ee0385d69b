//! The queries of lists: `limit`, `after`, `count`, and a prefix.

use super::{Problem, query};
use crate::domain::Error;
use crate::domain::api_key::Maker;
use crate::domain::membership::Reach;
use crate::domain::page::{Cursor, MOST_COUNTED, PageRequest, Total};
use crate::domain::text::Description;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use std::future::{Ready, ready};
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

/// The most characters of a prefix.
const LONGEST_PREFIX: usize = 255;

/// A query string. A malformed one is a [`Problem`].
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(query::parse(request.query_string()).map(Self))
    }
}

/// Whether to count the entries of a list, and how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountQuery {
    /// Whether to count all.
    All(bool),
    /// Count up to this number.
    AtMost(i64),
}

impl<'de> Deserialize<'de> for CountQuery {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bound = || text.parse().map(Self::AtMost);
        let read = text.parse().map(Self::All).or_else(|_not_a_word| bound()).ok();
        let what = "must be `true`, `false`, or a number from 1 to 10000";
        read.ok_or_else(|| D::Error::custom(what))
    }
}

impl PartialSchema for CountQuery {
    fn schema() -> RefOr<Schema> {
        let either = SchemaType::from_iter([Type::Boolean, Type::Integer]);
        let count = ObjectBuilder::new().schema_type(either).default(Some(false.into()));
        // What is no number has no minimum.
        count.minimum(Some(1)).maximum(Some(MOST_COUNTED)).into()
    }
}

impl ToSchema for CountQuery {}

/// The requested page.
///
/// # Errors
/// 422 for a limit outside 1 to 1000, for a bound of the count outside 1 to 10000, and for an `after`
/// that is not the `next` of a page.
pub fn request(
    limit: Option<i64>,
    after: Option<&str>,
    count: Option<CountQuery>,
) -> Result<PageRequest, Problem> {
    let after = after.map(Cursor::parse).transpose()?;
    let total = match count {
        None | Some(CountQuery::All(false)) => Total::Skip,
        Some(CountQuery::All(true)) => Total::Count,
        Some(CountQuery::AtMost(bound)) => Total::at_most(bound)?,
    };
    Ok(PageRequest::new(limit, after, total)?)
}

/// What a list has beside the entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Include {
    /// Nothing.
    Nothing,
    /// How many there are around each entity.
    Counts,
}

/// What a list has beside the entities: `counts`, or nothing.
///
/// # Errors
/// 422 for anything else.
pub fn include(word: Option<&str>) -> Result<Include, Problem> {
    match word {
        None => Ok(Include::Nothing),
        Some("counts") => Ok(Include::Counts),
        Some(_) => Err(Error::invalid("include", "must be `counts`").into()),
    }
}

/// Whether a list follows the nesting of groups.
pub fn reach(effective: Option<bool>) -> Reach {
    if effective.unwrap_or_default() { Reach::Effective } else { Reach::Direct }
}

/// The prefix to search for.
///
/// # Errors
/// 422 for more than 255 characters, for no characters, and for control characters.
pub fn prefix(q: Option<String>) -> Result<Option<Description>, Problem> {
    let Some(q) = q else { return Ok(None) };
    if q.chars().count() > LONGEST_PREFIX {
        return Err(Error::invalid("q", "must have at most 255 characters").into());
    }
    Ok(Some(Description::parse(&q, "q")?))
}

/// The query of a list without filters. The parameters of other lists with these names are described
/// as these are.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The number of entries on a page.
    #[param(minimum = 1, maximum = 1000, default = 50)]
    limit: Option<i64>,
    /// The `next` of the previous page.
    // A letter and a number of 64 bits, in base64url.
    #[param(pattern = "^b[g-v][A-Za-z0-9_-]{10}$")]
    after: Option<String>,
    /// Whether to return `total`: `true` counts all entries, and a number counts up to this number, so
    /// that counting takes no longer.
    #[param(inline)]
    count: Option<CountQuery>,
}

impl PageQuery {
    /// The requested page.
    ///
    /// # Errors
    /// 422 for a `limit` outside 1 to 1000, a `count` outside 1 to 10000, and an `after` that is not the `next` of
    /// a page.
    pub fn page(&self) -> Result<PageRequest, Problem> {
        request(self.limit, self.after.as_deref(), self.count)
    }
}

/// The query of a list that may follow the nesting of groups.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NestedPageQuery {
    /// Whether to follow the nesting of groups.
    #[param(default = false)]
    effective: Option<bool>,
    limit: Option<i64>,
    after: Option<String>,
    count: Option<CountQuery>,
}

impl NestedPageQuery {
    /// Whether the list follows nesting.
    pub fn reach(&self) -> Reach {
        reach(self.effective)
    }

    /// The requested page.
    ///
    /// # Errors
    /// 422 for a `limit` outside 1 to 1000, a `count` outside 1 to 10000, and an `after` that is not the `next` of
    /// a page.
    pub fn page(&self) -> Result<PageRequest, Problem> {
        request(self.limit, self.after.as_deref(), self.count)
    }
}

/// The query of a list that can be narrowed to what somebody has created.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MadePageQuery {
    /// What this user or key has created: `user:`, `key:` or `operator:` and an id, or `system`.
    #[param(max_length = 260, pattern = "^(user:.+|key:.+|operator:.+|system)$")]
    created_by: Option<String>,
    limit: Option<i64>,
    after: Option<String>,
    count: Option<CountQuery>,
}

impl MadePageQuery {
    /// Whose creations are wanted, if the query says so.
    ///
    /// # Errors
    /// 422 for what names nobody.
    pub fn maker(&self) -> Result<Option<Maker>, Problem> {
        Ok(self.created_by.as_deref().map(Maker::parse).transpose()?)
    }

    /// The requested page.
    ///
    /// # Errors
    /// 422 for a `limit` outside 1 to 1000, a `count` outside 1 to 10000, and an `after` that is not the `next` of
    /// a page.
    pub fn page(&self) -> Result<PageRequest, Problem> {
        request(self.limit, self.after.as_deref(), self.count)
    }
}
