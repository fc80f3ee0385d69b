//! What the fuzzer reaches of this dialect: bodies, queries and conditions, read as handlers do.

use super::Problem;
use super::body::{parse, read};
use super::entity_tag;
use super::group::GroupQuery;
use super::group::document::GroupInput;
use super::invite::input::InviteInput;
use super::invite::many::OneOrMany;
use super::invite::query::InviteQuery;
use super::key::document::KeyInput;
use super::membership::document::MembershipInput;
use super::namespace::document::NamespaceInput;
use super::page::{NestedPageQuery, PageQuery, prefix};
use super::query::parse as parse_query;
use super::session::document::SessionInput;
use super::user::UserQuery;
use super::user::input::UserInput;
use super::user::password::PasswordChange;
use crate::domain::api_key::NewApiKey;
use crate::domain::group::GroupChanges;
use crate::domain::id::{GroupId, InviteId, NamespaceId, UserId};
use crate::domain::invite::{InviteChanges, NewInvite};
use crate::domain::membership::MembershipChanges;
use crate::domain::namespace::NamespaceChanges;
use crate::domain::text::Description;
use crate::domain::user::UserChanges;
use actix_web::http::header::{ETag, HeaderMap};

/// What is read of a body.
pub type Read<T> = Result<T, Problem>;

/// A group to be made.
pub fn new_group(body: &[u8]) -> Read<(Option<GroupId>, GroupChanges)> {
    parse::<GroupInput>(body)?.for_creation()
}

/// Changes to a group.
pub fn group_changes(body: &[u8], path: &GroupId) -> Read<GroupChanges> {
    parse::<GroupInput>(body)?.for_change(path)
}

/// A user to be made.
pub fn new_user(body: &[u8]) -> Read<(Option<UserId>, UserChanges)> {
    parse::<UserInput>(body)?.for_creation()
}

/// Changes to a user.
pub fn user_changes(body: &[u8], path: &UserId) -> Read<UserChanges> {
    parse::<UserInput>(body)?.for_change(path)
}

/// A membership to be made or changed.
pub fn membership(body: &[u8], path: &UserId) -> Read<MembershipChanges> {
    parse::<MembershipInput>(body)?.for_change(path)
}

/// Invites to be made: one, or many, of which each may be wrong.
pub fn new_invites(body: &[u8]) -> Read<Vec<Read<NewInvite>>> {
    match OneOrMany::parse(parse(body)?)? {
        OneOrMany::One(input) => Ok(vec![input.into_new()]),
        OneOrMany::Many(input) => {
            let parse = |input| read::<InviteInput>(input)?.into_new();
            Ok(input.entries.into_iter().map(parse).collect())
        }
    }
}

/// Changes to an invite.
pub fn invite_changes(body: &[u8], path: &InviteId) -> Read<InviteChanges> {
    parse::<InviteInput>(body)?.for_change(path)
}

/// A key to be made.
pub fn new_key(body: &[u8]) -> Read<NewApiKey> {
    parse::<KeyInput>(body)?.into_new()
}

/// A namespace to be made.
pub fn new_namespace(body: &[u8]) -> Read<(NamespaceId, NamespaceChanges)> {
    parse::<NamespaceInput>(body)?.into_new()
}

/// Who signs in.
pub fn session(body: &[u8]) -> Read<()> {
    parse::<SessionInput>(body).map(drop)
}

/// A new password.
pub fn password(body: &[u8]) -> Read<()> {
    parse::<PasswordChange>(body).map(drop)
}

/// The queries of all lists.
pub fn queries(text: &str) {
    if let Ok(query) = parse_query::<PageQuery>(text) {
        drop(query.page());
    }
    if let Ok(query) = parse_query::<NestedPageQuery>(text) {
        query.reach();
        drop(query.page());
    }
    drop(parse_query::<GroupQuery>(text));
    drop(parse_query::<UserQuery>(text));
    drop(parse_query::<InviteQuery>(text));
}

/// What a list is searched for.
pub fn searched(q: &str) -> Read<Option<Description>> {
    prefix(Some(q.to_owned()))
}

/// The versions that `If-Match` names.
pub fn expected(headers: &HeaderMap) -> Read<Option<Vec<i64>>> {
    entity_tag::expected(headers)
}

/// Whether `If-None-Match` names the tag.
pub fn is_known(headers: &HeaderMap, tag: &ETag) -> bool {
    entity_tag::is_known(headers, tag)
}

/// The tags of a version, without and with a state.
pub fn tags(version: i64) -> [ETag; 2] {
    [entity_tag::tag(version), entity_tag::tag_in(version, "locked")]
}
