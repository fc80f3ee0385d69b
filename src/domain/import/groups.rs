//! Imports groups.

use super::super::ctx::Ctx;
use super::super::effects::Effects;
use super::super::error::{Entity, Error, Result};
use super::super::group::{Group, GroupChanges};
use super::super::id::{GroupId, GroupNo};
use super::super::model::authority::Authority;
use super::super::model::import::{Done, GroupEntry, ImportOptions, Imported, Known, Mode};
use super::super::patch::Patch;
use super::super::rights::{Action, not_managed};
use super::super::scope::Scope;
use super::super::store;
use super::super::text::{Description, ExternalId, Name as Label};
use super::brought::{TRIES, brought};
use super::divide::divide;
use super::plan::{Index, Name, Step, Taken, look_ahead, stays};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

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
    let mut outcomes: HashMap<usize, Result<Imported>> = HashMap::new();
    let mut pending: Vec<(usize, &GroupEntry)> = entries.iter().enumerate().collect();
    let (mut tries, mut ahead) = (0, entries.len());
    while !pending.is_empty() {
        let looked_at = pending.get(..ahead).unwrap_or(&pending);
        let planned = plan(ctx, &by, options, looked_at).await?;
        ahead = look_ahead(planned.len());
        let (now, later) = pending.split_at(planned.len());
        let mut rest = later.to_vec();
        let places = now.iter().map(|(place, _)| *place);
        let again = execute(ctx, &by, places.zip(planned).collect(), &mut outcomes).await?;
        if !again.is_empty() {
            tries += 1;
            if tries > TRIES {
                return Err(Error::Busy);
            }
            rest.extend(now.iter().filter(|(place, _)| again.contains(place)));
        }
        pending = rest;
    }
    let outcome = |place| outcomes.remove(&place).unwrap_or(Err(Error::Busy));
    Ok((0..entries.len()).map(outcome).collect())
}

/// What is to be done for the first of the lines, as far as no two of them write the same.
async fn plan(
    ctx: &Ctx,
    by: &Authority,
    options: ImportOptions,
    lines: &[(usize, &GroupEntry)],
) -> Result<Vec<GroupStep>> {
    let index = find(ctx, by, lines).await?;
    let (mut taken, mut steps) = (Taken::new(), Vec::with_capacity(lines.len()));
    for (place, entry) in lines {
        let found = lookup(&index, options, entry);
        if let Ok(Some((group, _))) = &found
            && !taken.take_row(group.no)
        {
            break;
        }
        if !taken.take_names(names_of(entry)) {
            break;
        }
        let step = match found {
            Err(error) => Err(error),
            Ok(None) => create(ctx, *place, entry),
            Ok(Some((group, manages))) => change(ctx, by, options, (group, *manages), entry),
        };
        steps.push(step.unwrap_or_else(|error| Step::Settled(Err(error))));
    }
    Ok(steps)
}

/// Finds the groups that the lines may be about.
async fn find(ctx: &Ctx, by: &Authority, lines: &[(usize, &GroupEntry)]) -> Result<Index<Group>> {
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

fn names_of(entry: &GroupEntry) -> Vec<(Name, String)> {
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
        "created_at": brought(ctx, entry.created_at),
        "placeholder": entry.known == Known::IdOnly,
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
    let fills = group.placeholder && entry.known == Known::Whole;
    match (options.mode, entry.known) {
        _ if fills || id == GroupId::ADMINISTRATORS => {}
        (_, Known::IdOnly) => return settled(Done::Unchanged),
        (Mode::Skip, Known::Whole) => return settled(Done::Skipped),
        (Mode::Create, Known::Whole) => {
            return Err(Error::Taken { entity: Entity::Group, field: "id" });
        }
        (Mode::Upsert, Known::Whole) => {}
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
        "created_at": brought(ctx, entry.created_at),
        "fills": group.placeholder,
    });
    let done = if fills { Done::Created } else { Done::Updated };
    Ok(Step::Update((group.no, Imported::new(done, id), row)))
}

/// Writes the rows; returns the places of the lines that must be planned again, because somebody else has
/// written the same groups.
async fn execute(
    ctx: &Ctx,
    by: &Authority,
    steps: Vec<(usize, GroupStep)>,
    outcomes: &mut HashMap<usize, Result<Imported>>,
) -> Result<Vec<usize>> {
    let (mut new, mut changed, mut updates) = (Vec::new(), Vec::new(), Vec::new());
    for (place, step) in steps {
        match step {
            Step::Settled(outcome) => drop(outcomes.insert(place, outcome)),
            Step::Insert(id, row) => {
                outcomes.insert(place, Ok(Imported::new(Done::Created, id.as_str())));
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
    let mut again = Vec::new();
    if !changed.is_empty() {
        let rows = Value::Array(changed);
        let written = store::import::groups::update(ctx.write()?, namespace, by, &rows).await?;
        let written: HashSet<GroupNo> = written.into_iter().map(|group| group.no).collect();
        for (place, no, outcome) in updates {
            match written.contains(&no) {
                true => drop(outcomes.insert(place, Ok(outcome))),
                false => again.push(place),
            }
        }
    }
    Ok(again)
}
