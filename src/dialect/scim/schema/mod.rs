//! The attributes of resources (RFC 7643): one table, by which bodies, PATCH, filters and `/Schemas` go.

mod group;
mod resolve;
mod user;

pub use group::{GROUP, MEMBERS};
pub use resolve::{Resolved, SchemaPart};
pub use user::{ENTERPRISE, USER};

use Kind::{Complex, Flag, Reference, Text, Time};

/// An attribute.
#[derive(Debug)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// Whether it has several values.
    pub multi_valued: bool,
    /// Whether every resource has it.
    pub required: bool,
    /// Whether case makes a difference.
    pub case_exact: bool,
    /// Whether no two resources have the same.
    pub unique: bool,
    /// Who may write it.
    pub mutability: Mutability,
    /// Whether a response has it.
    pub returned: Returned,
    /// Values that are usual.
    pub usual: &'static [&'static str],
    /// What it refers to.
    pub refers_to: &'static [&'static str],
    /// Its sub-attributes.
    pub subs: &'static [Self],
}

/// What the values of an attribute are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A time.
    Time,
    /// A URI.
    Reference,
    /// Sub-attributes.
    Complex,
}

/// Who may write an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutability {
    /// Roster.
    ReadOnly,
    /// Clients.
    ReadWrite,
    /// Clients, when they create it.
    Immutable,
    /// Clients, who cannot read it.
    WriteOnly,
}

/// Whether a response has an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// Always.
    Always,
    /// Unless the request says which attributes it wants.
    Default,
    /// Never.
    Never,
}

/// A schema.
#[derive(Debug)]
pub struct Schema {
    /// Its URN.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is of.
    pub about: &'static str,
    /// Its attributes.
    pub attributes: &'static [Attribute],
}

/// All schemas.
pub static SCHEMAS: [&Schema; 3] = [&USER, &GROUP, &ENTERPRISE];

/// The extensions of users.
static OF_USERS: [&Schema; 1] = [&ENTERPRISE];

/// What all resources have (RFC 7643 section 3.1), which no schema lists.
pub static COMMON: &[Attribute] = &[
    text("id", "The id.").always().read_only().exact().unique(),
    text("externalId", "The id in the client's system.").exact(),
    complex("meta", "What Roster knows of the resource.", META).read_only(),
    text("schemas", "The schemas of the resource.").many().always().exact(),
];

const META: &[Attribute] = &[
    text("resourceType", "The type of the resource.").read_only().exact(),
    Attribute { kind: Time, ..text("created", "When it was created.").read_only() },
    Attribute { kind: Time, ..text("lastModified", "When it was last changed.").read_only() },
    text("location", "Its URL.").read_only().exact(),
    text("version", "Its entity tag.").read_only().exact(),
];

/// A text.
const fn text(name: &'static str, about: &'static str) -> Attribute {
    Attribute {
        name,
        about,
        kind: Text,
        multi_valued: false,
        required: false,
        case_exact: false,
        unique: false,
        mutability: Mutability::ReadWrite,
        returned: Returned::Default,
        usual: &[],
        refers_to: &[],
        subs: &[],
    }
}

/// A URI, which refers to these types.
const fn reference(
    name: &'static str,
    about: &'static str,
    refers_to: &'static [&'static str],
) -> Attribute {
    Attribute { kind: Reference, case_exact: true, refers_to, ..text(name, about) }
}

/// `true` or `false`.
const fn flag(name: &'static str, about: &'static str) -> Attribute {
    Attribute { kind: Flag, ..text(name, about) }
}

/// Sub-attributes.
const fn complex(name: &'static str, about: &'static str, subs: &'static [Attribute]) -> Attribute {
    Attribute { kind: Complex, subs, ..text(name, about) }
}

impl Attribute {
    const fn many(self) -> Self {
        Self { multi_valued: true, ..self }
    }

    const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    const fn exact(self) -> Self {
        Self { case_exact: true, ..self }
    }

    const fn unique(self) -> Self {
        Self { unique: true, ..self }
    }

    const fn read_only(self) -> Self {
        Self { mutability: Mutability::ReadOnly, ..self }
    }

    const fn immutable(self) -> Self {
        Self { mutability: Mutability::Immutable, ..self }
    }

    const fn always(self) -> Self {
        Self { returned: Returned::Always, ..self }
    }

    const fn usual(self, usual: &'static [&'static str]) -> Self {
        Self { usual, ..self }
    }

    /// The sub-attribute with this name, in any case.
    pub fn sub(&self, name: &str) -> Option<&'static Self> {
        find_attribute(self.subs, name)
    }

    /// Whether clients may write it.
    pub fn is_writable(&self) -> bool {
        self.mutability != Mutability::ReadOnly
    }

    /// Whether it follows from another: a URL that clients send is ignored, and the id beside it counts.
    pub fn is_derived(&self) -> bool {
        self.name == "$ref"
    }
}

/// The attribute with this name, in any case.
pub fn find_attribute(attributes: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

/// A type of resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceType {
    /// People and machines.
    User,
    /// Sets of users and of other groups.
    Group,
}

impl ResourceType {
    /// Both, in the order in which they are listed.
    pub const ALL: [Self; 2] = [Self::User, Self::Group];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }

    /// Where its resources are.
    pub fn endpoint(self) -> &'static str {
        match self {
            Self::User => "/Users",
            Self::Group => "/Groups",
        }
    }

    /// Its schema.
    pub fn schema(self) -> &'static Schema {
        match self {
            Self::User => &USER,
            Self::Group => &GROUP,
        }
    }

    /// The schemas that extend it.
    pub fn extensions(self) -> &'static [&'static Schema] {
        match self {
            Self::User => &OF_USERS,
            Self::Group => &[],
        }
    }
}
