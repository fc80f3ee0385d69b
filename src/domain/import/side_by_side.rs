//! Writes the parts of an import several at a time, where nobody can tell that from one after the other: all
//! have lines of one kind only, with no name in common, and nothing is there yet of what they are about. A
//! part of which that turns out not to be so is rolled back, and written when those before it are done. They are
//! committed one after the other, so that whatever is interrupted has written its first lines.

use super::super::bulk;
use super::super::ctx::Ctx;
use super::super::error::{Error, Result};
use super::super::membership::Role;
use super::super::model::import::{Connections, Entry, ImportOptions, MembershipEntry, UserEntry};
use super::super::model::name;
use super::super::patch::Patch;
use super::batch::{Batch, number, write, write_new};
use super::lines::{AT_ONCE, Checked, Lines};
use super::users::names_of;
use futures_util::stream::{FuturesOrdered, StreamExt, TryStreamExt};
use std::collections::{HashSet, VecDeque};
use tokio::sync::oneshot;

/// How many parts are under way at a time: as many as a caller can have of the connections of a command. Two keep
/// two cores busy but for the time in which one of them is committed.
const AT_A_TIME: usize = 3;
/// How many parts are written alone after one in which not all was new: what follows is likely to be like it.
const ALONE: usize = 16;

/// Imports all lines.
///
/// # Errors
/// Those of [`super::run`]. A part that comes after the lines whose outcomes were taken may be written.
pub(super) async fn run<L: Lines>(ctx: &Ctx, options: ImportOptions, lines: &mut L) -> Result<()> {
    let (mut under_way, mut names) = (FuturesOrdered::new(), VecDeque::new());
    let (mut next, mut last, mut alone, mut count) = (None, None, 0_usize, 0);
    loop {
        if next.is_none() {
            next = lines.next()?.map(|lines| {
                let is_alone = options.connections == Connections::One || alone > 0;
                let names = if is_alone { None } else { names_of_new(&lines) };
                alone = alone.saturating_sub(1);
                Part { lines, names }
            });
        }
        if under_way.len() < AT_A_TIME
            && let Some(part) = next.take_if(|part| part.may_begin_beside(&names))
        {
            let Part { mut lines, names: own } = part;
            number(ctx, &mut lines).await?;
            let is_new = own.is_some();
            names.push_back(own);
            let (commit, committed) = oneshot::channel();
            let before = last.replace(committed).filter(|_| !under_way.is_empty());
            under_way.push_back(Box::pin(async move {
                let batch = Batch::new(ctx, options, lines).await?;
                let written = match is_new {
                    true => write_new(ctx, options, &batch, before).await?,
                    false => Some(write(ctx, options, &batch).await?),
                };
                if written.is_some() {
                    // There may be none that waits.
                    let _ = commit.send(());
                }
                Ok::<_, Error>((batch, written))
            }));
            continue;
        }
        let Some(first) = under_way.next().await else { return Ok(()) };
        let mut ended = vec![first?];
        if ended.iter().any(|(_, written)| written.is_none()) {
            alone = ALONE;
            // Those that come after it have to end first.
            ended.extend(under_way.by_ref().try_collect::<Vec<_>>().await?);
        }
        for (batch, written) in ended {
            names.pop_front();
            let written = match written {
                Some(written) => written,
                None => write(ctx, options, &batch).await?,
            };
            count += batch.length;
            lines.done(batch.outcomes(written))?;
            refresh_statistics(ctx, count).await;
        }
    }
}

/// Lines that are written together.
struct Part<E> {
    lines: Checked<E>,
    /// The names that they give, if they may be written beside others.
    names: Option<Names>,
}

/// What lines of one kind are about.
#[derive(Debug, PartialEq, Eq)]
enum Names {
    /// The names of users.
    Users(HashSet<String>),
    /// The sides of memberships.
    Memberships(HashSet<String>),
}

impl<E> Part<E> {
    /// Whether it may be written beside those that are under way, by their names.
    fn may_begin_beside(&self, under_way: &VecDeque<Option<Names>>) -> bool {
        under_way.iter().all(|others| match (&self.names, others) {
            (Some(Names::Users(own)), Some(Names::Users(others)))
            | (Some(Names::Memberships(own)), Some(Names::Memberships(others))) => {
                own.is_disjoint(others)
            }
            _ => false,
        })
    }
}

/// All names that the lines give, by which another line could be about the same or be in their way; `None`
/// where it is not sure that these are all: then the lines must be written alone.
fn names_of_new<E>(lines: &Checked<E>) -> Option<Names> {
    let (mut users, mut memberships) = (HashSet::new(), HashSet::new());
    for line in lines {
        match line {
            Ok(Entry::User(user)) => users.extend(names_of_user(user)),
            Ok(Entry::Membership(membership)) => {
                memberships.insert(name_of_membership(membership)?);
            }
            _ => return None,
        }
    }
    match (users.is_empty(), memberships.is_empty()) {
        (false, true) => Some(Names::Users(users)),
        (true, false) => Some(Names::Memberships(memberships)),
        _ => None,
    }
}

/// The names that a user's line takes, in the one form in which names of all kinds are compared.
fn names_of_user(user: &UserEntry) -> impl Iterator<Item = String> {
    names_of(user).into_iter().map(|(_, name)| name::key(&name))
}

/// The sides of a membership. Whether a group keeps an owner depends on others, so that a role is none
/// but the least.
fn name_of_membership(membership: &MembershipEntry) -> Option<String> {
    let MembershipEntry { group, user, role, .. } = membership;
    let is_member = match role {
        Patch::Keep | Patch::Clear => true,
        Patch::Set(role) => *role == Role::default(),
    };
    is_member.then(|| [group.as_str(), user.as_str()].join("\n"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::model::id::{GroupId, UserId};
    use crate::domain::text::Username;
    use crate::domain::user::UserChanges;
    use std::convert::Infallible;

    type Line = Result<Entry, Infallible>;

    fn user(id: &str, username: &str) -> Line {
        let username = Patch::Set(Username::parse(username, "username").unwrap());
        Ok(Entry::User(Box::new(UserEntry {
            id: Some(UserId::parse(id).unwrap()),
            changes: UserChanges { username, ..UserChanges::default() },
            ..UserEntry::default()
        })))
    }

    fn member(group: &str, user: &str, role: Role) -> Line {
        Ok(Entry::Membership(MembershipEntry {
            group: GroupId::parse(group).unwrap(),
            user: UserId::parse(user).unwrap(),
            role: Patch::Set(role),
            expires_at: Patch::Keep,
            joined_at: None,
        }))
    }

    fn may_be_beside(first: Vec<Line>, second: Vec<Line>) -> bool {
        let part = |lines: Vec<Line>| {
            let names = names_of_new(&lines);
            Part { lines, names }
        };
        let under_way = VecDeque::from([part(first).names]);
        part(second).may_begin_beside(&under_way)
    }

    #[test]
    fn only_what_has_no_name_in_common_is_written_at_a_time() {
        assert!(may_be_beside(vec![user("a", "Ann")], vec![user("b", "Bob")]));
        // A username and an id are names of the same kind, however they are spelt.
        assert!(!may_be_beside(vec![user("a", "Ann")], vec![user("ANN", "Bob")]));
        assert!(!may_be_beside(vec![user("a", "Ann")], vec![user("b", "ann")]));
        assert!(may_be_beside(
            vec![member("g", "a", Role::Member)],
            vec![member("g", "b", Role::Member)]
        ));
        assert!(!may_be_beside(
            vec![member("g", "a", Role::Member)],
            vec![member("g", "a", Role::Member)]
        ));
    }

    #[test]
    fn what_depends_on_more_than_its_names_is_written_alone() {
        let others = || vec![member("g", "a", Role::Member)];
        assert!(!may_be_beside(others(), vec![member("g", "b", Role::Owner)]));
        assert!(!may_be_beside(others(), vec![user("b", "Bob")]));
        assert!(!may_be_beside(others(), vec![member("g", "b", Role::Member), user("b", "Bob")]));
    }
}
