//! The tags of operations.

/// The tags, with what each is about.
pub const TAGS: [(&str, &str); 13] = [
    ("users", "People and machines."),
    ("groups", "Sets of users and of other groups."),
    ("memberships", "Users in groups."),
    ("nesting", "Groups in groups."),
    ("invites", "Offers to join a group."),
    ("sessions", "Signing in, and the sessions of users."),
    ("recovery", "Forgotten passwords, and proofs of e-mail addresses."),
    ("keys", "API keys of other software."),
    ("namespaces", "Tenants, for operators."),
    ("changes", "What was done, by whom, in which order."),
    ("webhooks", "URLs to which changes are sent."),
    ("mails", "E-mails that wait, and those that were sent or failed lately."),
    ("status", "The version and the state of the program."),
];

/// The tag of the operations of a path.
pub fn of(path: &str) -> &'static str {
    let segments: Vec<_> = path.split('/').skip(1).collect();
    match segments.as_slice() {
        ["group", _, "group", ..] | ["group", _, "parent"] => "nesting",
        ["group", _, "user", ..] | ["user", _, "group"] => "memberships",
        ["user", _, "session"] | ["session", ..] | ["sessions"] | ["console", "session"] => {
            "sessions"
        }
        ["user", _, "recovery" | "verification"] | ["recovery" | "verification", ..] => "recovery",
        ["user", ..] | ["me"] => "users",
        ["group", ..] => "groups",
        ["invite", ..] | ["invites"] => "invites",
        ["key", ..] => "keys",
        ["namespace", ..] | ["brand"] => "namespaces",
        ["change", ..] => "changes",
        ["webhook", ..] => "webhooks",
        ["mail", ..] => "mails",
        _ => "status",
    }
}
