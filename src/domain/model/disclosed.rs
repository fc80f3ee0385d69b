//! How much of a user or a group a caller sees.

use super::properties::Properties;
use diesel::deserialize::{FromSql, FromSqlRow};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::Jsonb;

/// How much of a user or a group the caller sees. It is read from the column `app`, because that is what
/// the fewest callers see.
#[derive(Debug, Clone, PartialEq, FromSqlRow)]
pub enum Disclosed {
    /// Everything, with the pairs that the application keeps about it.
    Everything(Properties),
    /// Everything but these pairs.
    WithoutApp,
    /// Only the id and the names of a user.
    Names,
}

impl Disclosed {
    /// The pairs of the application, where the caller sees them.
    pub fn app(&self) -> Option<&Properties> {
        match self {
            Self::Everything(app) => Some(app),
            Self::WithoutApp | Self::Names => None,
        }
    }

    /// Gives the pairs of the application away, where the caller sees them.
    pub fn into_app(self) -> Option<Properties> {
        match self {
            Self::Everything(app) => Some(app),
            Self::WithoutApp | Self::Names => None,
        }
    }
}

impl FromSql<Jsonb, Pg> for Disclosed {
    fn from_sql(value: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        Properties::from_sql(value).map(Self::Everything)
    }
}
