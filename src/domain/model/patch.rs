//! What a caller wants of a property: leave it, clear it, or set it.

use crate::database::{Change, PartsOf};
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::serialize::ToSql;
use diesel::sql_types::{Bool, HasSqlType, Nullable, SqlType, is_nullable};

/// A change to one property.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Not mentioned: stays as it is.
    #[default]
    Keep,
    /// `null`: goes back to having no value.
    Clear,
    /// Has this value from now on.
    Set(T),
}

impl<T> Patch<T> {
    /// Applies `f` to the value, if one is set.
    ///
    /// # Errors
    /// What `f` answers.
    pub fn try_map<U, E>(self, f: impl FnOnce(T) -> Result<U, E>) -> Result<Patch<U>, E> {
        Ok(match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(f(value)?),
        })
    }

    /// The same change of another property.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(f(value)),
        }
    }

    /// The same change, by reference.
    pub fn as_ref(&self) -> Patch<&T> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(value),
        }
    }

    /// The value, of a new entity.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Keep | Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// What the change makes of what is stored.
    pub fn apply(self, stored: Option<T>) -> Option<T> {
        match self {
            Self::Keep => stored,
            change => change.into_option(),
        }
    }

    /// The same change of a property that has a default: clearing it sets the default.
    pub fn with_default(self, default: T) -> Self {
        match self {
            Self::Clear => Self::Set(default),
            change => change,
        }
    }

    /// Whether anything is to change.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

/// As serde reads an optional, nullable field: absent, null, or a value.
impl<T> From<Option<Option<T>>> for Patch<T> {
    fn from(field: Option<Option<T>>) -> Self {
        match field {
            None => Self::Keep,
            Some(None) => Self::Clear,
            Some(Some(value)) => Self::Set(value),
        }
    }
}

impl<ST, T> PartsOf<Change<ST>> for Patch<T>
where
    ST: SqlType<IsNull = is_nullable::NotNull>,
    Pg: HasSqlType<ST>,
    T: ToSql<ST, Pg> + ToSql<Nullable<ST>, Pg>,
{
    fn push<'b>(&'b self, part: usize, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match (part, self) {
            (0, Self::Keep) => out.push_bind_param::<Bool, _>(&false),
            (0, Self::Clear | Self::Set(_)) => out.push_bind_param::<Bool, _>(&true),
            (_, Self::Set(value)) => out.push_bind_param::<Nullable<ST>, _>(value),
            (_, Self::Keep | Self::Clear) => out.push_bind_param::<Nullable<ST>, _>(&None::<T>),
        }
    }
}
