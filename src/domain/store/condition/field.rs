//! What a condition needs to know of a table.

use crate::domain::model::condition::Test;
use crate::domain::model::id::{GroupNo, NamespaceNo};
use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::sql_types::SqlType;

/// What the fields of a table are in SQL.
pub trait Field: Copy + Sync {
    /// The columns of the table.
    type Columns: SqlType + Send;
    /// Where entries come from: the table, as `x`.
    const FROM: &'static str;

    /// Writes a test of the field, which is true or not: NULL counts as not.
    ///
    /// # Errors
    /// What a value's conversion meets.
    fn test<'b>(
        self,
        test: &'b Test,
        scope: &'b Scope<'b>,
        out: &mut AstPass<'_, 'b, Pg>,
    ) -> QueryResult<()>;

    /// Writes what is compared where a list is sorted by the field.
    ///
    /// # Errors
    /// As [`Field::test`].
    fn order<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()>;
}

/// What every statement is about.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    pub namespace: &'a NamespaceNo,
    pub now: &'a DateTime<Utc>,
    /// The numbers of the only entries that are looked at, if given.
    pub among: Option<&'a [GroupNo]>,
}
