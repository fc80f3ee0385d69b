//! Pages of lists: their parameters in the query, and their position in the response.

use super::Exception;
use crate::domain::offset_page::{OffsetPage, PrefixFilter};
use crate::domain::text::Description;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::Serialize;
use std::future::{Ready, ready};
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};

/// The default number of entries on a page.
const DEFAULT_SIZE: u32 = 50;
/// The maximum number of entries on a page.
const MAX_SIZE: u32 = 1000;

/// The position of a page in a list. The numbers fit into signed 32-bit integers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// Always `true`.
    is_paginable: bool,
    /// The number of entries on all pages.
    results_count: i64,
    /// The `pageSize` of the request; 0 for as many as possible.
    page_size: u32,
    /// Always 1000.
    max_page_size: u32,
    /// Always 0: all entries are counted.
    results_count_limit: u32,
    /// The number of entries on this page.
    current_page_size: usize,
    /// The index of this page, starting at 0.
    current_page_index: u32,
    /// The number of entries before this page.
    current_page_offset: u32,
    /// The number of pages; 1 if there are no entries.
    number_of_pages: i64,
    /// Whether there is a previous page.
    is_previous_page_available: bool,
    /// Whether there is a next page.
    is_next_page_available: bool,
    /// As `isNextPageAvailable`.
    is_last_page_available: bool,
    /// Always `false`.
    is_sortable: bool,
    /// Always `false`.
    has_error: bool,
    /// Always `null`.
    error_message: Option<String>,
    /// As `currentPageIndex`.
    page_index: u32,
    /// As `numberOfPages`.
    page_count: i64,
}

/// The page and the prefix in a query.
pub struct Paging {
    size: u32,
    index: u32,
    offset: u32,
    prefix: Option<Description>,
}

impl FromRequest for Paging {
    type Error = Exception;
    type Future = Ready<Result<Self, Exception>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(pairs(request).and_then(|pairs| Self::of(&pairs)))
    }
}

/// The parameters in the document.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only the schema is used: `Paging` parses the query")]
struct Described {
    /// The prefix of the entries.
    #[param(max_length = 4096, example = "al")]
    q: Option<String>,
    /// The number of entries on a page; 0 for as many as possible. A page has at most 1000 entries,
    /// even if this is larger.
    #[param(rename = "pageSize", minimum = 0, maximum = 2147483647, default = 50)]
    page_size: Option<u32>,
    /// The index of the page, starting at 0.
    #[param(rename = "currentPageIndex", minimum = 0, maximum = 2147483647, default = 0)]
    current_page_index: Option<u32>,
    /// The number of entries before the page. It takes precedence over `currentPageIndex`.
    #[param(minimum = 0, maximum = 2147483647)]
    offset: Option<u32>,
}

impl IntoParams for Paging {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        Described::into_params(place)
    }
}

impl Paging {
    /// Parses the parameters.
    ///
    /// # Errors
    /// 400 for a value that is not an integer or is out of range.
    pub fn of(pairs: &[(String, String)]) -> Result<Self, Exception> {
        let size = number(pairs, "pageSize")?.unwrap_or(DEFAULT_SIZE);
        let far = || Exception::bad("currentPageIndex: is too far");
        let index = number(pairs, "currentPageIndex")?.unwrap_or(0);
        let (index, offset) = match number(pairs, "offset")? {
            Some(offset) => (offset.checked_div(size).unwrap_or(0), offset),
            None => {
                let offset = index.checked_mul(size).filter(|offset| fits(*offset));
                (index, offset.ok_or_else(far)?)
            }
        };
        let prefix = value(pairs, "q").map(str::trim).filter(|q| !q.is_empty());
        let prefix = prefix.map(|q| Description::parse(q, "q")).transpose()?;
        Ok(Self { size, index, offset, prefix })
    }

    /// The prefix of a search. `*` finds everything; `None`, without a prefix, finds nothing.
    pub fn sought(&self) -> Option<PrefixFilter<'_>> {
        self.prefix.as_ref().map(|prefix| match prefix.as_str() {
            "*" => PrefixFilter::Everything,
            prefix => PrefixFilter::StartingWith(prefix),
        })
    }

    /// The prefix of a list. Without one, everything is listed.
    pub fn listed(&self) -> PrefixFilter<'_> {
        let prefix = self.prefix.as_ref().map(Description::as_str);
        prefix.map_or(PrefixFilter::Everything, PrefixFilter::StartingWith)
    }

    /// The page to return.
    pub fn offset_page(&self) -> OffsetPage {
        OffsetPage::new(if self.size == 0 { MAX_SIZE } else { self.size }, self.offset)
    }

    /// The position of a page with this number of entries, out of `total`.
    pub fn describe(&self, entries: usize, total: i64) -> Pagination {
        let size = i64::from(self.size);
        // Division truncates, as in Java: no entries are one page, or none if the size is 1.
        let pages = (total - 1).checked_div(size).map_or(1, |pages| 1 + pages);
        let is_next = size > 0 && total > size + i64::from(self.offset);
        Pagination {
            is_paginable: true,
            results_count: total,
            page_size: self.size,
            max_page_size: MAX_SIZE,
            results_count_limit: 0,
            current_page_size: entries,
            current_page_index: self.index,
            current_page_offset: self.offset,
            number_of_pages: pages,
            is_previous_page_available: self.offset > 0,
            is_next_page_available: is_next,
            is_last_page_available: is_next,
            is_sortable: false,
            has_error: false,
            error_message: None,
            page_index: self.index,
            page_count: pages,
        }
    }
}

/// The parameters of a request's query, including repeated ones.
///
/// # Errors
/// 400 for a malformed query.
pub fn pairs(request: &HttpRequest) -> Result<Vec<(String, String)>, Exception> {
    parse(request.query_string())
}

/// The parameters of a query string.
///
/// # Errors
/// As [`pairs`].
pub fn parse(query: &str) -> Result<Vec<(String, String)>, Exception> {
    let query = web::Query::<Vec<(String, String)>>::from_query(query);
    query
        .map(web::Query::into_inner)
        .map_err(|error| Exception::bad(format!("malformed query: {error}")))
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn number(pairs: &[(String, String)], name: &str) -> Result<Option<u32>, Exception> {
    let Some(text) = value(pairs, name) else { return Ok(None) };
    let number = text.trim().parse().ok().filter(|number| fits(*number));
    let number = number.ok_or_else(|| Exception::bad(format!("{name}: must be a number")))?;
    Ok(Some(number))
}

/// Whether clients can parse the number, which they do as a signed 32-bit integer.
fn fits(number: u32) -> bool {
    i32::try_from(number).is_ok()
}
