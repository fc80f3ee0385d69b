//! Invites for protocols to which a group's id is only a word, and which have no pages.

use super::{Invite, InviteFilter, MOST_DAYS, NewInvite, State};
use crate::domain::ctx::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::GroupId;
use crate::domain::membership::Outcome;
use crate::domain::page::{MAX_LIMIT, PageRequest, Total};
use crate::domain::properties::PropertyChanges;
use crate::domain::rights::Action;
use crate::domain::store;
use crate::domain::text::Email;
use chrono::TimeDelta;

/// How often making is tried that met somebody else who was at it just then.
const TRIES: usize = 3;
/// The most invites that are answered at once.
pub const MOST_LISTED: usize = 100_000;

/// Invites an address to a group, for 365 days. A group that does not exist is made, with nothing
/// but this id. A second open invite for the same group and address is the one that is there.
///
/// # Errors
/// As [`super::create`]. Forbidden for an unknown group where the caller may not make groups.
pub async fn create_on_trust(
    ctx: &Ctx,
    group: &GroupId,
    email: &Email,
) -> Result<(Invite, Outcome)> {
    for _ in 0..TRIES {
        match super::create(ctx, wanted(ctx, group, email)).await {
            Err(Error::NotFound { entity: Entity::Group }) => {}
            made_or_refused => return made_or_refused,
        }
        ctx.caller.may(Action::CreateGroups).map_err(|lacking| unknown(&lacking))?;
        if let Some(invite) =
            store::invite::insert_with_group(ctx, wanted(ctx, group, email)).await?
        {
            return Ok((invite, Outcome::Created));
        }
    }
    Err(Error::Busy)
}

/// Lists all open invites that the filter lets pass and the caller may see, in the order of their
/// making. A group that does not exist has none.
///
/// # Errors
/// Forbidden for a key without `invites:read`; `Invalid` where there are over 100,000.
pub async fn list_open(ctx: &Ctx, filter: &InviteFilter) -> Result<Vec<Invite>> {
    let (mut open, mut after) = (Vec::new(), None);
    loop {
        let page = PageRequest::new(Some(MAX_LIMIT), after, Total::Skip)?;
        let page = match super::list(ctx, filter, page).await {
            Err(Error::NotFound { entity: Entity::Group }) => return Ok(Vec::new()),
            page => page?,
        };
        open.extend(page.entries.into_iter().filter(|invite| invite.state(ctx.now) == State::Open));
        if open.len() > MOST_LISTED {
            let reason = "are over 100,000: GET /invite has pages";
            return Err(Error::invalid("invites", reason));
        }
        match page.next {
            None => return Ok(open),
            next => after = next,
        }
    }
}

fn wanted(ctx: &Ctx, group: &GroupId, email: &Email) -> NewInvite {
    NewInvite {
        id: None,
        group: group.clone(),
        email: Some(email.clone()),
        role: None,
        max_uses: None,
        message: None,
        expires_at: Some(ctx.now + TimeDelta::days(MOST_DAYS)),
        properties: PropertyChanges::default(),
    }
}

/// Why a group that nobody knows was not made.
fn unknown(lacking: &Error) -> Error {
    Error::forbidden(format!("there is no such group, and to make one: {lacking}"))
}
