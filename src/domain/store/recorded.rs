//! One statement that writes a row and its change record: `WITH w AS (…), c AS (…) SELECT * FROM w`.

use crate::domain::change::Record;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Text, Timestamptz};

/// What a record's document leaves out: secrets, and numbers that mean nothing outside.
const HIDDEN: &str = "'{namespace_no,no,password_hash,token_hash,hash}'::text[]";

/// An insert, update or delete with `RETURNING`, together with its change record.
pub struct Recorded<Q> {
    write: Q,
    record: Record,
    along: Option<&'static str>,
}

impl<Q> Recorded<Q> {
    /// Wraps `write`, each of whose rows leaves a record.
    pub fn new(write: Q, record: Record) -> Self {
        Self { write, record, along: None }
    }

    /// A statement that goes along with the write, whose rows it names `w`. It is always the same
    /// for a write: the text is kept by the write's type.
    pub fn along(self, statement: &'static str) -> Self {
        Self { along: Some(statement), ..self }
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
        let record = &self.record;
        out.push_sql("WITH w AS (");
        self.write.walk_ast(out.reborrow())?;
        out.push_sql("), ");
        if let Some(along) = self.along {
            out.push_sql("along AS (");
            out.push_sql(along);
            out.push_sql("), ");
        }
        out.push_sql("c AS (INSERT INTO changes ");
        out.push_sql("(namespace_no, at, actor, action, entity_type, entity_id, document) SELECT ");
        out.push_bind_param::<BigInt, _>(&record.namespace_no)?;
        out.push_sql(", ");
        out.push_bind_param::<Timestamptz, _>(&record.at)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&record.actor)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&record.action)?;
        out.push_sql(", '");
        // The word of an entity, which is one for each statement.
        out.push_sql(record.entity.word());
        out.push_sql("', w.id, to_jsonb(w) - ");
        out.push_sql(HIDDEN);
        out.push_sql(" FROM w) SELECT * FROM w");
        Ok(())
    }
}
