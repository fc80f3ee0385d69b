//! Invites.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // The columns of the invite `v` and of its group `g`.
    (
        "invite",
        "v.namespace_no, v.no, v.id, v.group_no, v.email, v.code, v.role, v.max_uses, v.uses, \
         v.message, v.invited_by, v.properties, v.expires_at, v.declined_at, v.version, \
         v.created_at, v.updated_at, g.id, g.name",
    ),
    // Whether the invite `@1` is neither declined, nor used up, nor replaced: the condition of the
    // index of open invites, which leaves out the time.
    ("pending", "@1.declined_at IS NULL AND @1.uses < @1.max_uses AND @1.replaced_at IS NULL"),
    // The group `g` of each invite `v`, one after the other: PostgreSQL would rather read all groups,
    // since it does not know how few the caller may see.
    (
        "group_of_invite",
        "CROSS JOIN LATERAL (SELECT * FROM groups g \
         WHERE g.namespace_no = :namespace AND g.no = v.group_no OFFSET 0) g",
    ),
    // When the invite `e` ended or ends, as its index has it: when it was declined or used up, at the
    // latest when it expires.
    (
        "invite_end",
        "LEAST(e.expires_at, CASE WHEN e.declined_at IS NOT NULL THEN e.declined_at \
         WHEN e.uses >= e.max_uses THEN e.updated_at END)",
    ),
];
