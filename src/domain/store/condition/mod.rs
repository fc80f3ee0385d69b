//! The SQL of lists that callers filter and sort freely. The text of these statements follows from the
//! condition, so that none of them is kept on a connection; what callers write is always a bind.

mod field;
mod group;
mod user;
mod write;

use crate::database::Executor;
use crate::domain::model::condition::{Condition, Direction, Sort, Span};
use crate::domain::model::id::{GroupNo, NamespaceNo};
use crate::domain::model::{Error, Result};
use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::deserialize::FromSqlRow;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::CompatibleType;
use diesel::sql_types::{Array, BigInt, SqlType};
use field::{Field, Scope};
use std::marker::PhantomData;
use write::{Polarity, write};

/// What is selected.
#[derive(Debug)]
struct Matching<'a, F, S> {
    scope: Scope<'a>,
    condition: &'a Condition<F>,
    /// Which entries; `None` to count all.
    page: Option<(Option<Sort<F>>, Span)>,
    row: PhantomData<S>,
}

impl<F, S> QueryId for Matching<'_, F, S> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<F, S: SqlType> Query for Matching<'_, F, S> {
    type SqlType = S;
}

impl<F: Field, S> QueryFragment<Pg> for Matching<'_, F, S> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql(if self.page.is_some() {
            "SELECT x.* FROM "
        } else {
            "SELECT count(*) FROM "
        });
        out.push_sql(F::FROM);
        out.push_sql(" x WHERE x.namespace_no = ");
        out.push_bind_param::<BigInt, _>(self.scope.namespace)?;
        if let Some(among) = &self.scope.among {
            out.push_sql(" AND x.no = ANY (");
            out.push_bind_param::<Array<BigInt>, _>(among)?;
            out.push_sql(")");
        }
        out.push_sql(" AND ");
        write(self.condition, Polarity::Positive, &self.scope, &mut out)?;
        let Some((sort, span)) = &self.page else { return Ok(()) };
        out.push_sql(" AND x.no > ");
        out.push_bind_param::<BigInt, _>(&span.after)?;
        out.push_sql(" ORDER BY ");
        if let Some(Sort { field, direction }) = sort {
            field.order(&mut out)?;
            out.push_sql(match direction {
                Direction::Ascending => ", ",
                Direction::Descending => " DESC, ",
            });
        }
        out.push_sql("x.no LIMIT ");
        out.push_bind_param::<BigInt, _>(&span.limit)?;
        out.push_sql(" OFFSET ");
        out.push_bind_param::<BigInt, _>(&span.offset)
    }
}

/// The entries that meet a condition.
pub async fn matching<F, T>(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    (condition, among): (&Condition<F>, Option<&[GroupNo]>),
    (sort, span): (Option<Sort<F>>, Span),
) -> Result<Vec<T>>
where
    F: Field,
    F::Columns: CompatibleType<T, Pg>,
    T: FromSqlRow<<F::Columns as CompatibleType<T, Pg>>::SqlType, Pg> + Send,
{
    let scope = Scope { namespace: &namespace, now: &now, among };
    let page = Some((sort, span));
    let query = Matching::<F, F::Columns> { scope, condition, page, row: PhantomData };
    Ok(executor.rows(query).await?)
}

/// How many entries meet a condition.
pub async fn count<F: Field>(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    (condition, among): (&Condition<F>, Option<&[GroupNo]>),
) -> Result<i64> {
    let scope = Scope { namespace: &namespace, now: &now, among };
    let query = Matching::<F, BigInt> { scope, condition, page: None, row: PhantomData };
    let counted = executor.row(query).await?;
    counted.ok_or_else(|| Error::internal("an aggregate returned no row"))
}
