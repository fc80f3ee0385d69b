//! Pages of a list: keyset pagination by the internal number, stable while others write.

use super::{Error, Result};
use data_encoding::BASE64URL_NOPAD;

/// How many entries a page has where the caller does not say.
pub const DEFAULT_LIMIT: i64 = 50;
/// The most entries of a page.
pub const MAX_LIMIT: i64 = 1000;

/// The most entries of a list without pages, in a request or in a response: for protocols that know
/// no pages.
pub const LIST_LIMIT: usize = 100_000;
/// The most members that the groups of a list without pages have in all.
pub const MEMBERS_LIMIT: usize = 250_000;

/// How many entries of a list without pages are read: one more than it may have, to see whether it
/// has too many.
pub(in crate::domain) fn fetch_unpaged() -> i64 {
    i64::try_from(LIST_LIMIT).map_or(i64::MAX, |limit| limit + 1)
}

/// Returns a list without pages as it is, unless it is too long. It is never cut off, because its
/// reader would take the part for the whole.
///
/// # Errors
/// [`Error::Invalid`] for the field `limit`.
pub(in crate::domain) fn unpaged<T>(entries: Vec<T>) -> Result<Vec<T>> {
    if entries.len() > LIST_LIMIT {
        let reason = "the list has over 100,000 entries: read it page by page in the native API";
        return Err(Error::invalid("limit", reason));
    }
    Ok(entries)
}

/// Lets a list of names in a request pass that has at most 100,000.
///
/// # Errors
/// [`Error::Invalid`] for `field`.
pub(in crate::domain) fn check_names(field: &'static str, length: usize) -> Result<()> {
    if length > LIST_LIMIT {
        let reason = "must have at most 100,000 names: add others one by one";
        return Err(Error::invalid(field, reason));
    }
    Ok(())
}

/// Says where the next page begins; opaque to callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor(i64);

impl Cursor {
    /// A letter in front, which tells cursors of lists from those of the change feed.
    const MARK: u8 = b'n';

    /// Reads a cursor that [`Cursor::encode`] wrote.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the field `after`.
    pub fn parse(text: &str) -> Result<Self> {
        let none = || Error::invalid("after", "is not the `next` of a page");
        decode(Self::MARK, text).map(Self).ok_or_else(none)
    }

    /// Writes it as 12 characters of base64url (RFC 4648 section 5).
    pub fn encode(self) -> String {
        encode(Self::MARK, self.0)
    }
}

/// Reads the number of a cursor that [`encode`] wrote with this letter in front.
pub(in crate::domain) fn decode(mark: u8, text: &str) -> Option<i64> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let (_, number) = bytes.split_first().filter(|(first, _)| **first == mark)?;
    number.try_into().ok().map(i64::from_be_bytes)
}

/// Writes a letter and a number as 12 characters of base64url (RFC 4648 section 5).
pub(in crate::domain) fn encode(mark: u8, number: i64) -> String {
    let mut bytes = [mark; 9];
    for (to, from) in bytes.iter_mut().skip(1).zip(number.to_be_bytes()) {
        *to = from;
    }
    BASE64URL_NOPAD.encode(&bytes)
}

/// The highest number up to which a list is counted by a bound.
pub const MOST_COUNTED: i64 = 10_000;

/// The most entries of a page of which each has counts of its own.
const MOST_WITH_COUNTS: i64 = 200;

/// Whether a list is counted beside the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Total {
    /// No total.
    #[default]
    Skip,
    /// The number of all entries. Counting costs as much as the list is long.
    Count,
    /// The number of all entries, but no more than this. Counting ends there.
    AtMost(i64),
}

impl Total {
    /// A total up to a bound.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a bound outside 1 to 10,000.
    pub fn at_most(bound: i64) -> Result<Self> {
        match (1..=MOST_COUNTED).contains(&bound) {
            true => Ok(Self::AtMost(bound)),
            false => Err(Error::invalid("count", "must be from 1 to 10000")),
        }
    }
}

/// How many entries a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// So many.
    Exactly(i64),
    /// More than so many, which was the bound.
    AtLeast(i64),
}

/// What part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    limit: i64,
    after: i64,
    /// Whether to count as well.
    pub total: Total,
}

impl PageRequest {
    /// Asks for `limit` entries, 50 by default, after the given cursor.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a limit outside 1 to 1000.
    pub fn new(limit: Option<i64>, after: Option<Cursor>, total: Total) -> Result<Self> {
        let limit = limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Error::invalid("limit", "must be from 1 to 1000"));
        }
        // Numbers are positive.
        Ok(Self { limit, after: after.map_or(0, |cursor| cursor.0), total })
    }

    /// Checks that the page is small enough for each entry to have counts of its own.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a limit over 200.
    pub(in crate::domain) fn must_be_countable(self) -> Result<()> {
        match self.limit <= MOST_WITH_COUNTS {
            true => Ok(()),
            false => Err(Error::invalid("limit", "must be from 1 to 200 with `include=counts`")),
        }
    }

    /// One more than the page has, to see whether another page follows.
    pub(in crate::domain) fn fetch(self) -> i64 {
        self.limit + 1
    }

    /// The number after which the page begins.
    pub(in crate::domain) fn after(self) -> i64 {
        self.after
    }

    /// How many entries are counted, if any are: one more than the bound, to see whether there are more.
    /// `Some(None)` counts all.
    pub(in crate::domain) fn counts(self) -> Option<Option<i64>> {
        match self.total {
            Total::Skip => None,
            Total::Count => Some(None),
            Total::AtMost(bound) => Some(Some(bound + 1)),
        }
    }

    /// The total for this number of entries that were counted.
    fn counted(self, found: i64) -> Option<Counted> {
        match self.total {
            Total::Skip => None,
            Total::AtMost(bound) if found > bound => Some(Counted::AtLeast(bound)),
            Total::Count | Total::AtMost(_) => Some(Counted::Exactly(found)),
        }
    }

    /// Makes a page of what [`PageRequest::fetch`] entries at most were found, and of the number of those
    /// that [`PageRequest::counts`] asks for.
    pub(in crate::domain) fn page<T>(
        self,
        mut entries: Vec<T>,
        counted: Option<i64>,
        number: impl Fn(&T) -> i64,
    ) -> Page<T> {
        let limit = usize::try_from(self.limit).unwrap_or_default();
        let more = entries.len() > limit;
        entries.truncate(limit);
        let next = entries.last().filter(|_| more).map(|last| Cursor(number(last)));
        Page { entries, next, total: counted.and_then(|found| self.counted(found)) }
    }
}

/// A part of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The entries, in the order of their making.
    pub entries: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
    /// The number of all entries, where it was asked for.
    pub total: Option<Counted>,
}

impl<T> Page<T> {
    /// The page with other entries in place of these.
    pub(in crate::domain) fn map<U>(self, entry: impl FnMut(T) -> U) -> Page<U> {
        let Self { entries, next, total } = self;
        Page { entries: entries.into_iter().map(entry).collect(), next, total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_says_whether_the_total_is_exact() {
        let total = |total, found| {
            let request = PageRequest::new(None, None, total).unwrap();
            request.page(vec![1_i64], Some(found), |number| *number).total
        };
        assert_eq!(total(Total::Skip, 3), None);
        assert_eq!(total(Total::Count, 30_000), Some(Counted::Exactly(30_000)));
        let at_most_three = Total::at_most(3).unwrap();
        assert_eq!(total(at_most_three, 3), Some(Counted::Exactly(3)));
        assert_eq!(total(at_most_three, 4), Some(Counted::AtLeast(3)));
        assert_eq!(total(at_most_three, 9_000), Some(Counted::AtLeast(3)));
        assert!([0, -1, 10_001].iter().all(|bound| Total::at_most(*bound).is_err()));
    }
}
