//! The SQL of namespaces, which are global.

use super::expressions::changes;
use crate::database::{Database, Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{NamespaceId, NamespaceNo};
use crate::domain::namespace::Namespace;
use crate::domain::page::{Page, PageRequest, Total};
use crate::domain::text::Name;
use crate::schema::{
    changes, groups, invites, memberships, namespaces, sessions, subgroups, users,
};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Timestamptz};
use diesel_async::{AsyncConnection, RunQueryDsl};

/// A namespace begins with the group of its administrators.
struct Insert;

impl Statement for Insert {
    type Row = namespaces::SqlType;
    const TEXT: &'static str = concat!(
        "WITH n AS (INSERT INTO namespaces (id, name, created_at) VALUES ($1, $2, $3) \
         RETURNING *), \
         g AS (INSERT INTO groups (namespace_no, id, name, administers, created_at, updated_at) \
         SELECT n.no, 'administrators', 'Administrators', true, $3, $3 FROM n RETURNING *), \
         c AS (",
        changes!(),
        "SELECT g.namespace_no, $3, $4, 'group.created', 'group', g.id, \
         to_jsonb(g) - '{namespace_no,no,administers,placeholder}'::text[] FROM g) \
         SELECT * FROM n"
    );
}

pub async fn insert(ctx: &Ctx, id: NamespaceId, name: Option<Name>) -> Result<Namespace> {
    let binds = (
        bind::<Text, _>(id),
        bind::<Nullable<Text>, _>(name),
        bind::<Timestamptz, _>(ctx.now),
        bind::<Text, _>(ctx.caller.actor()),
    );
    let inserted = ctx.db().write().row(Prepared::new(Insert, binds)).await?;
    inserted.ok_or_else(|| Error::internal("an insert returned no row"))
}

pub async fn get(db: &Database, id: &NamespaceId) -> Result<Namespace> {
    let query = namespaces::table.filter(namespaces::id.eq(id)).select(Namespace::as_select());
    db.read().row(query).await?.ok_or(Error::not_found(Entity::Namespace))
}

pub async fn list(db: &Database, page: PageRequest) -> Result<Page<Namespace>> {
    let query = namespaces::table
        .filter(namespaces::no.gt(page.after()))
        .order(namespaces::no)
        .limit(page.fetch())
        .select(Namespace::as_select());
    let found = db.pool().rows(query).await?;
    let total = match page.total {
        Total::Skip => None,
        Total::Count => db.pool().row(namespaces::table.count()).await?,
    };
    Ok(page.page(found, total, |namespace: &Namespace| namespace.no.0))
}

/// Keys go with the namespace by their foreign key. The other tables have none to it: each insert
/// would lock the namespace's one row.
pub async fn delete(db: &Database, id: &NamespaceId) -> Result<()> {
    let mut connection = db.pool().get().await?;
    connection
        .transaction(async |connection| {
            // A namespace may have millions of rows.
            diesel::sql_query("SET LOCAL statement_timeout = 0").execute(connection).await?;
            let delete = diesel::delete(namespaces::table.filter(namespaces::id.eq(id)));
            let no: Option<NamespaceNo> =
                delete.returning(namespaces::no).get_result(connection).await.optional()?;
            let no = no.ok_or(Error::not_found(Entity::Namespace))?;
            macro_rules! empty {
                ($($table:ident),+) => {$(
                    diesel::delete($table::table.filter($table::namespace_no.eq(no)))
                        .execute(connection)
                        .await?;
                )+};
            }
            empty!(sessions, invites, memberships, subgroups, users, groups, changes);
            Ok(())
        })
        .await
}
