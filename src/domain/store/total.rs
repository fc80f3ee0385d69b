//! Counts the entries of a list, all of them or up to a bound. The lists say what an entry is; how many
//! are counted is decided here.

use crate::database::Executor;
use crate::domain::model::Result;
use crate::domain::model::page::PageRequest;
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Nullable};

/// The number of rows of a query without a limit of its own, up to a limit. PostgreSQL stops at it.
#[derive(Debug, QueryId)]
struct Count<Q> {
    rows: Q,
    most: Option<i64>,
}

impl<Q> Query for Count<Q> {
    type SqlType = BigInt;
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Count<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT count(*) FROM (");
        self.rows.walk_ast(out.reborrow())?;
        // A null is no limit.
        out.push_sql(" LIMIT ");
        out.push_bind_param::<Nullable<BigInt>, _>(&self.most)?;
        out.push_sql(") counted");
        Ok(())
    }
}

/// The number of entries that [`PageRequest::counts`] asks for. `rows` selects all entries, each once;
/// it gets the number up to which they are counted.
pub(super) async fn count<Q: QueryFragment<Pg> + QueryId>(
    executor: Executor<'_>,
    page: PageRequest,
    rows: impl FnOnce(Option<i64>) -> Q,
) -> Result<Option<i64>> {
    match page.counts() {
        Some(most) => Ok(executor.row(Count { rows: rows(most), most }).await?),
        None => Ok(None),
    }
}
