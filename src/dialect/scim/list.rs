//! Lists: what a query, or the body of a search, asks for (RFC 7644 sections 3.4.2 and 3.4.3, RFC 9865),
//! and the response.

use super::answer::put;
use super::condition::{Fields, condition, sorted};
use super::error::{ScimError, ScimType};
use super::filter;
use super::projection::Projection;
use crate::dialect::http::number::whole;
use crate::domain::condition::{Condition, Direction, Sort, Span};
use actix_web::{HttpRequest, web};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value, json};

/// How many resources a page has if the request does not say.
pub const DEFAULT_COUNT: i64 = 100;
/// The most resources of a page.
pub const MAX_COUNT: i64 = 1000;
/// The schema of lists.
const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// What a request asks for.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// The filter.
    pub filter: Option<String>,
    /// What a response has of each resource.
    pub projection: Projection,
    /// The page.
    pub paging: Paging,
    /// The attribute that is compared, and the direction.
    pub sort: Option<(String, Direction)>,
}

/// Which page is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Paging {
    /// How many resources.
    pub count: i64,
    /// Where the page begins.
    pub from: From,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// At this index, from 1.
    Index(i64),
    /// After the resource with this number; 0 for the first page.
    After(i64),
    /// After so many resources of a list with an order of its own.
    Skipping(i64),
}

impl Default for Paging {
    fn default() -> Self {
        Self { count: DEFAULT_COUNT, from: From::Index(1) }
    }
}

impl Query {
    /// Reads a query. Parameters that are unknown are ignored, such as Entra's `aadOptscim062020`.
    ///
    /// # Errors
    /// 400 for a number that is none, and an unknown cursor.
    pub fn of(request: &HttpRequest) -> Result<Self, ScimError> {
        let pairs = web::Query::<Vec<(String, String)>>::from_query(request.query_string());
        let pairs = pairs.map_err(|_error| ScimError::malformed_target())?.into_inner();
        let get = |name: &str| {
            let found = pairs.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.clone())
        };
        Self::read(|name| Ok(get(name)))
    }

    /// Reads the body of a search.
    ///
    /// # Errors
    /// As [`Query::of`], and for a member of another type.
    pub fn of_body(body: &Map<String, Value>) -> Result<Self, ScimError> {
        let named = |name: &str| {
            let mut members = body.iter();
            members.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        };
        Self::read(|name| named(name).map_or(Ok(None), |value| text_of(name, value)))
    }

    fn read(get: impl Fn(&str) -> Result<Option<String>, ScimError>) -> Result<Self, ScimError> {
        let number = |name: &str| -> Result<Option<i64>, ScimError> {
            let Some(text) = get(name)? else { return Ok(None) };
            let number = text.trim().parse::<i64>();
            number.map(Some).map_err(|_error| ScimError::value(name, "must be an integer"))
        };
        let count = number("count")?.map_or(DEFAULT_COUNT, |count| count.clamp(0, MAX_COUNT));
        let from = match get("cursor")? {
            Some(cursor) => self::cursor(&cursor)?,
            None => From::Index(number("startIndex")?.unwrap_or(1).clamp(1, i64::MAX / 2)),
        };
        let (only, except) = (names(&get, "attributes")?, names(&get, "excludedAttributes")?);
        let direction = match get("sortOrder")? {
            Some(order) if order.eq_ignore_ascii_case("descending") => Direction::Descending,
            _ => Direction::Ascending,
        };
        Ok(Self {
            filter: get("filter")?.filter(|filter| !filter.trim().is_empty()),
            projection: Projection::new(only.as_deref(), except.as_deref()),
            paging: Paging { count, from },
            sort: get("sortBy")?.filter(|by| !by.is_empty()).map(|by| (by, direction)),
        })
    }

    /// The condition that the filter is; without one every resource meets it.
    ///
    /// # Errors
    /// 400 `invalidFilter`.
    pub fn condition<F: Fields>(&self) -> Result<Condition<F>, ScimError> {
        match &self.filter {
            Some(text) => condition(&filter::filter(text)?),
            None => Ok(Condition::All(Vec::new())),
        }
    }

    /// The order.
    ///
    /// # Errors
    /// 400 `invalidValue` for an attribute that lists are not sorted by.
    pub fn sort<F: Fields>(&self) -> Result<Option<Sort<F>>, ScimError> {
        let Some((name, direction)) = &self.sort else { return Ok(None) };
        Ok(Some(Sort { field: sorted(name)?, direction: *direction }))
    }

    /// Whether the list has an order of its own.
    fn is_sorted(&self) -> bool {
        self.sort.is_some()
    }

    /// The part of the list.
    ///
    /// # Errors
    /// 400 `invalidCursor` for a cursor of a list with another order.
    pub fn span(&self) -> Result<Span, ScimError> {
        let Paging { count: limit, from } = self.paging;
        let (offset, after) = match from {
            From::Index(index) => (index - 1, 0),
            From::After(0) => (0, 0),
            From::After(_) if self.is_sorted() => return Err(no_cursor()),
            From::After(after) => (0, after),
            From::Skipping(offset) => (offset, 0),
        };
        Ok(Span { limit, offset, after })
    }

    /// The response with a page. `last` is the number of its last resource.
    pub fn response(
        &self,
        total: i64,
        resources: Vec<Map<String, Value>>,
        last: Option<i64>,
    ) -> Map<String, Value> {
        let length = i64::try_from(resources.len()).unwrap_or(i64::MAX);
        let mut response =
            json!({"schemas": [LIST], "totalResults": total, "itemsPerPage": length});
        let is_full = length == self.paging.count && length > 0;
        match self.paging.from {
            From::Index(index) => put(&mut response, "startIndex", index.into()),
            From::After(_) if self.is_sorted() && is_full && length < total => {
                put(&mut response, "nextCursor", encode_cursor('o', length).into());
            }
            From::After(_) => {
                if let (true, Some(last)) = (is_full, last) {
                    put(&mut response, "nextCursor", encode_cursor('n', last).into());
                }
            }
            From::Skipping(before) if is_full && before + length < total => {
                put(&mut response, "nextCursor", encode_cursor('o', before + length).into());
            }
            From::Skipping(_) => {}
        }
        put(&mut response, "Resources", resources.into_iter().map(Value::Object).collect());
        match response {
            Value::Object(response) => response,
            _ => Map::new(),
        }
    }
}

fn no_cursor() -> ScimError {
    let detail = "`cursor` must be empty, or the `nextCursor` of a page of the same list";
    ScimError::bad(ScimType::InvalidCursor, detail)
}

/// A cursor: a letter and a number in base64url. An empty one asks for the first page.
fn cursor(text: &str) -> Result<From, ScimError> {
    if text.is_empty() {
        return Ok(From::After(0));
    }
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok();
    let read = bytes.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
    let number = |digits: &str| digits.parse::<i64>().ok().filter(|number| *number > 0);
    let from = read.and_then(|read| match read.split_at_checked(1)? {
        ("n", digits) => number(digits).map(From::After),
        ("o", digits) => number(digits).map(From::Skipping),
        _ => None,
    });
    from.ok_or_else(no_cursor)
}

fn encode_cursor(kind: char, number: i64) -> String {
    BASE64URL_NOPAD.encode(format!("{kind}{number}").as_bytes())
}

/// How many names of attributes a request gives at most: each is looked for in each resource.
const MOST_NAMES: usize = 200;

/// The names of attributes in this parameter.
fn names(
    get: impl Fn(&str) -> Result<Option<String>, ScimError>,
    parameter: &'static str,
) -> Result<Option<String>, ScimError> {
    let list = get(parameter)?;
    match list.as_ref().is_some_and(|list| list.split(',').count() > MOST_NAMES) {
        true => Err(ScimError::value(parameter, "must have at most 200 names")),
        false => Ok(list),
    }
}

/// A member of the body of a search as the text that it would be in a query.
fn text_of(name: &str, value: &Value) -> Result<Option<String>, ScimError> {
    match (name, value) {
        (_, Value::Null) => Ok(None),
        ("attributes" | "excludedAttributes", value) => {
            let names: Option<Vec<&str>> =
                value.as_array().and_then(|names| names.iter().map(Value::as_str).collect());
            let names = names.ok_or_else(|| ScimError::value(name, "must be an array of names"))?;
            Ok(Some(names.join(",")))
        }
        (_, Value::String(text)) => Ok(Some(text.clone())),
        ("count" | "startIndex", Value::Number(number)) => {
            let whole = number.as_f64().filter(|_| number.is_f64()).and_then(whole);
            Ok(Some(whole.map_or_else(|| number.to_string(), |whole| whole.to_string())))
        }
        ("count" | "startIndex", _) => Err(ScimError::value(name, "must be an integer")),
        _ => Err(ScimError::value(name, "must be a string")),
    }
}
