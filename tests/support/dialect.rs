//! Which dialect a path belongs to: each says in its own words what went wrong.

/// A dialect of Roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Native,
    Kanboard,
}

impl Dialect {
    /// The dialect that answers at this path.
    pub fn of(path: &str) -> Self {
        if path.starts_with("/jsonrpc") { Self::Kanboard } else { Self::Native }
    }

    /// Its name, which is also its document's in `openapi/`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Native => "roster",
            Self::Kanboard => "kanboard",
        }
    }
}
