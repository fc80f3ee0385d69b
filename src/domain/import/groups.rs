//! Imports groups.

use super::super::ctx::Ctx;
use super::super::effects::Effects;
use super::super::error::{Entity, Error, Result};
use super::super::group::{Group, GroupChanges};
use super::super::id::{GroupId, GroupNo};
use super::super::model::authority::Authority;
use super::super::model::import::{Completeness, Done, GroupEntry, ImportOptions, Imported, Mode};
use super::super::patch::Patch;
use super::super::rights::{Action, not_managed};
use super::super::scope::Scope;
use super::super::store;
use super::super::text::{Description, ExternalId, Name as Label};
use super::divide::divide;
use super::order::{Name, Named, Round, in_order};
use super::own_times::imported_at;
use super::plan::{Index, Step, stays};
use serde_json::{Value, json};
use std::collections::HashSet;

/// What is to be done for a line: the row of a group that was found is written, with an outcome.
type GroupStep = Step<GroupId, (GroupNo, Imported, Value)>;

/// Imports groups.
pub(super) async fn import(
    ctx: &Ctx,
    options: ImportOptions,
    effects: &Effects,
    entries: &[GroupEntry],
) -> Result<Vec<Result<Imported>>> {
    divide(ctx, effects, entries, async |ctx, part| write(ctx, options, part).await).await
}

/// Writes groups, in as many statements as it takes for no two lines of one to write the same.
async fn write(
    ctx: &Ctx,
    options: ImportOptions,
    entries: &[GroupEntry],
) -> Result<Vec<Result<Imported>>> {
    let by = ctx.authority(ctx.caller.group_rights(Scope::GroupsWrite)?);
    in_order(entries.iter().map(names_of).collect(), async |places| {
        let lines: Vec<Line<'_>> =
            places.iter().filter_map(|place| Some((*place, entries.get(*place)?))).collect();
        let steps = plan(ctx, &by, options, &lines).await?;
        execute(ctx, &by, steps).await
    })
    .await
}

/// A line, and its place among the lines.
type Line<'a> = (usize, &'a GroupEntry);

/// What is to be done for the lines, but for those about a group that another of them is about.
async fn plan(
    ctx: &Ctx,
    by: &Authority,
    options: ImportOptions,
    lines: &[Line<'_>],
) -> Result<Vec<(usize, GroupStep)>> {
    let index = find(ctx, by, lines).await?;
    let (mut taken, mut steps) = (HashSet::new(), Vec::with_capacity(lines.len()));
    for (place, entry) in lines {
        let found = lookup(&index, options, entry);
        if let Ok(Some((group, _))) = &found
            && !taken.insert(group.no)
        {
            continue;
        }
        let step = match found {
            Err(error) => Err(error),
            Ok(None) => create(ctx, *place, entry),
            Ok(Some((group, manages))) => change(ctx, by, options, (group, *manages), entry),
        };
        steps.push((*place, step.unwrap_or_else(|error| Step::Settled(Err(error)))));
    }
    Ok(steps)
}

/// Finds the groups that the lines may be about.
async fn find(ctx: &Ctx, by: &Authority, lines: &[Line<'_>]) -> Result<Index<Group>> {
    let ids: Vec<&str> =
        lines.iter().filter_map(|(_, e)| e.id.as_ref()).map(GroupId::as_str).collect();
    let external: Vec<&str> = lines
        .iter()
        .filter_map(|(_, e)| e.changes.external_id.as_ref().into_option())
        .map(ExternalId::as_str)
        .collect();
    let (executor, namespace) = (ctx.write()?, ctx.namespace);
    let found = store::import::groups::find(executor, namespace, by, &ids, &external).await?;
    Ok(Index::new(found, |group: &Group| {
        let id = (Name::Id, group.id.as_str().to_owned());
        let external = group.external_id.as_ref();
        let external = external.map(|id| (Name::ExternalId, id.as_str().to_owned()));
        std::iter::once(id).chain(external).collect()
    }))
}

/// What a line is about, if there is something: the group with the id, else the one with the id in another
/// system.
fn lookup<'a>(
    index: &'a Index<Group>,
    options: ImportOptions,
    entry: &GroupEntry,
) -> Result<Option<&'a (Group, bool)>> {
    if let Some(id) = &entry.id
        && let Some((found, _)) = index.get(Name::Id, id.as_str())
    {
        return Ok(Some(found));
    }
    let Patch::Set(external_id) = &entry.changes.external_id else { return Ok(None) };
    match index.get(Name::ExternalId, external_id.as_str()) {
        Some(_) if options.mode == Mode::Create => Ok(None),
        Some((found, true)) => Ok(Some(found)),
        Some((_, false)) => {
            Err(Error::invalid("external_id", "is that of several groups: give an `id`"))
        }
        None => Ok(None),
    }
}

fn names_of(entry: &GroupEntry) -> Vec<Named> {
    let id = entry.id.as_ref().map(|id| (Name::Id, id.as_str().to_owned()));
    let external_id = entry.changes.external_id.as_ref().into_option();
    let external_id = external_id.map(|id| (Name::ExternalId, id.as_str().to_owned()));
    id.into_iter().chain(external_id).collect()
}

/// The row of a new group.
fn create(ctx: &Ctx, place: usize, entry: &GroupEntry) -> Result<GroupStep> {
    ctx.caller.may(Action::CreateGroups)?;
    let id = entry.id.clone().unwrap_or_else(|| GroupId::random(ctx.now));
    id.must_not_imitate()?;
    let GroupChanges { name, description, external_id, properties, app } = &entry.changes;
    let row = json!({
        "place": place,
        "id": id.as_str(),
        "name": name.as_ref().into_option().map(Label::as_str),
        "description": description.as_ref().into_option().map(Description::as_str),
        "external_id": external_id.as_ref().into_option().map(ExternalId::as_str),
        "properties": properties.set.as_map(),
        "app": app.set.as_map(),
        "created_at": imported_at(ctx, entry.created_at),
        "placeholder": entry.completeness == Completeness::IdOnly,
    });
    Ok(Step::Insert(id, row))
}

/// What is to be done where there is such a group.
fn change(
    ctx: &Ctx,
    by: &Authority,
    options: ImportOptions,
    (group, manages): (&Group, bool),
    entry: &GroupEntry,
) -> Result<GroupStep> {
    let id = group.id.as_str();
    let settled = |done| Ok(Step::Settled(stays(done, id)));
    let fills = group.placeholder && entry.completeness == Completeness::Whole;
    match (options.mode, entry.completeness) {
        _ if fills || id == GroupId::ADMINISTRATORS => {}
        (_, Completeness::IdOnly) => return settled(Done::Unchanged),
        (Mode::Skip, Completeness::Whole) => return settled(Done::Skipped),
        (Mode::Create, Completeness::Whole) => {
            return Err(Error::Taken { entity: Entity::Group, field: "id" });
        }
        (Mode::Upsert, Completeness::Whole) => {}
    }
    let GroupChanges { name, description, external_id, properties, app } = &entry.changes;
    let name = name.clone().apply(group.name.clone());
    let description = description.clone().apply(group.description.clone());
    let external_id = external_id.clone().apply(group.external_id.clone());
    let is_same = name == group.name
        && description == group.description
        && external_id == group.external_id
        && properties.keep(&group.properties)
        && group.disclosed.app().is_some_and(|stored| app.keep(stored));
    if is_same && !fills {
        return settled(Done::Unchanged);
    }
    if !manages {
        return Err(not_managed(by.rights));
    }
    let row = json!({
        "no": group.no.0,
        "version": group.version,
        "name": name.as_ref().map(Label::as_str),
        "description": description.as_ref().map(Description::as_str),
        "external_id": external_id.as_ref().map(ExternalId::as_str),
        "properties": properties.set.as_map(),
        "cleared": properties.clear,
        "app": app.set.as_map(),
        "app_cleared": app.clear,
        "created_at": imported_at(ctx, entry.created_at),
        "fills": group.placeholder,
    });
    let done = if fills { Done::Created } else { Done::Updated };
    Ok(Step::Update((group.no, Imported::new(done, id), row)))
}

/// Writes the rows.
async fn execute(ctx: &Ctx, by: &Authority, steps: Vec<(usize, GroupStep)>) -> Result<Round> {
    let (mut round, mut new) = (Round::default(), Vec::new());
    let (mut changed, mut updates) = (Vec::new(), Vec::new());
    for (place, step) in steps {
        match step {
            Step::Settled(outcome) => round.done.push((place, outcome)),
            Step::Insert(id, row) => {
                round.done.push((place, Ok(Imported::new(Done::Created, id.as_str()))));
                new.push(row);
            }
            Step::Update((no, outcome, row)) => {
                updates.push((place, no, outcome));
                changed.push(row);
            }
        }
    }
    let namespace = ctx.namespace;
    if !new.is_empty() {
        let rows = Value::Array(new);
        let _ids = store::import::groups::insert(ctx.write()?, namespace, by, &rows).await?;
    }
    if !changed.is_empty() {
        let rows = Value::Array(changed);
        let written = store::import::groups::update(ctx.write()?, namespace, by, &rows).await?;
        let written: HashSet<GroupNo> = written.into_iter().map(|group| group.no).collect();
        for (place, no, outcome) in updates {
            match written.contains(&no) {
                true => round.done.push((place, Ok(outcome))),
                false => round.again.push(place),
            }
        }
    }
    Ok(round)
}
