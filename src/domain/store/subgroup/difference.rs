//! The SQL of the difference between the edges that a group has and those that it is to have.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{GroupNo, NamespaceNo};
use crate::domain::model::membership::End;
use crate::domain::store::FRAGMENTS;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool};

/// An edge to add or to remove, identified by the group at its far end.
#[derive(Debug, Queryable)]
pub struct EdgeChange {
    pub far: GroupNo,
    /// Whether the members of the far group administer.
    pub far_administers: bool,
    /// Whether it is to come.
    pub joins: bool,
    /// Whether the caller may write it.
    pub allowed: bool,
}

statement! {
    /// The difference between the subgroups of a group and those that are wanted.
    DiffChildren(by: By) {
        namespace: BigInt,
        near: BigInt,
        wanted: Array<BigInt>,
    } -> (BigInt, Bool, Bool, Bool) = "{edge_changes parent_no child_no near far}"
}

statement! {
    /// The difference between the parents of a group and those that are wanted.
    DiffParents(by: By) {
        namespace: BigInt,
        near: BigInt,
        wanted: Array<BigInt>,
    } -> (BigInt, Bool, Bool, Bool) = "{edge_changes child_no parent_no far near}"
}

/// What must come and go so that the edges of the group `near` are those to `wanted`, and no others.
pub async fn difference(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    (near, end): (GroupNo, End),
    wanted: &[GroupNo],
) -> Result<Vec<EdgeChange>> {
    Ok(match end {
        End::Parent => executor.rows(DiffChildren { by, namespace, near, wanted }).await?,
        End::Child => executor.rows(DiffParents { by, namespace, near, wanted }).await?,
    })
}

statement! {
    /// Whether one of the groups is a group or contains it.
    Contains { namespace: BigInt, near: BigInt, far: Array<BigInt> } -> Bool =
        "{reaches parent_no child_no}"
}

statement! {
    /// Whether one of the groups is a group or is contained in it.
    IsContained { namespace: BigInt, near: BigInt, far: Array<BigInt> } -> Bool =
        "{reaches child_no parent_no}"
}

/// Whether an edge between the group `near` and one of `far` would close a cycle.
pub async fn closes_cycle(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    (near, end): (GroupNo, End),
    far: &[GroupNo],
) -> Result<bool> {
    let closes = match end {
        End::Parent => executor.row(Contains { namespace, near, far }).await?,
        End::Child => executor.row(IsContained { namespace, near, far }).await?,
    };
    Ok(closes.unwrap_or_default())
}
