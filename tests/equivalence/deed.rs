//! A deed: requests that prepare it, and the ways to do it in each dialect.

use super::request::Request;
use crate::support::dialect::Dialect;

/// The name of the way that the others are compared with.
pub const NATIVE: &str = "native";

/// Something that callers do, with each way to do it.
#[derive(Default)]
pub struct Deed {
    /// Requests that are sent before, in each namespace.
    pub before: Vec<Request>,
    /// The ways. The others are compared with the first.
    pub ways: Vec<Way>,
    /// Whether the deed writes anything.
    pub writes: Writes,
}

/// One way to do a deed.
pub struct Way {
    /// The name of its dialect, with an addition where the dialect has several ways.
    pub name: &'static str,
    pub requests: Vec<Request>,
}

/// Whether a deed writes anything.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Writes {
    /// It writes rows and change records.
    #[default]
    Recorded,
    /// It writes rows, but no change record.
    Unrecorded,
    /// It writes nothing.
    Nothing,
}

impl Deed {
    /// A deed in an empty namespace.
    pub fn new() -> Self {
        Self::default()
    }

    /// A deed in a namespace in which these requests have been sent.
    pub fn after(before: impl IntoIterator<Item = Request>) -> Self {
        Self { before: before.into_iter().collect(), ..Self::default() }
    }

    /// The same; the deed must write nothing.
    pub fn writes_nothing(self) -> Self {
        Self { writes: Writes::Nothing, ..self }
    }

    /// The same; the deed must write rows, but no change record.
    pub fn without_records(self) -> Self {
        Self { writes: Writes::Unrecorded, ..self }
    }

    /// Adds a way.
    pub fn way(mut self, name: &'static str, requests: impl IntoIterator<Item = Request>) -> Self {
        self.ways.push(Way { name, requests: requests.into_iter().collect() });
        self
    }

    pub fn native(self, requests: impl IntoIterator<Item = Request>) -> Self {
        self.way(NATIVE, requests)
    }

    pub fn micro(self, requests: impl IntoIterator<Item = Request>) -> Self {
        self.way(Dialect::Micro.name(), requests)
    }

    pub fn kanboard(self, requests: impl IntoIterator<Item = Request>) -> Self {
        self.way(Dialect::Kanboard.name(), requests)
    }

    pub fn nuxeo(self, requests: impl IntoIterator<Item = Request>) -> Self {
        self.way(Dialect::Nuxeo.name(), requests)
    }

    pub fn scim(self, requests: impl IntoIterator<Item = Request>) -> Self {
        self.way(Dialect::Scim.name(), requests)
    }
}
