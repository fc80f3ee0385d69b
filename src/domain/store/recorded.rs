//! One statement that writes a row and its change record: `WITH w AS (…), c AS (…) SELECT * FROM w`.

use super::fragments::HIDDEN;
use crate::domain::Ctx;
use crate::domain::change::{Deed, Record};
use crate::domain::error::Entity;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Text, Timestamptz};

/// An insert, update or delete with `RETURNING`, together with its change record.
pub struct Recorded<Q> {
    write: Q,
    record: Record,
}

impl<Q> Recorded<Q> {
    /// Wraps `write`, each of whose rows leaves a record.
    pub fn new(write: Q, record: Record) -> Self {
        Self { write, record }
    }
}

impl<Q: Query> Query for Recorded<Q> {
    type SqlType = Q::SqlType;
}

impl<Q: QueryId> QueryId for Recorded<Q> {
    type QueryId = Recorded<Q::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Recorded<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        walk_head(&self.write, &self.record, &mut out)?;
        out.push_bind_param::<Text, _>(&self.record.action)?;
        walk_tail(&self.record, &mut out);
        Ok(())
    }
}

/// An insert that may update the row that is there instead: the version that it returns tells which
/// it was, and so what the record says.
pub struct RecordedUpsert<Q> {
    write: Q,
    created: Record,
    updated: Record,
}

impl<Q> RecordedUpsert<Q> {
    /// Wraps `write`, each of whose rows leaves a record.
    pub fn new(ctx: &Ctx, entity: Entity, write: Q) -> Self {
        let record = |deed| ctx.record(entity, deed);
        Self { write, created: record(Deed::Created), updated: record(Deed::Updated) }
    }
}

impl<Q: Query> Query for RecordedUpsert<Q> {
    type SqlType = Q::SqlType;
}

impl<Q: QueryId> QueryId for RecordedUpsert<Q> {
    type QueryId = RecordedUpsert<Q::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for RecordedUpsert<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        walk_head(&self.write, &self.created, &mut out)?;
        out.push_sql("CASE WHEN w.version = 1 THEN ");
        out.push_bind_param::<Text, _>(&self.created.action)?;
        out.push_sql(" ELSE ");
        out.push_bind_param::<Text, _>(&self.updated.action)?;
        out.push_sql(" END");
        walk_tail(&self.created, &mut out);
        Ok(())
    }
}

/// The write, and the record up to its action.
fn walk_head<'b>(
    write: &'b impl QueryFragment<Pg>,
    record: &'b Record,
    out: &mut AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    out.push_sql("WITH w AS (");
    write.walk_ast(out.reborrow())?;
    out.push_sql("), ");
    out.push_sql("c AS (INSERT INTO changes ");
    out.push_sql("(namespace_no, at, actor, action, entity_type, entity_id, document) SELECT ");
    out.push_bind_param::<BigInt, _>(&record.namespace_no)?;
    out.push_sql(", ");
    out.push_bind_param::<Timestamptz, _>(&record.at)?;
    out.push_sql(", ");
    out.push_bind_param::<Text, _>(&record.actor)?;
    out.push_sql(", ");
    Ok(())
}

/// The rest of the record, and the answer.
fn walk_tail<'b>(record: &'b Record, out: &mut AstPass<'_, 'b, Pg>) {
    out.push_sql(", '");
    // The word of an entity, which is one for each statement.
    out.push_sql(record.entity.word());
    out.push_sql("', w.id, to_jsonb(w) - ");
    out.push_sql(HIDDEN);
    out.push_sql(" FROM w) SELECT * FROM w");
}
