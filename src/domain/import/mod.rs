//! Imports: many documents at once, with what became of each.
//!
//! The lines are taken a thousand at a time, in a transaction of their own, and by their kind: users
//! before groups, and both before what refers to them. A statement writes all new entities of a kind. What
//! is there already as a document has it is not written, and leaves no change.

mod divide;
mod edges;
mod groups;
mod invites;
mod members;
mod order;
mod own_times;
mod plan;
mod users;

pub use super::model::import::{
    Completeness, Done, Entry, GroupEntry, ImportOptions, Imported, MOST_LINES, MOST_PASSWORDS,
    MembershipEntry, Mode, Passwords, Trial, Unit, UserEntry,
};

use super::bulk;
use super::change::Nesting;
use super::ctx::Ctx;
use super::effects::Effects;
use super::error::{Error, Result};
use super::invite::NewInvite;
use super::rights::Action;
use super::scope::Scope;
use super::user;
use own_times::TRIES;
use plan::Hashed;

/// How many lines are written in one transaction.
pub const AT_ONCE: usize = 1000;

/// Checked documents, or why each is none.
pub type Checked<E> = Vec<Result<Entry, E>>;

/// Where the lines of an import come from, and where their outcomes go.
pub trait Lines {
    /// Why a line fails.
    type Failure: From<Error>;

    /// The next lines, [`AT_ONCE`] at most; nothing at the end.
    ///
    /// # Errors
    /// Why they cannot be read, which ends the import.
    fn next(&mut self) -> Result<Option<Checked<Self::Failure>>>;

    /// Takes what became of the lines that were returned last. Where lines are written as they come, that
    /// is committed.
    ///
    /// # Errors
    /// Why it cannot be kept, which ends the import.
    fn done(&mut self, outcomes: Vec<Result<Imported, Self::Failure>>) -> Result<()>;
}

/// What became of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// What did not fail is written.
    Written,
    /// Nothing is written: it was a trial, or a line failed of those that are written together.
    RolledBack,
}

/// Imports all lines.
///
/// # Errors
/// Forbidden for users who do not administer; `Unavailable` and `Busy`, after which the lines are written
/// whose outcomes were taken, and no others; those of `lines`. What is wrong with a line is its outcome.
pub async fn run<L: Lines>(ctx: &Ctx, options: ImportOptions, lines: &mut L) -> Result<Ended> {
    ctx.caller.may(Action::Import)?;
    let ctx = match options.trial {
        Trial::DryRun => &ctx.trial(),
        Trial::Write => ctx,
    };
    match (options.unit, options.trial) {
        (Unit::Lines, Trial::Write) => {
            let mut count = 0;
            while let Some(next) = lines.next()? {
                count += next.len();
                let outcomes = committed(ctx, options, next).await?;
                lines.done(outcomes)?;
                refresh_statistics(ctx, count).await;
            }
            Ok(Ended::Written)
        }
        (Unit::Call, _) | (_, Trial::DryRun) => together(ctx, options, lines).await,
    }
}

/// Writes lines in a transaction of their own.
async fn committed<E: From<Error>>(
    ctx: &Ctx,
    options: ImportOptions,
    lines: Vec<Result<Entry, E>>,
) -> Result<Vec<Result<Imported, E>>> {
    let batch = Batch::new(ctx, options, lines).await?;
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
                return Ok(batch.outcomes(outcomes));
            }
        }
    }
}

/// Writes all lines in one transaction, which is rolled back where it is a trial, or where lines that are
/// written together do not all succeed.
async fn together<L: Lines>(ctx: &Ctx, options: ImportOptions, lines: &mut L) -> Result<Ended> {
    let (effects, mut has_failed, mut is_refused) = (Effects::default(), false, false);
    let collecting = ctx.collecting(&effects);
    let written = collecting.unlimited_transaction(async |ctx| {
        while let Some(next) = lines.next()? {
            let batch = Batch::new(ctx, options, next).await?;
            let written = batch.write(ctx, options, &effects).await?;
            let outcomes = batch.outcomes(written);
            has_failed |= outcomes.iter().any(Result::is_err);
            lines.done(outcomes)?;
        }
        is_refused = options.trial == Trial::DryRun || has_failed;
        match is_refused {
            // Any error rolls back.
            true => Err(Error::Busy),
            false => Ok(()),
        }
    });
    match written.await {
        Err(_rolled_back) if is_refused => Ok(Ended::RolledBack),
        Err(error) => Err(error),
        Ok(()) => {
            ctx.release(&effects);
            Ok(Ended::Written)
        }
    }
}

/// PostgreSQL refreshes its statistics by itself, but too late for what fills empty tables: it is asked to
/// after the first thousand lines, and whenever they have become four times as many.
async fn refresh_statistics(ctx: &Ctx, count: usize) {
    let steps = std::iter::successors(Some(AT_ONCE), |step| step.checked_mul(4));
    let is_step = steps.take_while(|step| *step <= count).last();
    if is_step.is_some_and(|step| count < step + AT_ONCE) && !ctx.is_in_transaction() {
        bulk::refresh_planner_statistics(ctx, count.max(AT_ONCE + 1)).await;
    }
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
struct Batch<E> {
    users: Sorted<Hashed>,
    groups: Sorted<GroupEntry>,
    subgroups: Sorted<Nesting>,
    memberships: Sorted<MembershipEntry>,
    invites: Sorted<NewInvite>,
    failed: Vec<(usize, E)>,
    length: usize,
}

impl<E: From<Error>> Batch<E> {
    /// Sorts the lines, and hashes their passwords, which takes no connection.
    async fn new(ctx: &Ctx, options: ImportOptions, lines: Vec<Result<Entry, E>>) -> Result<Self> {
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
    async fn write(
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
    fn outcomes(self, written: Vec<(usize, Result<Imported>)>) -> Vec<Result<Imported, E>> {
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
