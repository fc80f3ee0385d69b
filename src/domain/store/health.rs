//! The SQL of how a namespace does. Each number is counted no further than `:most`.

use crate::database::{Executor, statement};
use crate::domain::model::health::Figures;
use crate::domain::model::id::NamespaceNo;
use crate::domain::model::{Error, Result};
use crate::domain::store::FRAGMENTS;
use diesel::sql_types::{BigInt, Text};

statement! {
    ReadFigures { namespace: BigInt, most: BigInt } -> (
        Text, BigInt, BigInt, BigInt, BigInt, BigInt, BigInt
    ) = r#"
        SELECT current_setting('server_version'),
            (SELECT count(*) FROM (
                SELECT FROM users u WHERE u.namespace_no = :namespace LIMIT :most
            ) u),
            (SELECT count(*) FROM (
                SELECT FROM groups g WHERE g.namespace_no = :namespace LIMIT :most
            ) g),
            m.queued, m.failed,
            (SELECT count(*) FROM (
                SELECT FROM webhooks w
                WHERE w.namespace_no = :namespace AND w.state = 'failing' LIMIT :most
            ) w),
            (SELECT count(*) FROM (
                SELECT FROM deliveries d
                WHERE d.namespace_no = :namespace AND d.state = 'parked' LIMIT :most
            ) d)
        FROM (
            SELECT count(*) FILTER (WHERE m.state = 'queued') AS queued,
                count(*) FILTER (WHERE m.state = 'failed') AS failed
            FROM (
                SELECT m.state FROM mails m
                WHERE m.namespace_no = :namespace ORDER BY m.no DESC LIMIT :most
            ) m
        ) m
    "#
}

/// How a namespace does, counted no further than `most`.
pub async fn figures(executor: Executor<'_>, namespace: NamespaceNo, most: i64) -> Result<Figures> {
    let found = executor.row(ReadFigures { namespace, most }).await?;
    found.ok_or_else(|| Error::internal("counting returned no row"))
}
