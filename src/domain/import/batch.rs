//! Lines that are written together, in one transaction.

use super::super::change::Nesting;
use super::super::ctx::Ctx;
use super::super::effects::Effects;
use super::super::error::{Error, Result};
use super::super::invite::NewInvite;
use super::super::model::import::{
    Done, Entry, GroupEntry, ImportOptions, Imported, MembershipEntry,
};
use super::super::rights::Action;
use super::super::scope::Scope;
use super::super::store;
use super::super::user;
use super::own_times::TRIES;
use super::plan::Hashed;
use super::{edges, groups, invites, members, users};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// For how long lines wait for those before them to be committed, once they are written. It takes as long only
/// where those wait for them in turn.
const PATIENCE: Duration = Duration::from_secs(2);

/// What became of lines that had not failed before, each with its place.
type Outcomes = Vec<(usize, Result<Imported>)>;

/// Writes lines in a transaction of their own.
pub(super) async fn write<E: From<Error>>(
    ctx: &Ctx,
    options: ImportOptions,
    batch: &Batch<E>,
) -> Result<Outcomes> {
    let mut tries = 0;
    loop {
        let effects = Effects::default();
        let collecting = ctx.collecting(&effects);
        let written =
            collecting.long_transaction(async |ctx| batch.write(ctx, options, &effects).await);
        match written.await {
            // Somebody else was writing the same: in a claim's transaction that ends it.
            Err(Error::Busy) if !ctx.is_in_transaction() && tries < TRIES => tries += 1,
            Err(error) => return Err(error),
            Ok(outcomes) => {
                ctx.release(&effects);
                return Ok(outcomes);
            }
        }
    }
}

/// Writes lines in a transaction of their own, which is committed after those before them. `None` where not
/// all was new, or where those before them are not committed: then nothing is written.
pub(super) async fn write_new<E: From<Error>>(
    ctx: &Ctx,
    options: ImportOptions,
    batch: &Batch<E>,
    before: Option<oneshot::Receiver<()>>,
) -> Result<Option<Outcomes>> {
    let (effects, mut is_refused) = (Effects::default(), false);
    let collecting = ctx.collecting(&effects);
    let written = collecting.long_transaction(async |ctx| {
        let outcomes = batch.write(ctx, options, &effects).await?;
        is_refused = !all_new(&outcomes) || !is_committed(before).await;
        // Any error rolls back.
        if is_refused { Err(Error::Busy) } else { Ok(outcomes) }
    });
    match written.await {
        Err(_rolled_back) if is_refused => Ok(None),
        Err(Error::Busy) => Ok(None),
        Err(error) => Err(error),
        Ok(outcomes) => {
            ctx.release(&effects);
            Ok(Some(outcomes))
        }
    }
}

/// Waits until the lines before are committed, and tells whether they are.
async fn is_committed(before: Option<oneshot::Receiver<()>>) -> bool {
    match before {
        None => true,
        Some(before) => matches!(timeout(PATIENCE, before).await, Ok(Ok(()))),
    }
}

/// Whether all was new.
fn all_new(outcomes: &[(usize, Result<Imported>)]) -> bool {
    outcomes.iter().all(|(_, outcome)| matches!(outcome, Ok(Imported { done: Done::Created, .. })))
}

/// Checks that the caller may write such entities at all, so that no statement is sent for those that
/// the caller may not.
fn may_import(ctx: &Ctx, entry: &Entry) -> Result<()> {
    match entry {
        Entry::User(entry) => {
            ctx.caller.may(Action::WriteUsers)?;
            user::check_import(ctx, &entry.changes)
        }
        Entry::Group(_) | Entry::Subgroup(_) | Entry::Membership(_) => {
            ctx.caller.group_rights(Scope::GroupsWrite).map(drop)
        }
        Entry::Invite(_) => ctx.caller.invite_rights().map(drop),
    }
}

/// Draws the numbers of those who may be new users: lists show users in the order of their numbers, which is
/// that of the lines.
pub(super) async fn number<E>(ctx: &Ctx, lines: &mut [Result<Entry, E>]) -> Result<()> {
    let users = lines.iter_mut().filter_map(|line| match line {
        Ok(Entry::User(user)) => Some(user),
        _ => None,
    });
    let users: Vec<_> = users.collect();
    if users.is_empty() {
        return Ok(());
    }
    let numbers = store::import::users::draw_numbers(ctx.write()?, users.len()).await?;
    for (user, number) in users.into_iter().zip(numbers) {
        user.no = Some(number);
    }
    Ok(())
}

/// Entries of one kind, each with its place among the lines.
struct Sorted<T> {
    places: Vec<usize>,
    entries: Vec<T>,
}

impl<T> Sorted<T> {
    fn new() -> Self {
        Self { places: Vec::new(), entries: Vec::new() }
    }

    fn push(&mut self, place: usize, entry: T) {
        self.places.push(place);
        self.entries.push(entry);
    }
}

/// Lines that are written together, by their kinds.
pub(super) struct Batch<E> {
    users: Sorted<Hashed>,
    groups: Sorted<GroupEntry>,
    subgroups: Sorted<Nesting>,
    memberships: Sorted<MembershipEntry>,
    invites: Sorted<NewInvite>,
    failed: Vec<(usize, E)>,
    /// How many lines there are.
    pub(super) length: usize,
}

impl<E: From<Error>> Batch<E> {
    /// Sorts the lines, and hashes their passwords, which takes no connection.
    pub(super) async fn new(
        ctx: &Ctx,
        options: ImportOptions,
        lines: Vec<Result<Entry, E>>,
    ) -> Result<Self> {
        let mut batch = Self {
            users: Sorted::new(),
            groups: Sorted::new(),
            subgroups: Sorted::new(),
            memberships: Sorted::new(),
            invites: Sorted::new(),
            failed: Vec::new(),
            length: lines.len(),
        };
        let mut users = Sorted::new();
        for (place, line) in lines.into_iter().enumerate() {
            let allowed = line.and_then(|entry| Ok(may_import(ctx, &entry).map(|()| entry)?));
            match allowed {
                Err(failure) => batch.failed.push((place, failure)),
                Ok(Entry::User(entry)) => users.push(place, *entry),
                Ok(Entry::Group(entry)) => batch.groups.push(place, *entry),
                Ok(Entry::Subgroup(nesting)) => batch.subgroups.push(place, nesting),
                Ok(Entry::Membership(entry)) => batch.memberships.push(place, entry),
                Ok(Entry::Invite(new)) => batch.invites.push(place, *new),
            }
        }
        let Sorted { places, entries } = users;
        let hashed = Box::pin(users::hash(ctx, options, entries)).await?;
        for (place, hashed) in places.into_iter().zip(hashed) {
            match hashed {
                Ok(hashed) => batch.users.push(place, hashed),
                Err(error) => batch.failed.push((place, error.into())),
            }
        }
        Ok(batch)
    }

    /// Writes the lines, and returns what became of each that had not failed before.
    pub(super) async fn write(
        &self,
        ctx: &Ctx,
        options: ImportOptions,
        effects: &Effects,
    ) -> Result<Vec<(usize, Result<Imported>)>> {
        let mut outcomes = Vec::new();
        let mut take = |places: &[usize], done: Vec<Result<Imported>>| {
            outcomes.extend(places.iter().copied().zip(done));
        };
        let Self { users, groups, subgroups, memberships, invites, .. } = self;
        // Boxed, because the compiler lays out no deeper futures.
        let done = Box::pin(users::import(ctx, options, effects, &users.entries)).await?;
        take(&users.places, done);
        let done = Box::pin(groups::import(ctx, options, effects, &groups.entries)).await?;
        take(&groups.places, done);
        let done = Box::pin(edges::import(ctx, options, effects, &subgroups.entries)).await?;
        take(&subgroups.places, done);
        let done = Box::pin(members::import(ctx, options, effects, &memberships.entries)).await?;
        take(&memberships.places, done);
        let done = Box::pin(invites::import(ctx, options, effects, &invites.entries)).await?;
        take(&invites.places, done);
        Ok(outcomes)
    }

    /// What became of all lines, in their order.
    pub(super) fn outcomes(
        self,
        written: Vec<(usize, Result<Imported>)>,
    ) -> Vec<Result<Imported, E>> {
        let mut outcomes: Vec<Option<Result<Imported, E>>> = Vec::new();
        outcomes.resize_with(self.length, || None);
        let failed = self.failed.into_iter().map(|(place, failure)| (place, Err(failure)));
        let written = written.into_iter().map(|(place, done)| (place, done.map_err(E::from)));
        for (place, outcome) in failed.chain(written) {
            if let Some(slot) = outcomes.get_mut(place) {
                *slot = Some(outcome);
            }
        }
        let missing = || Err(Error::internal("a line has no outcome").into());
        outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(missing)).collect()
    }
}
