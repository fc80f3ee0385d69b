//! Windows of a list: counted from its beginning, for protocols that number their pages. Native
//! pages stay put while others write; these do not, and cost as much as what lies before them.

/// The most entries of a window.
pub const MAX_LIMIT: u32 = 1000;
/// The most names that a list without pages has, in an answer or in a request.
pub const MOST_NAMES: usize = 100_000;

/// What part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    limit: u32,
    offset: u32,
}

impl Window {
    /// At most `limit` entries, and never over 1000, after the first `offset`.
    pub fn new(limit: u32, offset: u32) -> Self {
        Self { limit: limit.min(MAX_LIMIT), offset }
    }

    pub(in crate::domain) fn limit(self) -> i64 {
        self.limit.into()
    }

    pub(in crate::domain) fn offset(self) -> i64 {
        self.offset.into()
    }
}

/// What of a list is wanted: all of it, or what begins so, without regard to case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought<'a> {
    /// All of it.
    Everything,
    /// What begins so, taken literally.
    Beginning(&'a str),
}

/// A part of a list, and how many entries there are in all.
#[derive(Debug, Clone)]
pub struct Counted<T> {
    /// The entries of the window.
    pub entries: Vec<T>,
    /// The number of all entries.
    pub total: i64,
}

impl<T> Default for Counted<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), total: 0 }
    }
}
