//! Accepts invites: the membership, the account where it is new, and one use of the invite.

use super::super::expressions::{changes, protected};
use super::super::recorded::Recorded;
use super::super::user;
use super::document;
use super::open::{find_user, lock, may_open, must_be_open};
use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::change::Deed;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::UserId;
use crate::domain::invite::{Handle, Invite};
use crate::domain::membership::{Membership, MembershipDetails, Role};
use crate::domain::password::PasswordHash;
use crate::domain::patch::Patch;
use crate::domain::user::{Placeholder, User, UserChanges};
use crate::schema::users;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::AsyncConnection;

/// Who joins.
pub enum Acceptor {
    /// A user who is there.
    Known(UserId),
    /// A user who is made by accepting.
    New(Box<(UserId, UserChanges, Patch<PasswordHash>)>),
}

/// The membership, and one use of the invite where it is new.
struct Join;

impl Statement for Join {
    /// The membership, and whether the group's members administer.
    type Row = ((Text, Timestamptz, Nullable<Timestamptz>), Bool);
    const TEXT: &'static str = concat!(
        "WITH g AS (SELECT g.no, g.id FROM groups g WHERE g.namespace_no = $1 AND g.id = $2), \
         m AS (INSERT INTO memberships \
         (namespace_no, group_no, user_no, role, joined_at, expires_at) \
         SELECT $1, g.no, $3, $5, $6, NULL FROM g \
         ON CONFLICT (namespace_no, group_no, user_no) DO UPDATE SET role = EXCLUDED.role, \
         joined_at = EXCLUDED.joined_at, expires_at = NULL \
         WHERE memberships.expires_at <= EXCLUDED.joined_at RETURNING *), \
         v AS (UPDATE invites v SET uses = v.uses + 1, version = v.version + 1, updated_at = $6 \
         FROM m WHERE v.namespace_no = $1 AND v.no = $7 RETURNING v.*), \
         joined AS (",
        changes!(),
        "SELECT $1, $6, $8, 'membership.created', 'membership', $2, jsonb_build_object(\
         'group', $2, 'user', $4, 'role', m.role, 'joined_at', m.joined_at, \
         'expires_at', m.expires_at, 'invite', v.id) FROM m, v), \
         used AS (",
        changes!(),
        "SELECT $1, $6, $8, 'invite.accepted', ",
        document!(),
        " FROM v, g) SELECT m.role, m.joined_at, m.expires_at, m.group_no IN (",
        protected!(),
        ") FROM m"
    );
}

struct Present;

impl Statement for Present {
    type Row = (Text, Timestamptz, Nullable<Timestamptz>);
    const TEXT: &'static str = "SELECT m.role, m.joined_at, m.expires_at FROM memberships m \
        WHERE m.namespace_no = $1 AND m.group_no = $2 AND m.user_no = $3 \
        AND (m.expires_at IS NULL OR m.expires_at > $4)";
}

pub async fn accept(ctx: &Ctx, handle: &Handle, acceptor: Acceptor) -> Result<(Membership, bool)> {
    let accepting = ctx.transaction(async |ctx| {
        let invite = lock(ctx, handle).await?;
        let (user, is_new) = match acceptor {
            Acceptor::Known(id) => (find_user(ctx, &id).await?, false),
            Acceptor::New(new) => {
                must_be_open(ctx, &invite)?;
                (make_user(ctx, &invite, *new).await?, true)
            }
        };
        may_open(&invite, handle, Some(&user))?;
        if !is_new && let Some(place) = present(ctx, &invite, &user).await? {
            let there = Membership { group: invite.group, user: user.id, details: place };
            return Ok((there, false));
        }
        must_be_open(ctx, &invite)?;
        claim(ctx, &invite, &user).await?;
        let (place, circle) = join(ctx, &invite, &user).await?;
        Ok::<_, Error>((Membership { group: invite.group, user: user.id, details: place }, circle))
    });
    accepting.await
}

/// The new user has the address of the invite, if it has one.
async fn make_user(
    ctx: &Ctx,
    invite: &Invite,
    (id, mut new, hash): (UserId, UserChanges, Patch<PasswordHash>),
) -> Result<User> {
    // Only the code proves an address: another that is given is a contact.
    let given = std::mem::take(&mut new.login_email).into_option();
    if let Some(email) = &invite.email {
        let login = email.to_login();
        if given.is_some_and(|given| given != login) {
            return Err(Error::forbidden("the invite is for another address"));
        }
        new.login_email = Patch::Set(login);
        if new.email.is_keep() {
            new.email = Patch::Set(email.clone());
        }
    }
    let (by, placeholder) = (ctx.authority_over_users(), Placeholder::Refuse);
    let created =
        user::create(ctx.write(), ctx.namespace, &by, &id, (&new, &hash), placeholder).await?;
    created.ok_or(Error::Taken { entity: Entity::User, field: "id" })
}

/// An address that nobody signs in with is claimed by accepting what was sent to it.
async fn claim(ctx: &Ctx, invite: &Invite, user: &User) -> Result<()> {
    let (Some(email), None) = (&invite.email, &user.login_email) else { return Ok(()) };
    let contact = user.email.as_ref().unwrap_or(email);
    let update = diesel::update(users::table)
        .filter(users::namespace_no.eq(ctx.namespace).and(users::no.eq(user.no)))
        .filter(users::login_email.is_null())
        .set((
            users::login_email.eq(email.to_login()),
            users::email.eq(contact),
            users::version.eq(users::version + 1),
            users::updated_at.eq(ctx.now),
        ))
        .returning(User::as_returning());
    let record = ctx.record(Entity::User, Deed::Updated);
    let recorded = Recorded::new(update, record);
    let another = || Error::forbidden("the invite is for another address");
    match ctx.write().rows::<_, User>(recorded).await.map_err(Error::from) {
        // The user has claimed an address in the meantime.
        Ok(claimed) if claimed.is_empty() => Err(another()),
        Ok(_) => Ok(()),
        Err(Error::Taken { .. }) => Err(another()),
        Err(error) => Err(error),
    }
}

async fn present(ctx: &Ctx, invite: &Invite, user: &User) -> Result<Option<MembershipDetails>> {
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<BigInt, _>(invite.group_no),
        bind::<BigInt, _>(user.no),
        bind::<Timestamptz, _>(ctx.now),
    );
    let row: Option<PlaceRow> = ctx.write().rows(Prepared::new(Present, binds)).await?.pop();
    Ok(row.map(place))
}

async fn join(ctx: &Ctx, invite: &Invite, user: &User) -> Result<(MembershipDetails, bool)> {
    let actor = match ctx.caller.user() {
        Some(_) => ctx.caller.actor(),
        None => format!("user:{}", user.id.as_str()),
    };
    let binds = (
        bind::<BigInt, _>(ctx.namespace),
        bind::<Text, _>(&invite.group),
        bind::<BigInt, _>(user.no),
        bind::<Text, _>(&user.id),
        bind::<Text, _>(invite.role),
        bind::<Timestamptz, _>(ctx.now),
        bind::<BigInt, _>(invite.no),
        bind::<Text, _>(actor),
    );
    let joined: Option<(PlaceRow, bool)> =
        ctx.write().rows(Prepared::new(Join, binds)).await?.pop();
    if let Some((row, guarded)) = joined {
        return Ok((place(row), guarded));
    }
    // Nothing was written where somebody else added the user just now: then they are a member.
    let there = present(ctx, invite, user).await?.ok_or(Error::Busy)?;
    Ok((there, false))
}

type PlaceRow = (Role, DateTime<Utc>, Option<DateTime<Utc>>);

fn place((role, joined_at, expires_at): PlaceRow) -> MembershipDetails {
    MembershipDetails { role, joined_at, expires_at }
}
