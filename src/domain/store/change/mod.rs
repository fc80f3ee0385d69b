//! The SQL of the change feed.

pub mod erase;
mod record;
mod settle;

pub use record::{Recorded, record};
pub use settle::{Progress, any_writes, next_transaction, prepared, progress, writers};

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::change::{ChangeFilter, ChangeRow, Order};
use crate::domain::model::id::NamespaceNo;
use crate::schema::namespaces;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Jsonb, Nullable, Text, Timestamptz};

/// As [`ChangeRow`] reads them.
type Columns = (BigInt, Timestamptz, BigInt, Text, Text, Text, Text, Jsonb, BigInt);

/// The part of the feed that is read: the numbers between these two.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    pub above: i64,
    pub below: i64,
}

impl Part {
    /// The same, but no further than this number.
    pub fn up_to(self, bound: Option<i64>, order: Order) -> Self {
        match (bound, order) {
            (None, _) => self,
            (Some(last), Order::Oldest) => Self { below: last + 1, ..self },
            (Some(last), Order::Newest) => Self { above: last - 1, ..self },
        }
    }
}

/// How many changes are looked at, and how many are returned at most.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    pub scanned: i64,
    pub fetched: i64,
}

statement! {
    /// The wanted changes among the next ones, oldest first.
    ScanUp {
        namespace: BigInt, above: BigInt, below: BigInt, types: Array<Text>, actions: Array<Text>,
        ends: Bool, actor: Nullable<Text>, scanned: BigInt, fetched: BigInt, sign: BigInt,
    } -> Columns = "WITH picked AS ({feed_scan ASC}) {feed_page}"
}

statement! {
    /// The same, newest first.
    ScanDown {
        namespace: BigInt, above: BigInt, below: BigInt, types: Array<Text>, actions: Array<Text>,
        ends: Bool, actor: Nullable<Text>, scanned: BigInt, fetched: BigInt, sign: BigInt,
    } -> Columns = "WITH picked AS ({feed_scan DESC}) {feed_page}"
}

statement! {
    /// The wanted changes of an entity, and of the memberships of a group. If it is a group, the deletion of
    /// a user ends a membership where the feed still knows of one.
    OfEntity {
        namespace: BigInt, entity: Text, above: BigInt, below: BigInt, types: Array<Text>,
        actions: Array<Text>, ends: Bool, actor: Nullable<Text>, fetched: BigInt, sign: BigInt,
    } -> Columns = r#"
        WITH found AS (
            SELECT c.seq FROM changes c WHERE {feed_part} AND c.entity_id = :entity AND {feed_wanted}
            UNION ALL
            SELECT c.seq FROM changes c
            WHERE :ends AND {feed_part} AND c.action = 'user.deleted' AND c.entity_id <> :entity
                AND {feed_actor} AND {feed_was_member c.entity_id :entity}
        ),
        picked AS ({feed_picked found})
        {feed_page}
    "#
}

statement! {
    /// The wanted changes of a user, and of the user's memberships and sessions. The deletion of a group
    /// ends a membership where the feed still knows of one. With an entity only what is of it, and if it is
    /// a group of which the user was a member, the deletion of the user.
    OfUser {
        namespace: BigInt, user: Text, entity: Nullable<Text>, above: BigInt, below: BigInt,
        types: Array<Text>, actions: Array<Text>, ends: Bool, actor: Nullable<Text>,
        fetched: BigInt, sign: BigInt,
    } -> Columns = r#"
        WITH within AS (
            SELECT DISTINCT c.entity_id AS id FROM changes c
            WHERE c.namespace_no = :namespace AND c.document ->> 'user' = :user
                AND {feed_names_user} AND c.entity_type = 'membership'
        ),
        found AS (
            SELECT c.seq FROM changes c
            WHERE {feed_part} AND c.entity_id = :user AND c.entity_type = 'user' AND {feed_wanted}
                AND (:entity IS NULL OR :entity = :user
                    OR :ends AND c.action = 'user.deleted' AND {feed_was_member :user :entity})
            UNION ALL
            SELECT c.seq FROM changes c
            WHERE {feed_part} AND c.document ->> 'user' = :user AND {feed_names_user}
                AND (:entity IS NULL OR c.entity_id = :entity) AND {feed_wanted}
            UNION ALL
            SELECT c.seq FROM changes c
            WHERE :ends AND {feed_part} AND c.action = 'group.deleted' AND {feed_actor}
                AND (:entity IS NULL OR c.entity_id = :entity)
                AND EXISTS (SELECT 1 FROM within w WHERE w.id = c.entity_id)
        ),
        picked AS ({feed_picked found})
        {feed_page}
    "#
}

statement! {
    /// How far a history is looked at, oldest first.
    BoundUp {
        namespace: BigInt, above: BigInt, below: BigInt, entity: Nullable<Text>,
        user: Nullable<Text>, ends: Bool, scanned: BigInt, deletions: BigInt,
    } -> Nullable<BigInt> = r#"
        SELECT min(b.seq) FROM ({feed_bounds ASC}) b (seq)
    "#
}

statement! {
    /// The same, newest first.
    BoundDown {
        namespace: BigInt, above: BigInt, below: BigInt, entity: Nullable<Text>,
        user: Nullable<Text>, ends: Bool, scanned: BigInt, deletions: BigInt,
    } -> Nullable<BigInt> = r#"
        SELECT max(b.seq) FROM ({feed_bounds DESC}) b (seq)
    "#
}

/// The number up to which one statement may look for the changes of an entity or a user, if that is not
/// the end of the part: so many of either, or so many deletions, are before it.
pub async fn bound(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    filter: &ChangeFilter,
    order: Order,
    Part { above, below }: Part,
    (scanned, deletions): (i64, i64),
) -> Result<Option<i64>> {
    let ends = filter.selects_memberships();
    let ChangeFilter { entity, user, .. } = filter;
    macro_rules! run {
        ($statement:ident) => {
            executor
                .row($statement { namespace, above, below, entity, user, ends, scanned, deletions })
                .await?
        };
    }
    let bound: Option<Option<i64>> = match order {
        Order::Oldest => run!(BoundUp),
        Order::Newest => run!(BoundDown),
    };
    Ok(bound.flatten())
}

/// The changes of that part that the filter lets through, in that order. Where it names neither an entity
/// nor a user, only so many changes are looked at.
pub async fn page(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    filter: &ChangeFilter,
    order: Order,
    Part { above, below }: Part,
    Bounds { scanned, fetched }: Bounds,
) -> Result<Vec<ChangeRow>> {
    let ends = filter.selects_memberships();
    let ChangeFilter { types, actions, entity, user, actor } = filter;
    let sign = match order {
        Order::Oldest => 1_i64,
        Order::Newest => -1,
    };
    macro_rules! run {
        ($statement:ident { $($more:ident),* }) => {
            executor.rows($statement {
                namespace, above, below, types, actions, ends, actor, fetched, sign, $($more),*
            })
            .await?
        };
    }
    Ok(match (user, entity, order) {
        (Some(user), entity, _) => run!(OfUser { user, entity }),
        (None, Some(entity), _) => run!(OfEntity { entity }),
        (None, None, Order::Oldest) => run!(ScanUp { scanned }),
        (None, None, Order::Newest) => run!(ScanDown { scanned }),
    })
}

statement! {
    /// The last of so many changes, oldest first.
    LastUp { namespace: BigInt, above: BigInt, below: BigInt, scanned: BigInt } -> BigInt = r#"
        SELECT c.seq FROM changes c WHERE {feed_part} ORDER BY c.seq OFFSET :scanned - 1 LIMIT 1
    "#
}

statement! {
    /// The last of so many changes, newest first.
    LastDown { namespace: BigInt, above: BigInt, below: BigInt, scanned: BigInt } -> BigInt = r#"
        SELECT c.seq FROM changes c WHERE {feed_part} ORDER BY c.seq DESC OFFSET :scanned - 1 LIMIT 1
    "#
}

/// The number of the last of the next changes of that part, if there are so many.
pub async fn last_of(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    order: Order,
    Part { above, below }: Part,
    scanned: i64,
) -> Result<Option<i64>> {
    Ok(match order {
        Order::Oldest => executor.row(LastUp { namespace, above, below, scanned }).await?,
        Order::Newest => executor.row(LastDown { namespace, above, below, scanned }).await?,
    })
}

statement! {
    Find { namespace: BigInt, seq: BigInt } -> Columns = r#"
        SELECT c.seq, c.at, c.xid, c.actor, c.action, c.entity_type, c.entity_id, c.document, 1::bigint
        FROM changes c
        WHERE c.namespace_no = :namespace AND c.seq = :seq
    "#
}

/// Finds a change.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    seq: i64,
) -> Result<Option<ChangeRow>> {
    Ok(executor.row(Find { namespace, seq }).await?)
}

/// The number from which on changes are kept.
pub async fn horizon(executor: Executor<'_>, namespace: NamespaceNo) -> Result<i64> {
    let query = namespaces::table.filter(namespaces::no.eq(namespace));
    let found: Option<i64> = executor.row(query.select(namespaces::changes_from)).await?;
    Ok(found.unwrap_or_default())
}
