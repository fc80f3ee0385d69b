//! Which dialect a path belongs to: each says in its own words what went wrong.

/// A dialect of Roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Native,
}

impl Dialect {
    /// The dialect that answers at this path.
    pub fn of(_path: &str) -> Self {
        Self::Native
    }

    /// Its name, which is also its document's in `openapi/`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Native => "roster",
        }
    }
}
