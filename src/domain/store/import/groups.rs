//! The SQL of importing groups, and of the edges between them.

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::group::Group;
use crate::domain::model::id::{GroupId, GroupNo, NamespaceNo};
use crate::schema::groups;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Jsonb, Nullable, Text};
use serde_json::Value;

statement! {
    /// Finds the groups with one of the ids, or of the ids in another system, and whether the caller
    /// manages each.
    Find(by: By) {
        namespace: BigInt,
        ids: Array<Text>,
        external_ids: Array<Text>,
    } -> (groups::SqlType, Bool) = r#"
        WITH found AS (
            SELECT k.no FROM unnest(:ids) i (id)
            CROSS JOIN LATERAL (
                SELECT k.no FROM groups k WHERE k.namespace_no = :namespace AND k.id = i.id OFFSET 0
            ) k
            UNION
            SELECT k.no FROM unnest(:external_ids) i (id)
            CROSS JOIN LATERAL (
                SELECT k.no FROM groups k
                WHERE k.namespace_no = :namespace AND k.external_id = i.id
                ORDER BY k.no
                LIMIT 2
            ) k
        )
        SELECT g.*, {manages g}
        FROM found
        CROSS JOIN LATERAL (
            SELECT * FROM groups g WHERE g.namespace_no = :namespace AND g.no = found.no OFFSET 0
        ) g
    "#
}

/// The groups with one of the ids, or of the ids in another system (two of each at most), and whether
/// the caller manages each.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    ids: &[&str],
    external_ids: &[&str],
) -> Result<Vec<(Group, bool)>> {
    Ok(executor.rows(Find { by, namespace, ids, external_ids }).await?)
}

statement! {
    /// Inserts groups, in the order of the rows.
    Insert(by: By) { namespace: BigInt, rows: Jsonb } -> Text = r#"
        WITH row AS (
            SELECT * FROM jsonb_to_recordset(:rows) r (
                place bigint, id text, name text, description text, external_id text,
                properties jsonb, app jsonb, created_at timestamptz, placeholder boolean
            )
        ),
        written AS (
            INSERT INTO groups (
                namespace_no, id, name, description, external_id, properties, app, created_at,
                updated_at, placeholder
            )
            SELECT :namespace, r.id, r.name, r.description, r.external_id, r.properties, r.app,
                coalesce(r.created_at, :now), :now, r.placeholder
            FROM row r
            ORDER BY r.place
            RETURNING *
        ),
        recorded AS ({changes} {record group created written})
        SELECT written.id FROM written
    "#
}

/// Inserts groups, and returns their ids.
///
/// # Errors
/// `Taken` and `Invalid` for what one of them has: none was inserted.
pub async fn insert(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    rows: &Value,
) -> Result<Vec<GroupId>> {
    Ok(executor.rows(Insert { by, namespace, rows }).await?)
}

statement! {
    /// Writes groups that have the version that was found. `fills` says whether a placeholder is filled
    /// in, whose creation this is.
    Update(by: By) { namespace: BigInt, rows: Jsonb } -> groups::SqlType = r#"
        WITH row AS (
            SELECT * FROM jsonb_to_recordset(:rows) r (
                no bigint, version bigint, name text, description text, external_id text,
                properties jsonb, cleared text[], app jsonb, app_cleared text[],
                created_at timestamptz, fills boolean
            )
        ),
        written AS (
            UPDATE groups g SET
                name = r.name,
                description = r.description,
                external_id = r.external_id,
                properties = (g.properties || r.properties) - r.cleared,
                app = (g.app || r.app) - r.app_cleared,
                version = g.version + 1,
                created_at = CASE
                    WHEN r.fills THEN coalesce(r.created_at, g.created_at) ELSE g.created_at
                END,
                updated_at = :now,
                placeholder = false
            FROM row r
            WHERE g.namespace_no = :namespace AND g.no = r.no AND g.version = r.version
                AND {manages g}
            RETURNING g.*
        ),
        recorded AS ({changes} {record group updated written})
        SELECT * FROM written
    "#
}

/// Writes groups, and returns those that were written: the others have another version by now, or the
/// caller does not manage them.
///
/// # Errors
/// `Invalid` for what one of them has: none was written.
pub async fn update(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    rows: &Value,
) -> Result<Vec<Group>> {
    Ok(executor.rows(Update { by, namespace, rows }).await?)
}

/// What two ids name, and what the caller may do with an edge between them.
#[derive(Debug, Queryable)]
pub struct FoundEdge {
    /// The number of the outer group, and whether its members administer; nothing where there is none.
    pub parent: Option<GroupNo>,
    /// The number of the inner group.
    pub child: Option<GroupNo>,
    /// Whether the members of the outer group administer.
    pub administers: bool,
    /// Whether the caller may write the edge.
    pub allowed: bool,
    /// Whether there is the edge.
    pub exists: bool,
}

statement! {
    /// Finds edges by the ids of their ends; the rows are in the order of the ids.
    FindEdges(by: By) {
        namespace: BigInt,
        parents: Array<Text>,
        children: Array<Text>,
    } -> (Nullable<BigInt>, Nullable<BigInt>, Bool, Bool, Bool) = r#"
        SELECT p.no, k.no, coalesce(p.administers, false), coalesce({nests p k}, false), EXISTS (
            SELECT FROM subgroups s
            WHERE s.namespace_no = :namespace AND s.parent_no = p.no AND s.child_no = k.no
        )
        FROM unnest(:parents, :children) WITH ORDINALITY i (parent, child, place)
        LEFT JOIN LATERAL (
            SELECT * FROM groups p WHERE p.namespace_no = :namespace AND p.id = i.parent OFFSET 0
        ) p ON true
        LEFT JOIN LATERAL (
            SELECT * FROM groups k WHERE k.namespace_no = :namespace AND k.id = i.child OFFSET 0
        ) k ON true
        ORDER BY i.place
    "#
}

/// What is found of the edge from each of the parents to the child in the same place.
pub async fn find_edges(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    (parents, children): (&[&GroupId], &[&GroupId]),
) -> Result<Vec<FoundEdge>> {
    Ok(executor.rows(FindEdges { by, namespace, parents, children }).await?)
}
