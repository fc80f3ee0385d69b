//! Changes as the feed shows them, and which of them a caller wants.

pub use super::change_cursor::ChangeCursor;
pub use super::change_filter::{ChangeFilter, EVENTS, KINDS};

use super::api_key::ApiKey;
use super::group::Group;
use super::id::GroupId;
use super::invite::Invite;
use super::membership::Membership;
use super::namespace::Namespace;
use super::page::{DEFAULT_LIMIT, MAX_LIMIT};
use super::properties::Properties;
use super::session::Session;
use super::user::User;
use super::webhook::Webhook;
use super::{Error, Result};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use std::time::Duration;

/// How long a caller may wait for changes, in seconds.
pub const LONGEST_WAIT: i64 = 25;

/// A change: who did what, and what the entity then was.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The place of the change in the order of all changes.
    pub seq: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The transaction: what was written together has the same.
    pub transaction: i64,
    /// Who did it: `key:ID`, `operator:ID`, `user:ID`, `stranger` or `system`.
    pub actor: String,
    /// What was done, such as `group.created`.
    pub action: String,
    /// The entity as it then was; one that was deleted as it last was.
    pub entity: ChangedEntity,
}

impl Change {
    /// From where on to read the changes after this one.
    pub fn cursor(&self) -> ChangeCursor {
        ChangeCursor(self.seq)
    }
}

/// What a change is about.
#[derive(Debug, Clone, PartialEq)]
pub enum ChangedEntity {
    /// A user, with the pairs of the application.
    User(Box<User>),
    /// A group, with the pairs of the application.
    Group(Box<Group>),
    /// A user's membership of a group.
    Membership(Membership),
    /// A group in a group.
    Subgroup(Nesting),
    /// An invite, without its code.
    Invite(Box<Invite>),
    /// A session, without its token.
    Session(Box<Session>),
    /// A key, without its secret.
    Key(Box<ApiKey>),
    /// The namespace.
    Namespace(Box<Namespace>),
    /// A webhook, without its secrets.
    Webhook(Box<Webhook>),
    /// An export with the hashes of passwords, which was taken.
    Export(ExportTaken),
    /// Something that a later version of Roster has written.
    Unknown {
        /// What kind of thing it is.
        kind: String,
        /// Its id.
        id: String,
    },
}

/// An export that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportTaken {
    /// The id of the record: of nothing that is kept.
    pub id: String,
    /// The kinds of documents that it has.
    pub types: Vec<String>,
    /// Whether it has the hashes of passwords.
    pub hashes: bool,
}

/// A group that is nested in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nesting {
    /// The outer group.
    pub group: GroupId,
    /// The nested group.
    pub subgroup: GroupId,
}

/// A change as it is stored.
#[derive(Debug, Queryable)]
pub struct ChangeRow {
    /// The place in the order of all changes.
    pub seq: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The transaction.
    pub xid: i64,
    /// Who did it.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// The kind of the entity.
    pub entity_type: String,
    /// The id of the entity; of a membership or an edge, the group's.
    pub entity_id: String,
    /// The entity's row, without secrets.
    pub document: Properties,
    /// How many changes match in the part that was read, up to the limit of the statement.
    pub found: i64,
}

/// Where to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// At the oldest change that is kept, or at the newest.
    End,
    /// After this place.
    After(ChangeCursor),
    /// At this time: at the changes of it or later, and perhaps of the minute before; backwards, at those
    /// before it, and perhaps of the minute after.
    At(DateTime<Utc>),
    /// After the changes that there are now: the page is empty and says where to go on.
    Now,
}

/// In which order changes are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// As they were written.
    #[default]
    Oldest,
    /// The latest first, for people.
    Newest,
}

/// Which changes a caller wants, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRequest {
    /// Which changes.
    pub filter: ChangeFilter,
    /// From where on.
    pub start: Start,
    /// In which order.
    pub order: Order,
    /// How many at most.
    pub(in crate::domain) limit: i64,
    /// How long to wait where there are none.
    pub wait: Duration,
}

impl ChangeRequest {
    /// Asks for changes. `limit` is 50 by default, `wait` is in seconds and none by default.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a limit outside 1 to 1000, and for a wait outside 0 to 25 or with the
    /// newest first.
    pub fn new(
        filter: ChangeFilter,
        start: Start,
        order: Order,
        limit: Option<i64>,
        wait: Option<i64>,
    ) -> Result<Self> {
        let (limit, wait) = (limit.unwrap_or(DEFAULT_LIMIT), wait.unwrap_or_default());
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Error::invalid("limit", "must be from 1 to 1000"));
        }
        if !(0..=LONGEST_WAIT).contains(&wait) {
            return Err(Error::invalid("wait", "must be from 0 to 25 seconds"));
        }
        if order == Order::Newest && wait > 0 {
            return Err(Error::invalid("wait", "must be left out with `order=newest`"));
        }
        let wait = Duration::from_secs(wait.unsigned_abs());
        Ok(Self { filter, start, order, limit, wait })
    }
}

/// A part of the feed.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangePage {
    /// The changes.
    pub entries: Vec<Change>,
    /// Where to go on: past all that was looked at, whether it matched or not.
    pub next: ChangeCursor,
}
