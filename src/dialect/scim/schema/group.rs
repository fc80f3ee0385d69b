//! The attributes of groups (RFC 7643 section 4.2).

use super::{Attribute, Schema, complex, reference, text};

/// Groups.
pub static GROUP: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:Group",
    name: "Group",
    about: "Sets of users and of other groups.",
    attributes: &[
        text("displayName", "The name of the group.").required().unique(),
        complex(MEMBERS, "The users and groups that are directly in the group.", MEMBER).many(),
    ],
};

/// The attribute that is not kept with the group.
pub const MEMBERS: &str = "members";

const MEMBER: &[Attribute] = &[
    text("value", "The id of the member.").exact().immutable(),
    reference("$ref", "The URL of the member.", &["User", "Group"]).immutable(),
    text("type", "What the member is.").usual(&["User", "Group"]).immutable(),
];
