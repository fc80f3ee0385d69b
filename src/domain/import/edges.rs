//! Imports nesting.

use super::super::change::Nesting;
use super::super::ctx::Ctx;
use super::super::effects::Effects;
use super::super::error::{Entity, Error, Result};
use super::super::id::GroupNo;
use super::super::model::import::{Done, ImportOptions, Imported};
use super::super::model::membership::End;
use super::super::rights::not_managed;
use super::super::scope::Scope;
use super::super::store::import::groups::FoundEdge;
use super::super::{security_log, store, subgroup};
use super::divide::divide;
use super::plan::{stays, there_already};
use std::collections::{BTreeMap, HashSet};

/// What is taken where there is such nesting.
const NESTED: (Entity, &str) = (Entity::Subgroup, "subgroup");

/// Imports nesting. One transaction at a time writes edges.
pub(super) async fn import(
    ctx: &Ctx,
    options: ImportOptions,
    effects: &Effects,
    entries: &[Nesting],
) -> Result<Vec<Result<Imported>>> {
    if !entries.is_empty() {
        store::subgroup::lock_edges(ctx.write()?, ctx.namespace).await?;
    }
    divide(ctx, effects, entries, async |ctx, part| write(ctx, options, part).await).await
}

/// Writes edges. They are inserted together, and refused together where they close a cycle.
async fn write(
    ctx: &Ctx,
    options: ImportOptions,
    entries: &[Nesting],
) -> Result<Vec<Result<Imported>>> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    let (executor, namespace) = (ctx.write()?, ctx.namespace);
    let parents: Vec<_> = entries.iter().map(|edge| &edge.group).collect();
    let children: Vec<_> = entries.iter().map(|edge| &edge.subgroup).collect();
    let found = store::import::groups::find_edges(executor, namespace, &by, (&parents, &children));
    let (mut new, mut outcomes) = (BTreeMap::<GroupNo, Vec<GroupNo>>::new(), Vec::new());
    let (mut met, mut touches_administrators) = (HashSet::new(), false);
    for (edge, found) in entries.iter().zip(found.await?) {
        let id = edge.subgroup.as_str();
        outcomes.push(match found {
            FoundEdge { parent: Some(_), child: Some(_), allowed: false, .. } => {
                Err(not_managed(by.rights))
            }
            FoundEdge { parent: Some(_), child: Some(_), exists: true, .. } => {
                there_already(options, NESTED, id)
            }
            FoundEdge { parent: Some(parent), child: Some(child), .. } if parent == child => {
                Err(Error::cycle())
            }
            FoundEdge { parent: Some(parent), child: Some(child), administers, .. } => {
                if met.insert((parent, child)) {
                    new.entry(parent).or_default().push(child);
                    touches_administrators |= administers;
                    let sides: [&dyn std::fmt::Display; 2] = [&edge.group.as_str(), &id];
                    security_log::changed(ctx, "subgroup.created", &sides);
                    stays(Done::Created, id)
                } else {
                    there_already(options, NESTED, id)
                }
            }
            FoundEdge { .. } => Err(Error::not_found(Entity::Group)),
        });
    }
    let pairs = new.iter().flat_map(|(parent, children)| children.iter().map(|c| (*parent, *c)));
    let (parents, children): (Vec<_>, Vec<_>) = pairs.unzip();
    if parents.is_empty() {
        return Ok(outcomes);
    }
    store::subgroup::insert(executor, namespace, &by, (&parents, &children)).await?;
    for (parent, children) in &new {
        let near = (*parent, End::Parent);
        if store::subgroup::closes_cycle(executor, namespace, near, children).await? {
            return Err(Error::cycle());
        }
    }
    if touches_administrators {
        subgroup::update_administering(ctx, &by).await?;
        ctx.forget_users();
    }
    Ok(outcomes)
}
