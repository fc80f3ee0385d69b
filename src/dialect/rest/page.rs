//! What all lists have in common: `limit`, `after` and `count` in the query, `next` in the answer.

use super::Problem;
use super::problem::Code;
use crate::domain::Error;
use crate::domain::membership::Reach;
use crate::domain::page::{Cursor, PageRequest, Total};
use crate::domain::text::Description;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};
use utoipa::IntoParams;

/// The longest beginning that a list is searched for, in characters.
const LONGEST_PREFIX: usize = 255;

/// A query string, in the words of this dialect where it is malformed.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let query = web::Query::<T>::from_query(request.query_string());
        ready(
            query.map(|query| Self(query.into_inner())).map_err(|error| {
                Problem::new(Code::Malformed, format!("malformed query: {error}"))
            }),
        )
    }
}

/// Reads what a list was asked for.
///
/// # Errors
/// 422 for a limit outside 1 to 1000 and for an `after` that is none.
pub fn request(
    limit: Option<i64>,
    after: Option<&str>,
    count: Option<bool>,
) -> Result<PageRequest, Problem> {
    let after = after.map(Cursor::parse).transpose()?;
    let total = if count.unwrap_or_default() { Total::Count } else { Total::Skip };
    Ok(PageRequest::new(limit, after, total)?)
}

/// What a list is searched for, of 255 characters at most.
///
/// # Errors
/// 422 for what is longer, empty, or no text.
pub fn prefix(q: Option<String>) -> Result<Option<Description>, Problem> {
    let Some(q) = q else { return Ok(None) };
    if q.chars().count() > LONGEST_PREFIX {
        return Err(Error::invalid("q", "must have at most 255 characters").into());
    }
    Ok(Some(Description::parse(&q, "q")?))
}

/// The query of a list without filters.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Listing {
    /// How many entries at most.
    #[param(minimum = 1, maximum = 1000, default = 50)]
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Whether to answer the `total` number of entries too.
    #[param(default = false)]
    count: Option<bool>,
}

impl Listing {
    /// What the page is to be.
    ///
    /// # Errors
    /// As [`request`].
    pub fn page(&self) -> Result<PageRequest, Problem> {
        request(self.limit, self.after.as_deref(), self.count)
    }
}

/// The query of a list that may follow nesting.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NestedListing {
    /// Whether to follow the nesting of groups.
    #[param(default = false)]
    effective: Option<bool>,
    /// How many entries at most.
    #[param(minimum = 1, maximum = 1000, default = 50)]
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Whether to answer the `total` number of entries too.
    #[param(default = false)]
    count: Option<bool>,
}

impl NestedListing {
    /// How far the list reaches.
    pub fn reach(&self) -> Reach {
        if self.effective.unwrap_or_default() { Reach::Effective } else { Reach::Direct }
    }

    /// What the page is to be.
    ///
    /// # Errors
    /// As [`request`].
    pub fn page(&self) -> Result<PageRequest, Problem> {
        request(self.limit, self.after.as_deref(), self.count)
    }
}
