//! The grammar of filters and of PATCH paths (RFC 7644 sections 3.4.2.2 and 3.5.2), with what Entra sends
//! beyond it: `emails[type eq "work"].value eq "x"`, and `True`. What a name stands for is decided later.

mod cursor;
mod evaluate;
mod parse;
#[cfg(test)]
mod tests;

pub use evaluate::is_met;
pub use parse::{filter, path};

/// The deepest nesting of parentheses, `not` and brackets.
pub const MAX_DEPTH: usize = 64;
/// The most comparisons of one filter.
pub const MAX_TERMS: usize = 100;

/// A filter.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of these are met.
    And(Vec<Self>),
    /// One of these is met.
    Or(Vec<Self>),
    /// This is not met.
    Not(Box<Self>),
    /// The attribute has a value.
    Present(Name),
    /// The attribute compares so with the value.
    Compare(Name, Operator, Literal),
    /// An entry of the attribute meets the filter.
    Entry(Name, Box<Self>),
}

/// The name of an attribute, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The URN of the schema, if it is written.
    pub schema: Option<String>,
    /// The attribute.
    pub attribute: String,
    /// The sub-attribute.
    pub sub: Option<String>,
}

/// What a PATCH operation is about.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchPath {
    /// The attribute, and the sub-attribute: that before or that after the brackets.
    pub name: Name,
    /// Which entries of it.
    pub filter: Option<Filter>,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Contains.
    Co,
    /// Starts with.
    Sw,
    /// Ends with.
    Ew,
    /// Greater than.
    Gt,
    /// Greater than or equal.
    Ge,
    /// Less than.
    Lt,
    /// Less than or equal.
    Le,
}

/// A value to compare with, as JSON writes it.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// Text.
    Text(String),
    /// A number, as it is written.
    Number(String),
    /// `true` or `false`, in any case.
    Flag(bool),
    /// `null`.
    Null,
}

/// Why a text is no filter or no path: a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed(pub String);
