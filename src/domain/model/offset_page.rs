//! Pages of a list by offset, for protocols that number their pages. A native page stays the same
//! while others write; a page by offset does not, and costs as much as the entries before it.

use super::page::{MAX_LIMIT, fetch_unpaged};
use super::{Error, Result};

/// What part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OffsetPage {
    limit: i64,
    offset: i64,
}

impl OffsetPage {
    /// At most `limit` entries, and never over 1,000, after the first `offset`.
    pub fn new(limit: u32, offset: u32) -> Self {
        Self { limit: i64::from(limit).min(MAX_LIMIT), offset: offset.into() }
    }

    /// At most `limit` entries, or all where it is 0, after the first `offset`. A list of over
    /// 100,000 is refused when it is read.
    ///
    /// # Errors
    /// [`Error::Invalid`] where either is negative.
    pub fn unbounded(limit: i64, offset: i64) -> Result<Self> {
        for (field, value) in [("limit", limit), ("offset", offset)] {
            if value < 0 {
                return Err(Error::invalid(field, "must not be negative"));
            }
        }
        let limit = if limit == 0 { fetch_unpaged() } else { limit.min(fetch_unpaged()) };
        Ok(Self { limit, offset })
    }

    pub(in crate::domain) fn limit(self) -> i64 {
        self.limit
    }

    pub(in crate::domain) fn offset(self) -> i64 {
        self.offset
    }
}

/// Which entries of a list are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrefixFilter<'a> {
    /// All of them.
    Everything,
    /// Those that begin with this text, which is taken literally and compared case-insensitively.
    StartingWith(&'a str),
}

impl<'a> PrefixFilter<'a> {
    /// The text that the entries begin with; every entry begins with the empty text.
    pub(in crate::domain) fn prefix(self) -> &'a str {
        match self {
            Self::Everything => "",
            Self::StartingWith(prefix) => prefix,
        }
    }
}

/// A part of a list, and the number of entries in the whole list.
#[derive(Debug, Clone)]
pub struct PageWithTotal<T> {
    /// The entries of the page.
    pub entries: Vec<T>,
    /// The number of all entries.
    pub total: i64,
}

impl<T> Default for PageWithTotal<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), total: 0 }
    }
}
