//! Exports: what a namespace has, as it was at one moment, in parts.

pub use super::model::export::{ExportFilter, ExportRequest, Exported, Hashes, Kind};

use super::change::{self, ChangeCursor};
use super::ctx::Ctx;
use super::error::Result;
use super::exports::ExportPermit;
use super::id::{GroupNo, UserNo, uuid};
use super::rights::Action;
use super::{security_log, store};
use crate::database::{Executor, Snapshot};

/// How many entities one statement reads: at first, at least and at most.
const FIRST: i64 = 250;
const FEWEST: i64 = 20;
const MOST_AT_ONCE: i64 = 2000;
/// How many bytes a part of a file has, more or less.
const PART: i64 = 512 << 10;

/// An export, which reads one part after the other in one snapshot.
pub struct Export {
    ctx: Ctx,
    request: ExportRequest,
    snapshot: Snapshot,
    cursor: ChangeCursor,
    /// How many entities the next statement reads.
    at_once: i64,
    /// The kinds that are not read to their end, the current one last.
    kinds: Vec<Kind>,
    after: After,
    _place: ExportPermit,
}

/// After which entity of the current kind to go on.
#[derive(Default)]
struct After {
    pair: (i64, i64),
    id: String,
}

impl Export {
    /// Begins an export. With hashes it is recorded first.
    ///
    /// # Errors
    /// Forbidden for users who do not administer, for keys that may not read each of the kinds, and
    /// for the hashes without a key with `admin`; `Busy` where too many exports are taken, or where older
    /// transactions do not end; `Unavailable`.
    pub async fn open(ctx: &Ctx, request: ExportRequest) -> Result<Self> {
        must_be_allowed(ctx, &request)?;
        let place = ctx.roster.shared.exports.enter(ctx.namespace)?;
        if request.hashes == Hashes::Include {
            record(ctx, &request).await?;
        }
        // What is settled before the snapshot begins is in it, so that whoever reads the feed from here
        // on misses nothing. What the snapshot has beyond that comes once more, as it then was.
        let cursor = change::present(ctx).await?;
        let snapshot = ctx.db().snapshot().await?;
        let kinds = request.kinds().iter().rev().copied().collect();
        let after = After::default();
        let (ctx, at_once) = (ctx.clone(), FIRST);
        Ok(Self { ctx, request, snapshot, cursor, at_once, kinds, after, _place: place })
    }

    /// Goes on for the caller as they now are.
    ///
    /// # Errors
    /// Forbidden where they may no longer take this export.
    pub fn go_on(&mut self, ctx: Ctx) -> Result<()> {
        must_be_allowed(&ctx, &self.request)?;
        self.ctx = ctx;
        Ok(())
    }

    /// From where on the change feed goes on where the export ends.
    pub fn cursor(&self) -> ChangeCursor {
        self.cursor
    }

    /// What was asked for.
    pub fn request(&self) -> &ExportRequest {
        &self.request
    }

    /// The next part; nothing at the end. No part is empty.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn next(&mut self) -> Result<Option<Exported>> {
        while let Some(kind) = self.kinds.last().copied() {
            let part = self.read(kind).await?;
            if i64::try_from(part.len()).is_ok_and(|length| length < self.at_once) {
                self.kinds.pop();
                self.after = After::default();
            }
            if !part.is_empty() {
                return Ok(Some(part));
            }
        }
        Ok(None)
    }

    /// Has the next parts be of a size that needs little memory: of so many entities the last one has become
    /// so many bytes.
    pub fn adapt(&mut self, bytes: usize) {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX).max(1);
        let wanted = self.at_once.saturating_mul(PART) / bytes;
        // A part may be small because it is the last one of its kind.
        let wanted = wanted.min(self.at_once.saturating_mul(2));
        self.at_once = wanted.clamp(FEWEST, MOST_AT_ONCE);
    }

    async fn read(&mut self, kind: Kind) -> Result<Exported> {
        let (executor, namespace) = (Executor::Snapshot(&self.snapshot), self.ctx.namespace);
        let (most, now, filter) = (self.at_once, self.ctx.now, &self.request.filter);
        let After { pair: (first, second), id } = &mut self.after;
        Ok(match kind {
            Kind::User => {
                let (filter, part) = (filter.users(), (UserNo(*first), most));
                let users = store::user::part(executor, namespace, now, &filter, part).await?;
                *first = users.last().map_or(*first, |user| user.no.0);
                Exported::Users(users)
            }
            Kind::Group => {
                let (filter, part) = (filter.groups(), (GroupNo(*first), most));
                let groups = store::group::part(executor, namespace, now, &filter, part).await?;
                *first = groups.last().map_or(*first, |group| group.no.0);
                Exported::Groups(groups)
            }
            Kind::Subgroup => {
                let after = (GroupNo(*first), GroupNo(*second));
                let rows = store::export::subgroups(executor, namespace, after, most).await?;
                if let Some(((parent, child), _)) = rows.last() {
                    (*first, *second) = (parent.0, child.0);
                }
                Exported::Subgroups(rows.into_iter().map(|(_, edge)| edge).collect())
            }
            Kind::Membership => {
                let part = ((GroupNo(*first), UserNo(*second)), most);
                let of = filter.group.as_ref();
                let rows = store::export::memberships(executor, namespace, now, of, part).await?;
                if let Some(((group, user), _)) = rows.last() {
                    (*first, *second) = (group.0, user.0);
                }
                Exported::Memberships(rows.into_iter().map(|(_, membership)| membership).collect())
            }
            Kind::Invite => {
                let by = self.ctx.authority_over_users();
                let (of, part) = (filter.group.as_ref(), (id.as_str(), most));
                let invites = store::export::invites(executor, namespace, &by, of, part).await?;
                if let Some(last) = invites.last() {
                    *id = last.id.as_str().to_owned();
                }
                let shown = invites.into_iter().map(|invite| invite.with_code(None));
                Exported::Invites(shown.collect())
            }
        })
    }
}

fn must_be_allowed(ctx: &Ctx, request: &ExportRequest) -> Result<()> {
    for kind in request.kinds() {
        ctx.caller.may(reading(*kind))?;
    }
    if request.filter.group.is_some() && request.kinds().contains(&Kind::User) {
        // Who is in a group is not known to who may read users alone.
        ctx.caller.may(Action::ReadGroups)?;
    }
    match request.hashes {
        Hashes::Include => ctx.caller.may(Action::ExportPasswords),
        Hashes::Leave => Ok(()),
    }
}

/// What reading entities of this kind needs.
fn reading(kind: Kind) -> Action {
    match kind {
        Kind::User => Action::ExportUsers,
        Kind::Group | Kind::Subgroup => Action::ExportGroups,
        Kind::Membership => Action::ExportMemberships,
        Kind::Invite => Action::ExportInvites,
    }
}

async fn record(ctx: &Ctx, request: &ExportRequest) -> Result<()> {
    let (by, id) = (ctx.authority_over_users(), uuid(ctx.now));
    let types: Vec<&str> = request.kinds().iter().map(|kind| kind.word()).collect();
    store::export::record(ctx.write()?, ctx.namespace, &by, &id, &types).await?;
    security_log::changed(ctx, "export.taken", &[&types.join(","), &"hashes"]);
    Ok(())
}
