//! Pages by index of lists that callers filter freely. Where a caller reads one page after the other, the
//! next one begins after the last entry of the one before, and nothing is counted again.

use super::model::condition::Span;
use super::model::id::NamespaceNo;
use moka::sync::Cache;
use sha2::{Digest, Sha256};
use std::fmt::Debug;
use std::time::Duration;

/// How long it is remembered where a page has ended.
const REMEMBERED: Duration = Duration::from_secs(60);
/// How many ends of pages are remembered.
const MOST: u64 = 10_000;

/// Where the pages have ended that this process has read.
#[derive(Debug, Clone)]
pub struct Walks(Cache<PageStart, Reached>);

/// Where a page begins: the hash of the list and of who reads it, and how many entries come before.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct PageStart {
    list: [u8; 32],
    offset: i64,
}

/// The last entry before a page, and how many entries there were when the first page was read.
#[derive(Debug, Clone, Copy)]
struct Reached {
    last: i64,
    total: i64,
}

/// A page of a list.
#[derive(Debug)]
pub struct Walk<'a> {
    walks: &'a Walks,
    /// The hash of the list; none where nothing is remembered.
    list: Option<[u8; 32]>,
    asked: Span,
    reached: Option<Reached>,
}

/// What is remembered of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remember {
    /// Where its pages have ended.
    Ends,
    /// Nothing: it has an order of its own, or what the caller sees of it may change from page to page.
    Nothing,
}

impl Default for Walks {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(MOST).time_to_live(REMEMBERED).build())
    }
}

impl Walks {
    /// The page of a list with this condition, which this caller reads.
    pub(super) fn page<'a>(
        &'a self,
        reader: (NamespaceNo, &str),
        condition: &(impl Debug + 'static),
        asked: Span,
        remember: Remember,
    ) -> Walk<'a> {
        let remembers = remember == Remember::Ends && asked.after == 0;
        let list = remembers.then(|| hash(reader, condition));
        let begins_inside = list.filter(|_| asked.offset > 0);
        let reached =
            begins_inside.and_then(|list| self.0.get(&PageStart { list, offset: asked.offset }));
        Walk { walks: self, list, asked, reached }
    }
}

impl Walk<'_> {
    /// What is to be read: after the last entry of the page before, where that is known.
    pub fn span(&self) -> Span {
        match self.reached {
            Some(Reached { last, .. }) => Span { offset: 0, after: last, ..self.asked },
            None => self.asked,
        }
    }

    /// How many entries there were when the first page was read, where that is known.
    pub fn total(&self) -> Option<i64> {
        self.reached.map(|reached| reached.total)
    }

    /// Remembers where the page has ended: its last entry, of so many.
    pub fn end(self, last: Option<i64>, length: usize, total: i64) {
        let Self { walks, list, asked, reached: _ } = self;
        let is_full = i64::try_from(length).is_ok_and(|length| length == asked.limit);
        if let (Some(list), Some(last), true) = (list, last, is_full) {
            let place = PageStart { list, offset: asked.offset + asked.limit };
            walks.0.insert(place, Reached { last, total });
        }
    }
}

/// The hash of a list: of whose, who reads it, of what kind it is, and its condition.
fn hash<C: Debug + 'static>((namespace, reader): (NamespaceNo, &str), condition: &C) -> [u8; 32] {
    let list = (namespace, reader, std::any::type_name::<C>(), condition);
    Sha256::digest(format!("{list:?}")).into()
}
