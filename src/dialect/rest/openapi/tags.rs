//! The tags of operations.

/// The tags, with what each is about.
pub const TAGS: [(&str, &str); 12] = [
    ("users", "People and machines."),
    ("groups", "Sets of users and of other groups."),
    ("memberships", "Users in groups."),
    ("nesting", "Groups in groups."),
    ("invites", "Offers to join a group."),
    ("sessions", "Signing in, and the sessions of users."),
    ("keys", "API keys of other software."),
    ("namespaces", "Tenants, for operators."),
    ("changes", "What was done, by whom, in which order."),
    ("webhooks", "URLs to which changes are sent."),
    ("transfer", "Import and export."),
    ("status", "The version and the state of the program."),
];

/// The tag of the operations of a path.
pub fn of(path: &str) -> &'static str {
    let segments: Vec<_> = path.split('/').skip(1).collect();
    match segments.as_slice() {
        ["group", _, "group", ..] => "nesting",
        ["group", _, "user", ..] | ["user", _, "group"] => "memberships",
        ["user", _, "session"] | ["session", ..] => "sessions",
        ["user", ..] | ["me"] => "users",
        ["group", ..] => "groups",
        ["invite", ..] | ["invites"] => "invites",
        ["key", ..] => "keys",
        ["namespace", ..] => "namespaces",
        ["change", ..] => "changes",
        ["webhook", ..] => "webhooks",
        ["export" | "import", ..] => "transfer",
        _ => "status",
    }
}
