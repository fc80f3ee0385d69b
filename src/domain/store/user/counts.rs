//! The SQL of how many groups users are in.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::{NamespaceNo, UserNo};
use crate::domain::model::page::MOST_COUNTED;
use crate::domain::store::FRAGMENTS;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Timestamptz};
use std::collections::HashMap;

statement! {
    /// How many groups each of some users is directly in, counted no further than `:most`.
    Counts {
        namespace: BigInt,
        now: Timestamptz,
        users: Array<BigInt>,
        most: BigInt,
    } -> (BigInt, BigInt) = r#"
        SELECT x.no, c.groups
        FROM unnest(:users) x (no)
        CROSS JOIN LATERAL (
            SELECT count(*) AS groups
            FROM (
                SELECT FROM memberships m
                WHERE m.namespace_no = :namespace AND m.user_no = x.no AND {live m}
                LIMIT :most
            ) m
        ) c
    "#
}

/// How many groups each of some users is directly in, at most [`MOST_COUNTED`].
pub async fn counts(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    users: &[UserNo],
) -> Result<HashMap<UserNo, i64>> {
    let counts = Counts { namespace, now, users, most: MOST_COUNTED };
    let rows: Vec<(UserNo, i64)> = executor.rows(counts).await?;
    Ok(rows.into_iter().collect())
}
