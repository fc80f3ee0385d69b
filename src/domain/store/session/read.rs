//! Finds sessions as what they are, not by their token.

use crate::domain::Ctx;
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::{SessionId, UserNo};
use crate::domain::page::{Page, PageRequest, Total};
use crate::domain::session::Session;
use crate::schema::{sessions, users};
use diesel::prelude::*;

/// Sessions with the id of their user, as far as they have not ended.
macro_rules! current {
    ($ctx:expr) => {
        sessions::table
            .inner_join(users::table.on(
                users::namespace_no.eq(sessions::namespace_no).and(users::no.eq(sessions::user_no)),
            ))
            .filter(sessions::namespace_no.eq($ctx.namespace))
            .filter(sessions::expires_at.gt($ctx.now))
    };
}

pub(super) const COLUMNS: (
    sessions::namespace_no,
    sessions::no,
    sessions::id,
    sessions::user_no,
    sessions::user_agent,
    sessions::ip,
    sessions::created_at,
    sessions::expires_at,
    users::id,
) = (
    sessions::namespace_no,
    sessions::no,
    sessions::id,
    sessions::user_no,
    sessions::user_agent,
    sessions::ip,
    sessions::created_at,
    sessions::expires_at,
    users::id,
);

pub async fn get(ctx: &Ctx, id: &SessionId) -> Result<Session> {
    let query = current!(ctx).filter(sessions::id.eq(id)).select(COLUMNS);
    ctx.db().read().row(query).await?.ok_or(Error::not_found(Entity::Session))
}

pub async fn list(ctx: &Ctx, user: UserNo, page: PageRequest) -> Result<Page<Session>> {
    let of_user = || current!(ctx).filter(sessions::user_no.eq(user));
    let query = of_user()
        .filter(sessions::no.gt(page.after()))
        .order(sessions::no)
        .limit(page.fetch())
        .select(COLUMNS);
    let found = ctx.db().pool().rows(query).await?;
    let total = match page.total {
        Total::Skip => None,
        Total::Count => ctx.db().pool().row(of_user().count()).await?,
    };
    Ok(page.page(found, total, |session: &Session| session.no.0))
}
