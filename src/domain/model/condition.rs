//! Conditions that callers put together freely, of users and of groups: what a list with a filter
//! selects, and by what it is sorted.

use super::name;
use super::{Error, Result};
use chrono::{DateTime, Utc};

/// A condition on fields of the kind `F`. A field without a value meets no comparison, and so it
/// meets the negation of each.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition<F> {
    /// All of these are met; without any, it always is.
    All(Vec<Self>),
    /// One of these is met; without any, it never is.
    Any(Vec<Self>),
    /// This is not met.
    Not(Box<Self>),
    /// The field meets this test.
    Field(F, Test),
}

/// How many comparisons without an index a condition may have. PostgreSQL makes each of them for every user or
/// group of the namespace, and one that looks into a list for every entry of it.
const MOST_UNINDEXED: usize = 10;

/// A field, some comparisons of which an index decides.
pub trait Indexed {
    /// Whether an index decides for equality with a text. What is kept in JSON has none: that of e-mail
    /// addresses narrows a condition down that requires one of them, and decides nothing.
    fn is_indexed(&self) -> bool;
}

impl<F: Indexed> Condition<F> {
    /// Lets a condition pass that can be decided for a whole namespace.
    ///
    /// # Errors
    /// `Invalid` for `filter` where more than 10 comparisons are such that no index decides them.
    pub(in crate::domain) fn must_be_cheap(&self) -> Result<()> {
        match self.unindexed() > MOST_UNINDEXED {
            true => {
                Err(Error::invalid("filter", "must have at most 10 comparisons without an index"))
            }
            false => Ok(()),
        }
    }

    fn unindexed(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::unindexed).sum(),
            Self::Not(part) => part.unindexed(),
            Self::Field(field, Test::Compares(Comparison::Equal, Operand::Text(_)))
                if field.is_indexed() =>
            {
                0
            }
            Self::Field(_, Test::HasEntry(inner)) => inner.comparisons().max(1),
            Self::Field(..) => 1,
        }
    }
}

impl<F> Condition<F> {
    fn comparisons(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::comparisons).sum(),
            Self::Not(part) => part.comparisons(),
            Self::Field(..) => 1,
        }
    }
}

impl Indexed for UserField {
    fn is_indexed(&self) -> bool {
        matches!(self, Self::Id | Self::KnownAs | Self::ExternalId | Self::Groups)
    }
}

impl Indexed for GroupField {
    fn is_indexed(&self) -> bool {
        matches!(self, Self::Id | Self::Name | Self::ExternalId | Self::Members)
    }
}

impl<F: PartialEq> Condition<F> {
    /// Whether it asks anything of this field.
    pub fn is_about(&self, field: &F) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.is_about(field)),
            Self::Not(part) => part.is_about(field),
            Self::Field(of, _) => of == field,
        }
    }
}

/// What is asked of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// It has a value.
    Present,
    /// Its value compares so with this one.
    Compares(Comparison, Operand),
    /// One entry of the list meets this condition.
    HasEntry(Box<Condition<EntryField>>),
}

/// How a value compares with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// It is the same.
    Equal,
    /// The other is a part of it.
    Contains,
    /// It begins with the other.
    StartsWith,
    /// It ends with the other.
    EndsWith,
    /// It is greater; text by its code points.
    Greater,
    /// It is greater, or the same.
    GreaterOrEqual,
    /// It is less.
    Less,
    /// It is less, or the same.
    LessOrEqual,
}

/// A value to compare with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// Text, without U+0000.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A time.
    Time(DateTime<Utc>),
}

/// Whether case makes a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// It does.
    Exact,
    /// It does not.
    Folded,
}

/// A field of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserField {
    /// The public id.
    Id,
    /// The name by which directories know the user: the username, or the id of a user without one.
    KnownAs,
    /// The id in another system.
    ExternalId,
    /// The display name.
    Name,
    /// The given name.
    FirstName,
    /// The family name.
    LastName,
    /// Whether signing in is allowed.
    Active,
    /// When the user was created.
    CreatedAt,
    /// When the user was last written.
    UpdatedAt,
    /// A text in what a provisioning protocol keeps, by the names that lead to it; an empty one is none.
    Provisioned([&'static str; 3], Case),
    /// A list in what a provisioning protocol keeps. Without one `emails` has the contact address.
    List(&'static str),
    /// The groups that the user is directly in, by their ids.
    Groups,
}

/// A field of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupField {
    /// The public id.
    Id,
    /// The name to show, or the id of a group without one.
    Name,
    /// The id in another system.
    ExternalId,
    /// When the group was created.
    CreatedAt,
    /// When the group was last written.
    UpdatedAt,
    /// The users and groups that are directly in it, by their ids.
    Members,
}

/// A field of an entry of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryField {
    /// Its name.
    pub name: &'static str,
    /// How its text compares.
    pub case: Case,
}

/// The order of a list. Entries without a value come last, and first where it descends; of those with the
/// same value the one that was created first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort<F> {
    /// The field that is compared.
    pub field: F,
    /// The direction.
    pub direction: Direction,
}

/// The direction of an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    /// The least comes first.
    #[default]
    Ascending,
    /// The greatest comes first.
    Descending,
}

/// What part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// At most so many entries; with 0, only how many there are in all.
    pub limit: i64,
    /// How many entries are left out at first.
    pub offset: i64,
    /// Only entries with a higher number than this; for a list without an order of its own.
    pub after: i64,
}

impl Condition<UserField> {
    /// The same with usernames in the form in which they are compared.
    pub(in crate::domain) fn with_keys(self) -> Self {
        let each = |conditions: Vec<Self>| conditions.into_iter().map(Self::with_keys).collect();
        match self {
            Self::All(conditions) => Self::All(each(conditions)),
            Self::Any(conditions) => Self::Any(each(conditions)),
            Self::Not(condition) => Self::Not(Box::new(condition.with_keys())),
            Self::Field(UserField::KnownAs, Test::Compares(how, Operand::Text(text))) => {
                let key = Operand::Text(name::key(&text));
                Self::Field(UserField::KnownAs, Test::Compares(how, key))
            }
            Self::Field(field, test) => Self::Field(field, test),
        }
    }
}

impl Condition<EntryField> {
    /// The text that the field of this name must be for the condition to be met, if there is one.
    pub(in crate::domain) fn required(&self, name: &str) -> Option<&String> {
        match self {
            Self::All(conditions) => conditions.iter().find_map(|each| each.required(name)),
            Self::Field(field, Test::Compares(Comparison::Equal, Operand::Text(text)))
                if field.name == name =>
            {
                Some(text)
            }
            Self::Any(_) | Self::Not(_) | Self::Field(..) => None,
        }
    }
}
