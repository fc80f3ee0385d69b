//! What the fuzzer reaches of this dialect: entities, paths and pages.

use super::Exception;
use super::body::Body;
use super::group::input::GroupInput;
use super::page::{Pagination, Paging};
use super::user::input::UserInput;
use super::{path, value};
use crate::domain::KnownName;
use crate::domain::group::{GroupChanges, GroupListChanges};
use crate::domain::id::GroupId;
use crate::domain::text::Username;
use crate::domain::user::UserChanges;
use actix_web::http::Uri;
use actix_web::web::BytesMut;

/// What is read of a body.
pub type Read<T> = Result<T, Exception>;

fn body_of(bytes: &[u8]) -> Body {
    Body(BytesMut::from(bytes))
}

/// A group that has this label now.
pub fn group(
    body: &[u8],
    label: Option<&str>,
) -> Read<(Option<GroupId>, GroupChanges, GroupListChanges)> {
    let input = GroupInput::of(body_of(body).entity("group")?)?;
    let (changes, lists) = input.changes(label)?;
    Ok((input.id()?, changes, lists))
}

/// A user, and the groups that it is to be in.
pub fn user(body: &[u8]) -> Read<(UserChanges, Option<Vec<GroupId>>)> {
    let input = UserInput::of(body_of(body).entity("user")?)?;
    Ok((input.changes()?, input.groups()?))
}

/// The names of a user, in the entity and in its properties.
pub fn names(body: &[u8]) -> Read<(Option<KnownName>, Option<Username>)> {
    let input = UserInput::of(body_of(body).entity("user")?)?;
    Ok((input.id()?, input.username()?))
}

/// A new password.
pub fn password(body: &[u8]) -> Read<()> {
    let object = body_of(body).object()?;
    value::verbatim(&object, "newPassword").map(drop)
}

/// A path with the slashes of ids encoded; `None` where it is as it should be.
pub fn rewritten(uri: &Uri) -> Option<Uri> {
    path::rewritten(uri)
}

/// What is said of a page of so many entries, of so many in all.
pub fn page(query: &str, entries: usize, total: i64) -> Read<Pagination> {
    let pairs = super::page::parse(query)?;
    let paging = Paging::of(&pairs)?;
    paging.sought();
    paging.listed();
    paging.offset_page();
    Ok(paging.describe(entries, total))
}
