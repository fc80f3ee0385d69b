//! The SQL of groups.

mod counts;
pub mod details;
mod list;
pub mod members;
mod resolve;
mod search;
pub mod unique_name;
pub mod unpaged;

pub use counts::counts;
pub use list::{list, part};
pub use resolve::{by_ids, resolve};

use super::FRAGMENTS;
use crate::database::{self, Change, Executor, LookUp, statement};
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::group::{Group, GroupChanges};
use crate::domain::model::id::{GroupId, NamespaceNo};
use crate::domain::model::properties::PairChanges;
use crate::domain::model::reference::{GroupKey, GroupRef};
use crate::domain::model::{Error, Result};
use crate::schema::groups;
use diesel::sql_types::{Array, BigInt, Bool, Jsonb, Nullable, Text};

statement! {
    /// Finds a group by its id. Like [`FindByNo`] it is no query of Diesel's builder, which would write
    /// the text anew for each of the requests that look up a group.
    FindById { namespace: BigInt, id: Text } -> groups::SqlType = r#"
        SELECT g.* FROM groups g WHERE g.namespace_no = :namespace AND g.id = :id
    "#
}

statement! {
    /// Finds a group by its number.
    FindByNo { namespace: BigInt, no: BigInt } -> groups::SqlType = r#"
        SELECT g.* FROM groups g WHERE g.namespace_no = :namespace AND g.no = :no
    "#
}

statement! {
    /// Finds groups by their ids.
    FindByIds { namespace: BigInt, ids: Array<Text> } -> groups::SqlType = r#"
        SELECT g.* FROM groups g WHERE g.namespace_no = :namespace AND g.id = ANY (:ids)
    "#
}

/// Looking up groups by their ids.
struct ById;

impl LookUp for ById {
    type Scope = NamespaceNo;
    type Key = GroupId;
    type Row = Group;

    fn key(row: &Group) -> &GroupId {
        &row.id
    }

    async fn one(
        executor: Executor<'_>,
        namespace: NamespaceNo,
        id: &GroupId,
    ) -> database::Result<Option<Group>> {
        executor.row(FindById { namespace, id }).await
    }

    async fn many(
        executor: Executor<'_>,
        namespace: NamespaceNo,
        ids: &[&GroupId],
    ) -> database::Result<Vec<Group>> {
        executor.rows(FindByIds { namespace, ids }).await
    }
}

/// Finds a group.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    group: GroupRef<'_>,
) -> Result<Option<Group>> {
    Ok(match group {
        GroupRef::Id(id) => executor.look_up::<ById>(namespace, id).await?,
        GroupRef::No(no) => executor.row(FindByNo { namespace, no }).await?,
    })
}

statement! {
    Insert(by: By) {
        namespace: BigInt,
        id: Text,
        name: Nullable<Text>,
        description: Nullable<Text>,
        external_id: Nullable<Text>,
        properties: Jsonb,
        app: Jsonb,
    } -> groups::SqlType = r#"
        WITH written AS (
            INSERT INTO groups (
                namespace_no, id, name, description, external_id, properties, app, created_at,
                updated_at
            )
            VALUES (
                :namespace, :id, :name, :description, :external_id, :properties, :app, :now, :now
            )
            RETURNING *
        ),
        recorded AS ({changes} {record group created written})
        SELECT * FROM written
    "#
}

/// Inserts a group.
///
/// # Errors
/// `Taken` for the id.
pub async fn insert(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &GroupId,
    new: &GroupChanges,
) -> Result<Group> {
    let GroupChanges { name, description, external_id, properties, app } = new;
    let insert = Insert {
        by,
        namespace,
        id,
        name: name.as_ref().into_option(),
        description: description.as_ref().into_option(),
        external_id: external_id.as_ref().into_option(),
        properties: &properties.set,
        app: &app.set,
    };
    let inserted = executor.row(insert).await?;
    inserted.ok_or_else(|| Error::internal("an insert returned no row"))
}

statement! {
    /// Fills in a placeholder.
    FillIn(by: By) {
        namespace: BigInt,
        id: Text,
        name: Nullable<Text>,
        description: Nullable<Text>,
        external_id: Nullable<Text>,
        properties: Jsonb,
        app: Jsonb,
    } -> groups::SqlType = r#"
        WITH written AS (
            UPDATE groups g SET
                name = :name,
                description = :description,
                external_id = :external_id,
                properties = :properties,
                app = :app,
                placeholder = false,
                version = g.version + 1,
                updated_at = :now
            WHERE g.namespace_no = :namespace AND g.id = :id AND g.placeholder AND {manages g}
            RETURNING g.*
        ),
        recorded AS ({changes} {record group updated written})
        SELECT * FROM written
    "#
}

/// Fills in a placeholder. Returns nothing where there is none of this id, or the caller may not
/// touch it.
pub async fn fill_in(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    id: &GroupId,
    new: &GroupChanges,
) -> Result<Option<Group>> {
    let GroupChanges { name, description, external_id, properties, app } = new;
    let fill_in = FillIn {
        by,
        namespace,
        id,
        name: name.as_ref().into_option(),
        description: description.as_ref().into_option(),
        external_id: external_id.as_ref().into_option(),
        properties: &properties.set,
        app: &app.set,
    };
    Ok(executor.row(fill_in).await?)
}

statement! {
    InsertPlaceholders(by: By) { namespace: BigInt, ids: Array<Text> } -> BigInt = r#"
        WITH written AS ({insert_placeholder_groups ids}),
        recorded AS ({changes} {record group created written})
        SELECT count(*) FROM written
    "#
}

/// Inserts a placeholder for each of the ids that no group has.
pub async fn insert_placeholders(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    ids: &[GroupId],
) -> Result<()> {
    let _inserted: Option<i64> = executor.row(InsertPlaceholders { by, namespace, ids }).await?;
    Ok(())
}

statement! {
    /// Changes a group.
    Update(
        by: By,
        group: GroupKey,
        name: Change<Text>,
        description: Change<Text>,
        external_id: Change<Text>,
        properties: PairChanges,
        app: PairChanges,
    ) {
        namespace: BigInt,
        expected: Nullable<Array<BigInt>>,
    } -> groups::SqlType = r#"
        WITH written AS (
            UPDATE groups g SET
                name = {changed g name},
                description = {changed g description},
                external_id = {changed g external_id},
                properties = {changed_pairs g properties},
                app = {changed_pairs g app},
                placeholder = false,
                version = g.version + 1,
                updated_at = :now
            WHERE g.namespace_no = :namespace AND {group_is g group} AND {expected g} AND {manages g}
            RETURNING g.*
        ),
        recorded AS ({changes} {record group updated written})
        SELECT * FROM written
    "#
}

/// Changes a group. Returns nothing where there is none, it has another version than expected, or the
/// caller may not change it.
pub async fn update(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    group: GroupRef<'_>,
    expected: Option<&[i64]>,
    changes: GroupChanges,
) -> Result<Option<Group>> {
    let GroupChanges { name, description, external_id, properties, app } = changes;
    let update =
        Update { by, group, name, description, external_id, properties, app, namespace, expected };
    Ok(executor.row(update).await?)
}

/// Which groups a deletion may delete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletable {
    /// Those whose members do not administer.
    Ordinary,
    /// Those whose members administer: what is nested in one may administer no longer.
    Administering,
}

statement! {
    /// Deletes a group, with what refers to it.
    Delete(by: By, group: GroupKey) {
        namespace: BigInt,
        expected: Nullable<Array<BigInt>>,
        administering: Bool,
    } -> Text = r#"
        WITH written AS (
            DELETE FROM groups g
            WHERE g.namespace_no = :namespace AND {group_is g group} AND {expected g} AND {owns g}
                AND g.id <> 'administrators' AND g.administers = :administering
            RETURNING g.*
        ),
        recorded AS ({changes} {record group deleted written})
        SELECT written.id FROM written
    "#
}

/// Deletes a group, and returns its id; nothing where there is none, it is not deletable, it has another version
/// than expected, or the caller may not delete it.
pub async fn delete(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    group: GroupRef<'_>,
    expected: Option<&[i64]>,
    which: Deletable,
) -> Result<Option<GroupId>> {
    let administering = which == Deletable::Administering;
    Ok(executor.row(Delete { by, group, namespace, expected, administering }).await?)
}
