//! Lists of whatever begins with a prefix. By its index each text is found at once but in the order
//! of the texts, while pages are in the order of making: so all are found and put in order as long
//! as they are few, and many are met soon by going through the table in its order.

use crate::database::{Database, Prepared, Statement, bind};
use crate::domain::error::Result;
use crate::domain::id::NamespaceNo;
use crate::domain::page::{Page, PageRequest, Total};
use crate::domain::text::Description;
use diesel::deserialize::FromSqlRow;
use diesel::pg::Pg;
use diesel::query_dsl::CompatibleType;
use diesel::sql_types::{BigInt, Text};

/// A statement of the rows of `$table` of which one of the columns begins with `$2`: how many they
/// are, null beyond 10,000, and those after `$3`, at most `$4`. Without an entry there is one row
/// all the same, which tells how many. That each text's are in its order keeps PostgreSQL to the
/// index where it thinks that most will do.
macro_rules! by_prefix {
    ($table:literal: $first:literal $(, $more:literal)+) => {
        concat!(
            "WITH found AS MATERIALIZED (SELECT x.no FROM (",
            by_prefix!(@$table, $first),
            $(" UNION ALL ", by_prefix!(@$table, $more),)+
            ") x LIMIT 10001), page AS (SELECT DISTINCT f.no FROM found f WHERE f.no > $3 \
             ORDER BY f.no LIMIT $4) SELECT CASE WHEN t.met <= 10000 THEN t.total END, e.* \
             FROM (SELECT count(*) AS met, count(DISTINCT f.no) AS total FROM found f) t \
             LEFT JOIN (SELECT e.* FROM page CROSS JOIN LATERAL (SELECT * FROM ",
            $table,
            " e WHERE e.namespace_no = $1 AND e.no = page.no OFFSET 0) e) e \
             ON t.met <= 10000 ORDER BY e.no"
        )
    };
    (@$table:literal, $column:literal) => {
        concat!(
            "(SELECT e.no FROM ",
            $table,
            " e WHERE e.namespace_no = $1 AND ",
            begins!(concat!("lower(e.", $column, ")"), "$2"),
            " ORDER BY lower(e.",
            $column,
            ") USING ~<~ LIMIT 10001)"
        )
    };
}
pub(super) use by_prefix;

/// A page of what `statement` finds, or nothing where that is too much to be put in order.
pub(super) async fn list<S, T>(
    db: &Database,
    statement: S,
    (ns, prefix): (NamespaceNo, &Description),
    page: PageRequest,
    number: impl Fn(&T) -> i64,
) -> Result<Option<Page<T>>>
where
    S: Statement,
    S::Row: CompatibleType<(Option<i64>, Option<T>), Pg>,
    (Option<i64>, Option<T>):
        FromSqlRow<<S::Row as CompatibleType<(Option<i64>, Option<T>), Pg>>::SqlType, Pg> + Send,
{
    let binds = (
        bind::<BigInt, _>(ns),
        bind::<Text, _>(prefix),
        bind::<BigInt, _>(page.after()),
        bind::<BigInt, _>(page.fetch()),
    );
    let rows: Vec<(Option<i64>, Option<T>)> =
        db.pool().rows(Prepared::new(statement, binds)).await?;
    let Some((Some(total), _)) = rows.first() else { return Ok(None) };
    let total = (page.total == Total::Count).then_some(*total);
    let found = rows.into_iter().filter_map(|(_, entry)| entry).collect();
    Ok(Some(page.page(found, total, number)))
}
