//! Tickets: codes that recover a password or verify an e-mail address, as they are stored.

use super::address::AddressBlock;
use super::caller::{Administrator, Authentication, SignedIn};
use super::id::{MailId, TicketId, UserId, UserNo};
use super::keyring::{LookupHash, Sealed};
use super::text::LoginEmail;
use super::user::User;
use crate::database::{Kind, PartsOf};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{BigInt, Bytea, Integer, Text, Timestamptz};

/// How many codes a user is mailed in a day at the request of one block of IP addresses, and of all of
/// them; the latter is also how many are mailed to one e-mail address, for whichever users. At the request
/// of one block it is one a minute.
const MOST_FROM_HERE: i32 = 5;
const MOST_IN_A_DAY: i32 = 20;
/// How many codes a namespace mails in an hour.
const MOST_IN_NAMESPACE: i64 = 1_000;

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketKind {
    /// To set a password in place of a forgotten one.
    Recovery,
    /// To prove that an e-mail address is the user's, who signs in with it from then on.
    Verification,
}

impl TicketKind {
    /// The word for it, which is that for its mail too.
    pub fn word(self) -> &'static str {
        match self {
            Self::Recovery => "recovery",
            Self::Verification => "verification",
        }
    }

    /// How long a code can be used.
    pub fn lasts(self) -> TimeDelta {
        match self {
            Self::Recovery => TimeDelta::minutes(30),
            Self::Verification => TimeDelta::hours(24),
        }
    }
}

/// A ticket to be stored.
#[derive(Debug, Clone)]
pub struct NewTicket {
    /// The public id, to which the code is sealed.
    pub id: TicketId,
    /// What the code is for.
    pub kind: TicketKind,
    /// By which the code is found.
    pub hash: LookupHash,
    /// The code, sealed.
    pub sealed: Sealed,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
}

/// A mail with a code, which somebody asks for.
#[derive(Debug, Clone)]
pub struct CodeMail {
    ticket: NewTicket,
    mail: MailId,
    address: String,
    minute_ago: DateTime<Utc>,
    hour_ago: DateTime<Utc>,
    day_ago: DateTime<Utc>,
}

impl CodeMail {
    /// A mail that is asked for from this block of IP addresses, at this time. The ticket is stored unless
    /// there is one for the same address already that can be used.
    pub fn new(ticket: NewTicket, address: Option<AddressBlock>, now: DateTime<Utc>) -> Self {
        Self {
            ticket,
            mail: MailId::random(now),
            address: address.map_or_else(String::new, |address| address.to_string()),
            minute_ago: now - TimeDelta::minutes(1),
            hour_ago: now - TimeDelta::hours(1),
            day_ago: now - TimeDelta::days(1),
        }
    }
}

/// The kind of a [`CodeMail`] in a statement: its parts, and the limits.
#[derive(Debug)]
pub struct CodeMailValues;

impl Kind for CodeMailValues {
    const PARTS: &'static [&'static str] = &[
        "ticket",
        "kind",
        "code_hash",
        "code_sealed",
        "ends_at",
        "mail",
        "address",
        "minute_ago",
        "hour_ago",
        "day_ago",
        "most_from_here",
        "most_in_a_day",
        "most_in_namespace",
    ];
}

impl PartsOf<CodeMailValues> for CodeMail {
    fn push<'b>(&'b self, part: usize, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match part {
            0 => out.push_bind_param::<Text, _>(&self.ticket.id),
            1 => out.push_bind_param::<Text, str>(self.ticket.kind.word()),
            2 => out.push_bind_param::<Bytea, _>(&self.ticket.hash),
            3 => out.push_bind_param::<Bytea, _>(&self.ticket.sealed),
            4 => out.push_bind_param::<Timestamptz, _>(&self.ticket.expires_at),
            5 => out.push_bind_param::<Text, _>(&self.mail),
            6 => out.push_bind_param::<Text, _>(&self.address),
            7 => out.push_bind_param::<Timestamptz, _>(&self.minute_ago),
            8 => out.push_bind_param::<Timestamptz, _>(&self.hour_ago),
            9 => out.push_bind_param::<Timestamptz, _>(&self.day_ago),
            10 => out.push_bind_param::<Integer, _>(&MOST_FROM_HERE),
            11 => out.push_bind_param::<Integer, _>(&MOST_IN_A_DAY),
            _ => out.push_bind_param::<BigInt, _>(&MOST_IN_NAMESPACE),
        }
    }
}

/// For whom a code is good when it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// For whoever it was made for.
    Everybody,
    /// Not for a user who administers by then: whoever asked for it may not touch administrators.
    Ordinary,
}

/// The user for whom a code was asked, whom the caller may touch.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Asked {
    /// The public id.
    pub user: UserId,
    /// Whether the user may sign in.
    pub is_active: bool,
    /// Whether the user was named, and not created.
    pub is_placeholder: bool,
    /// Whether there is an address to mail a code to.
    pub has_address: bool,
    /// Whether a code was made, or a mail with one was queued.
    pub is_made: bool,
}

/// A ticket that was found by its code.
#[derive(Debug, Clone, Queryable)]
pub struct FoundTicket {
    /// The user whose password or address it is.
    pub user: User,
    /// Whether it can be used.
    pub holds: bool,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
}

/// A ticket that is used just now.
#[derive(Debug, Clone, Queryable)]
pub struct TakenTicket {
    user: UserId,
    user_no: UserNo,
    administers: bool,
    /// The address that the code was mailed to; `None` for a code that was shown to whoever asked for it.
    pub mailed_to: Option<LoginEmail>,
}

impl TakenTicket {
    /// The user, as somebody who was authenticated just now: by the code.
    pub fn signed_in(&self) -> SignedIn {
        SignedIn {
            id: self.user.clone(),
            no: self.user_no,
            is_administrator: Administrator::from_row(self.administers),
            authentication: Authentication::Recent,
            session: None,
            verified: None,
        }
    }
}

/// The code of a mail, as far as it can be used.
#[derive(Debug, Clone, Queryable)]
pub struct MailedCode {
    /// The ticket.
    pub ticket: TicketId,
    /// The code, sealed.
    pub sealed: Sealed,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
}
