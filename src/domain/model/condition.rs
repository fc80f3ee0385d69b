//! Conditions that callers put together freely, of users and of groups: what a list with a filter
//! selects, and by what it is sorted.

use super::name;
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
    Kept([&'static str; 3], Case),
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
