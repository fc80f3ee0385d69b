//! Lists of the rows that begin with a prefix. The index of a column finds them at once, but in the
//! order of the texts, while a page is in the order of creation. So the rows are collected and sorted
//! as long as they are few; where they are many, reading the table in its own order soon meets enough
//! of them.
//!
//! A statement of this kind collects `found (no)` by `{having_prefix …}` for each column, 10,001 at
//! most, and ends with `{prefix_page} SELECT {prefix_total}, … FROM {prefix_rows …}`. A search among the members of
//! a group keeps those of the collected users who are members, and ends in its own way.

use crate::database::Executor;
use crate::domain::model::Result;
use crate::domain::model::page::{Page, PageRequest};
use diesel::deserialize::FromSqlRow;
use diesel::pg::Pg;
use diesel::query_builder::{AsQuery, QueryFragment, QueryId};
use diesel::query_dsl::CompatibleType;

/// The total and the columns of a row, as such a statement selects them.
type Row<T> = (Option<i64>, Option<T>);

/// Reads a page by such a statement. Returns nothing where too many rows
/// match to be sorted.
pub(super) async fn page<S, T>(
    executor: Executor<'_>,
    statement: S,
    page: PageRequest,
    number: impl Fn(&T) -> i64,
) -> Result<Option<Page<T>>>
where
    S: AsQuery,
    S::Query: QueryFragment<Pg> + QueryId,
    S::SqlType: CompatibleType<Row<T>, Pg>,
    Row<T>: FromSqlRow<<S::SqlType as CompatibleType<Row<T>, Pg>>::SqlType, Pg> + Send,
{
    let rows: Vec<Row<T>> = executor.rows(statement).await?;
    let Some((Some(total), _)) = rows.first() else { return Ok(None) };
    let total = *total;
    let found = rows.into_iter().filter_map(|(_, entry)| entry).collect();
    Ok(Some(page.page(found, Some(total), number)))
}
