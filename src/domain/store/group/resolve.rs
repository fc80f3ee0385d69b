//! The SQL of groups that a request names by their ids.

use crate::database::{Executor, statement};
use crate::domain::model::id::{GroupId, GroupNo, NamespaceNo};
use crate::domain::model::{Error, Result};
use crate::domain::store::FRAGMENTS;
use diesel::sql_types::{Array, BigInt, Nullable, Text};

statement! {
    /// Finds the numbers of groups by their ids, in an index however many they are.
    Resolve { namespace: BigInt, ids: Array<Text> } -> (Array<BigInt>, Nullable<Text>) = r#"
        WITH named AS (
            SELECT i.spot, i.id, (
                SELECT g.no FROM groups g WHERE g.namespace_no = :namespace AND g.id = i.id
            ) AS no
            FROM unnest(:ids) WITH ORDINALITY i (id, spot)
        )
        SELECT coalesce(array_agg(DISTINCT named.no) FILTER (WHERE named.no IS NOT NULL), '{}'),
            (array_agg(named.id ORDER BY named.spot) FILTER (WHERE named.no IS NULL))[1]
        FROM named
    "#
}

statement! {
    /// The ids that groups have, each looked up in an index.
    ByIds { namespace: BigInt, ids: Array<Text> } -> Text = r#"
        SELECT g.id
        FROM (SELECT DISTINCT unnest(:ids) AS id) i
        CROSS JOIN LATERAL (
            SELECT g.no, g.id FROM groups g
            WHERE g.namespace_no = :namespace AND g.id = i.id OFFSET 0
        ) g
        ORDER BY g.no
    "#
}

/// Those of the ids that groups have.
pub async fn by_ids(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    ids: &[GroupId],
) -> Result<Vec<GroupId>> {
    Ok(executor.rows(ByIds { namespace, ids }).await?)
}

/// The numbers of the groups with these ids, each once; and the first id that no group has.
pub async fn resolve(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    ids: &[GroupId],
) -> Result<(Vec<GroupNo>, Option<GroupId>)> {
    let resolved = executor.row(Resolve { namespace, ids }).await?;
    resolved.ok_or_else(|| Error::internal("an aggregate returned no row"))
}
