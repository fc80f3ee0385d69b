//! What the fuzzer reaches of this dialect: messages, fields, and the calls that paths name.

use super::call::{self, Message};
use super::error::{ErrorBody, Refusal};
use super::fields::Fields;
use super::groups::message as groups;
use super::invites::{address, message as invites};
use super::route::Endpoint;
use super::users::{message as users, names, password, session};
use serde_json::Value;

pub use super::call::Body;
pub use super::route::{is_ours, reads_as_call};

/// What is said to a request, read as each message there is; nothing where it is one.
pub fn refusals(query: &str, body: Body<'_>) -> Vec<ErrorBody> {
    let read = [
        read::<groups::CreateRequest>(query, body),
        read::<groups::ReadRequest>(query, body),
        read::<groups::UpdateRequest>(query, body),
        read::<groups::DeleteRequest>(query, body),
        read::<groups::ListRequest>(query, body),
        read::<groups::AddMemberRequest>(query, body),
        read::<groups::RemoveMemberRequest>(query, body),
        invitation(query, body),
        read::<invites::ReadRequest>(query, body),
        read::<invites::ListRequest>(query, body),
        read::<invites::DeleteRequest>(query, body),
        user(query, body),
        read::<users::ReadRequest>(query, body),
        read::<users::DeleteRequest>(query, body),
        read::<users::UpdateRequest>(query, body),
        read::<users::SearchRequest>(query, body),
        read::<password::UpdatePasswordRequest>(query, body),
        read::<session::LoginRequest>(query, body),
        read::<session::SessionRequest>(query, body),
    ];
    let endpoint = Endpoint::of("/groups/Groups/Create");
    let refused = read.into_iter().filter_map(Result::err);
    refused.map(|refusal| refusal.body(&endpoint, "nobody")).collect()
}

fn read<T: Message>(query: &str, body: Body<'_>) -> Result<(), Refusal> {
    call::read::<T>(query, body).map(drop)
}

fn invitation(query: &str, body: Body<'_>) -> Result<(), Refusal> {
    let request = call::read::<invites::CreateRequest>(query, body)?;
    address::parse(&request.email).map(drop)
}

fn user(query: &str, body: Body<'_>) -> Result<(), Refusal> {
    let request = call::read::<users::CreateRequest>(query, body)?;
    Ok(names(&request.username, &request.email).map(drop)?)
}

/// The fields of a JSON body by their names in snake_case; `None` for what is none.
pub fn fields_of_json(body: &[u8]) -> Option<Value> {
    Fields::of_json(body).ok().map(|fields| fields.into_parts().0)
}

/// The same of a form or a query.
pub fn fields_of_form(body: &[u8]) -> Value {
    Fields::of_form(body, &[]).into_parts().0
}

/// The path of the call that a path names, and whether it only reads.
pub fn called(path: &str) -> (Option<String>, bool) {
    let endpoint = Endpoint::of(path);
    (endpoint.path(), endpoint.reads())
}
