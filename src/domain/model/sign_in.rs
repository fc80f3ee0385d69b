//! From where somebody signs in, and how failures from there count.

use super::address::AddressBlock;
use crate::database::{Kind, PartsOf};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Integer, Text, Timestamptz};

/// Consecutive failures from one address after which it must wait, and failures in an hour, from
/// wherever they come, after which all must wait who have not signed in lately.
const MOST_FAILURES: i32 = 7;
const MOST_IN_AN_HOUR: i32 = 100;
/// How long they wait.
const LOCKED: TimeDelta = TimeDelta::minutes(15);
const HOUR: TimeDelta = TimeDelta::hours(1);
/// How long an address is known as one from which the user signs in.
const KNOWN: TimeDelta = TimeDelta::days(30);

/// What has to wait after too many wrong passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// The IP address that they came from, for this account.
    Address,
    /// The account, for all addresses that are not known.
    Account,
}

/// From where somebody signs in, and what follows from it at this time.
#[derive(Debug, Clone)]
pub struct SignInPlace {
    address: String,
    known_since: DateTime<Utc>,
    known_until: DateTime<Utc>,
    hour_ago: DateTime<Utc>,
    in_an_hour: DateTime<Utc>,
    lock_until: DateTime<Utc>,
}

impl SignInPlace {
    /// An address, at this time. What comes from none counts together.
    pub fn new(address: Option<AddressBlock>, now: DateTime<Utc>) -> Self {
        Self {
            address: address.map_or_else(String::new, |address| address.to_string()),
            known_since: now - KNOWN,
            known_until: now + KNOWN,
            hour_ago: now - HOUR,
            in_an_hour: now + HOUR,
            lock_until: now + LOCKED,
        }
    }
}

/// The kind of a [`SignInPlace`] in a statement: its parts, and the limits `:most_failures` and
/// `:most_in_an_hour`.
#[derive(Debug)]
pub struct FromAddress;

impl Kind for FromAddress {
    const PARTS: &'static [&'static str] = &[
        "address",
        "known_since",
        "known_until",
        "hour_ago",
        "in_an_hour",
        "lock_until",
        "most_failures",
        "most_in_an_hour",
    ];
}

impl PartsOf<FromAddress> for SignInPlace {
    fn push<'b>(&'b self, part: usize, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match part {
            0 => out.push_bind_param::<Text, _>(&self.address),
            1 => out.push_bind_param::<Timestamptz, _>(&self.known_since),
            2 => out.push_bind_param::<Timestamptz, _>(&self.known_until),
            3 => out.push_bind_param::<Timestamptz, _>(&self.hour_ago),
            4 => out.push_bind_param::<Timestamptz, _>(&self.in_an_hour),
            5 => out.push_bind_param::<Timestamptz, _>(&self.lock_until),
            6 => out.push_bind_param::<Integer, _>(&MOST_FAILURES),
            _ => out.push_bind_param::<Integer, _>(&MOST_IN_AN_HOUR),
        }
    }
}
