//! The SQL of namespaces, which are global.

use super::change::{Recorded, record};
use super::{FRAGMENTS, total};
use crate::database::{Executor, statement};
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{NamespaceId, NamespaceNo};
use crate::domain::model::namespace::Namespace;
use crate::domain::model::page::{Page, PageRequest};
use crate::domain::model::settings::Settings;
use crate::domain::model::text::Name;
use crate::domain::model::{Error, Result};
use crate::schema::{
    changes, groups, idempotency_keys, invites, mails, memberships, names, namespaces, sessions,
    sign_in_addresses, subgroups, ticket_counts, tickets, users, webhooks,
};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text};
use serde_json::Value;

statement! {
    Insert(by: By) {
        id: Text,
        name: Nullable<Text>,
        settings: Jsonb,
    } -> (namespaces::SqlType, Jsonb) = r#"
        WITH written AS (
            INSERT INTO namespaces (id, name, settings, created_at, updated_at)
            VALUES (:id, :name, :settings, :now, :now)
            RETURNING *
        )
        SELECT written.*, to_jsonb(written) - {hidden} FROM written
    "#
}

statement! {
    /// Inserts the group of the administrators.
    InsertAdministrators(by: By) { namespace: BigInt } -> BigInt = r#"
        WITH written AS (
            INSERT INTO groups (namespace_no, id, name, administers, created_at, updated_at)
            VALUES (:namespace, 'administrators', 'Administrators', true, :now, :now)
            RETURNING *
        ),
        recorded AS ({changes} {record group created written})
        SELECT written.no FROM written
    "#
}

/// Inserts a namespace, with the group of its administrators and change records of both, in a transaction.
///
/// # Errors
/// `Taken` for the id.
pub async fn insert(
    executor: Executor<'_>,
    by: &Authority,
    id: NamespaceId,
    name: Option<Name>,
    settings: &Settings,
) -> Result<Namespace> {
    let inserted: Option<(Namespace, Value)> =
        executor.row(Insert { by, id, name, settings }).await?;
    let (inserted, document) =
        inserted.ok_or_else(|| Error::internal("an insert returned no row"))?;
    recorded(executor, by, "namespace.created", &inserted, document).await?;
    let administrators = InsertAdministrators { by, namespace: inserted.no };
    let _no: Option<i64> = executor.row(administrators).await?;
    Ok(inserted)
}

/// Records a change of a namespace. A statement of its own: a sharded database writes no table that is
/// global and one that is not in a single one.
async fn recorded(
    executor: Executor<'_>,
    by: &Authority,
    action: &str,
    namespace: &Namespace,
    document: Value,
) -> Result<()> {
    let (ids, documents) = (vec![namespace.id.as_str().to_owned()], vec![document]);
    let recorded = Recorded { action, entity_type: "namespace", ids, documents };
    record(executor, namespace.no, by, recorded).await
}

/// Finds a namespace.
pub async fn find(executor: Executor<'_>, id: &NamespaceId) -> Result<Option<Namespace>> {
    let query = namespaces::table.filter(namespaces::id.eq(id)).select(Namespace::as_select());
    Ok(executor.row(query).await?)
}

/// Finds a namespace and locks it until the transaction ends.
pub async fn lock(executor: Executor<'_>, id: &NamespaceId) -> Result<Option<Namespace>> {
    let query = namespaces::table.filter(namespaces::id.eq(id)).select(Namespace::as_select());
    Ok(executor.row(query.for_no_key_update()).await?)
}

/// The settings of a namespace.
pub async fn settings(executor: Executor<'_>, namespace: NamespaceNo) -> Result<Option<Settings>> {
    let query = namespaces::table.filter(namespaces::no.eq(namespace));
    Ok(executor.row(query.select(namespaces::settings)).await?)
}

/// The public id of a namespace.
pub async fn id(executor: Executor<'_>, namespace: NamespaceNo) -> Result<Option<NamespaceId>> {
    let query = namespaces::table.filter(namespaces::no.eq(namespace));
    Ok(executor.row(query.select(namespaces::id)).await?)
}

statement! {
    /// Changes a namespace.
    Update(by: By) {
        namespace: BigInt,
        name: Nullable<Text>,
        settings: Jsonb,
    } -> (namespaces::SqlType, Jsonb) = r#"
        WITH written AS (
            UPDATE namespaces n
            SET name = :name, settings = :settings, version = n.version + 1, updated_at = :now
            WHERE n.no = :namespace
            RETURNING *
        )
        SELECT written.*, to_jsonb(written) - {hidden} FROM written
    "#
}

/// Writes the name and the settings of a namespace that the transaction has locked, with a change record.
pub async fn update(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    name: Option<Name>,
    settings: &Settings,
) -> Result<Namespace> {
    let updated: Option<(Namespace, Value)> =
        executor.row(Update { by, namespace, name, settings }).await?;
    let (updated, document) =
        updated.ok_or_else(|| Error::internal("a locked namespace is gone"))?;
    recorded(executor, by, "namespace.updated", &updated, document).await?;
    Ok(updated)
}

/// A page of the namespaces, oldest first.
pub async fn list(executor: Executor<'_>, page: PageRequest) -> Result<Page<Namespace>> {
    let query = namespaces::table
        .filter(namespaces::no.gt(page.after()))
        .order(namespaces::no)
        .limit(page.fetch())
        .select(Namespace::as_select());
    let found = executor.rows(query).await?;
    let rows = |_most| namespaces::table.select(namespaces::no);
    let total = total::count(executor, page, rows).await?;
    Ok(page.page(found, total, |namespace: &Namespace| namespace.no.0))
}

statement! {
    /// Lets the statements of this transaction take as long as they need.
    LiftTimeout {} -> Text = "SELECT set_config('statement_timeout', '0', true)"
}

/// Lets the statements of this transaction take as long as they need: a namespace may have millions
/// of rows.
pub async fn lift_timeout(executor: Executor<'_>) -> Result<()> {
    let _timeout: Option<String> = executor.row(LiftTimeout).await?;
    Ok(())
}

/// Deletes a namespace with its keys, and returns its number. The other tables have no foreign key to
/// it, because each insert would lock the namespace's one row: [`empty`] deletes their rows.
pub async fn delete(executor: Executor<'_>, id: &NamespaceId) -> Result<Option<NamespaceNo>> {
    let delete = diesel::delete(namespaces::table.filter(namespaces::id.eq(id)));
    Ok(executor.row(delete.returning(namespaces::no)).await?)
}

/// Deletes all that a namespace has.
pub async fn empty(executor: Executor<'_>, no: NamespaceNo) -> Result<()> {
    macro_rules! empty {
        ($($table:ident),+) => {$(
            executor.execute(diesel::delete($table::table.filter($table::namespace_no.eq(no)))).await?;
        )+};
    }
    empty!(
        idempotency_keys,
        mails,
        tickets,
        ticket_counts,
        sign_in_addresses,
        sessions,
        invites,
        memberships,
        subgroups,
        names,
        users,
        groups,
        webhooks,
        changes
    );
    Ok(())
}
