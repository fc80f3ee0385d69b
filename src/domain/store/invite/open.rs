//! Opens invites: the row is locked, so that it is used exactly as often as it may be, however many
//! ask at once.

use super::super::expressions::protected;
use super::{Columns, columns};
use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::UserId;
use crate::domain::invite::{Handle, Invite, State};
use crate::domain::text::LoginEmail;
use crate::domain::user::User;
use crate::schema::users;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

/// By its id none of the administrators' invites is opened: who may open sessions or set addresses
/// would open them for others.
struct Lock;

impl Statement for Lock {
    /// The invite; whether it was made before its group became the administrators'.
    type Row = (Columns, Bool);
    const TEXT: &'static str = concat!(
        "SELECT ",
        columns!(),
        ", NOT v.guarded AND g.no IN (",
        protected!(),
        ") FROM invites v JOIN groups g ON g.namespace_no = $1 AND g.no = v.group_no \
         WHERE v.namespace_no = $1 AND (v.code = $2 OR (v.id = $3 AND g.no NOT IN (",
        protected!(),
        "))) FOR UPDATE OF v"
    );
}

pub async fn lock(ctx: &Ctx, handle: &Handle) -> Result<Invite> {
    let (code, id) = match handle {
        Handle::Code(code) => (Some(code), None),
        Handle::Id(id) => (None, Some(id)),
    };
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Nullable<Text>, _>(code),
        bind::<Nullable<Text>, _>(id),
    );
    let mut rows: Vec<(Invite, bool)> = ctx.write().rows(Prepared::new(Lock, binds)).await?;
    match rows.pop() {
        None => Err(Error::not_found(Entity::Invite)),
        // One that was being made just when its group was nested is still open.
        Some((_, true)) => Err(Error::Gone { reason: "the invite was closed" }),
        Some((invite, false)) => Ok(invite),
    }
}

/// By its id an invite is opened only by whom it is addressed to; one with an address only by who
/// has it, or has none yet.
pub fn may_open(invite: &Invite, handle: &Handle, user: Option<&User>) -> Result<()> {
    let login = user.and_then(|user| user.login_email.as_ref().map(LoginEmail::as_str));
    let address = invite.email.as_ref().map(|email| email.to_login());
    let is_theirs = address.as_ref().is_some_and(|address| login == Some(address.as_str()));
    match (handle, address, user) {
        (Handle::Id(_), ..) if !is_theirs => Err(Error::not_found(Entity::Invite)),
        (_, Some(_), Some(_)) if login.is_some() && !is_theirs => {
            Err(Error::forbidden("the invite is for another address"))
        }
        _ => Ok(()),
    }
}

pub fn must_be_open(ctx: &Ctx, invite: &Invite) -> Result<()> {
    match invite.state(ctx.now) {
        State::Open => Ok(()),
        State::Accepted => Err(Error::Gone { reason: "the invite is used up" }),
        State::Declined => Err(Error::Gone { reason: "the invite was declined" }),
        State::Expired => Err(Error::Gone { reason: "the invite has expired" }),
    }
}

pub async fn find_user(ctx: &Ctx, id: &UserId) -> Result<User> {
    let query = users::table
        .filter(users::namespace_no.eq(ctx.namespace).and(users::id.eq(id)))
        .select(User::as_select());
    let found: Option<User> = ctx.write().rows(query).await?.pop();
    found.ok_or(Error::not_found(Entity::User))
}
