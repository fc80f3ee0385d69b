//! What has become of an invite. It is derived, never stored: here for an invite that was read, and in the
//! fragment `state_of_invite` for lists that are to have those in one state.

use super::Invite;
use crate::domain::model::words::words;
use crate::domain::model::{Error, Result};
use chrono::{DateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::Text;
use std::str::FromStr;

/// What has become of an invite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum State {
    /// It can be accepted.
    Open,
    /// It has been accepted as often as it can be.
    Accepted,
    /// It was declined.
    Declined,
    /// Its time has passed, or whoever invited may no longer do so.
    Expired,
}

words! {
    State, "state", "must be `open`, `accepted`, `declined` or `expired`",
    Open = "open", Accepted = "accepted", Declined = "declined", Expired = "expired"
}

impl<Opened> Invite<Opened> {
    /// What has become of it: by the time `now`.
    pub fn state(&self, now: DateTime<Utc>) -> State {
        if self.declined_at.is_some() {
            State::Declined
        } else if self.uses >= self.max_uses {
            State::Accepted
        } else if self.expires_at <= now || !self.is_backed {
            State::Expired
        } else {
            State::Open
        }
    }
}
