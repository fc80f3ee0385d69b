//! The kinds of callers: the columns of the table.

use roster::domain::scope::Scope;

/// Who a caller is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Without a credential.
    Stranger,
    /// A user of the namespace, who is signed in.
    User,
    /// A key of the namespace.
    Key,
    /// A key with `admin`, of another namespace.
    ForeignKey,
    /// An administrator of another namespace, who is signed in.
    ForeignUser,
}

/// A column of the table.
#[derive(Debug)]
pub struct Column {
    /// The heading: three letters, to be found in the rows.
    pub short: &'static str,
    /// The heading on the page.
    pub title: &'static str,
    pub kind: Kind,
    /// The user's id, or the key's scopes.
    pub name: &'static str,
}

impl Column {
    /// Whether it is a user who administers the namespace.
    pub fn administers(&self) -> bool {
        ["adm", "nst"].contains(&self.short)
    }
}

const fn column(
    short: &'static str,
    title: &'static str,
    kind: Kind,
    name: &'static str,
) -> Column {
    Column { short, title, kind, name }
}

/// The scopes of a key that can do everything but administer.
pub const ALL: &str = "changes:read users:read users:write groups:read groups:write invites:read \
    invites:write sessions:read sessions:write webhooks:read webhooks:write \
    mails:read mails:write metrics:read";

/// All columns, in the order of the marks in a row.
pub const COLUMNS: [Column; 32] = [
    column("str", "stranger", Kind::Stranger, ""),
    column("usr", "user", Kind::User, "plain"),
    column("mem", "member", Kind::User, "member"),
    column("exp", "expired", Kind::User, "expired"),
    column("man", "manager", Kind::User, "manager"),
    column("own", "owner", Kind::User, "owner"),
    column("adm", "administrator", Kind::User, "root"),
    column("nst", "administrator by nesting", Kind::User, "nested"),
    column("fmr", "former administrator", Kind::User, "former"),
    column("u:r", "`users:read`", Kind::Key, "users:read"),
    column("u:w", "`users:write`", Kind::Key, "users:write"),
    column("g:r", "`groups:read`", Kind::Key, "groups:read"),
    column("g:w", "`groups:write`", Kind::Key, "groups:write"),
    column("u+g", "`users:write` and `groups:write`", Kind::Key, "users:write groups:write"),
    column("g+i", "`groups:write` and `invites:write`", Kind::Key, "groups:write invites:write"),
    column("i:r", "`invites:read`", Kind::Key, "invites:read"),
    column("i:w", "`invites:write`", Kind::Key, "invites:write"),
    column("s:r", "`sessions:read`", Kind::Key, "sessions:read"),
    column("s:w", "`sessions:write`", Kind::Key, "sessions:write"),
    column("c:r", "`changes:read`", Kind::Key, "changes:read"),
    column("w:r", "`webhooks:read`", Kind::Key, "webhooks:read"),
    column("w:w", "`webhooks:write`", Kind::Key, "webhooks:write"),
    column("w+c", "`webhooks:write` and `changes:read`", Kind::Key, "webhooks:write changes:read"),
    column("m:r", "`mails:read`", Kind::Key, "mails:read"),
    column("m:w", "`mails:write`", Kind::Key, "mails:write"),
    column("met", "`metrics:read`", Kind::Key, "metrics:read"),
    column("all", "all scopes but `admin` and `operator`", Kind::Key, ALL),
    column("a", "`admin`", Kind::Key, "admin"),
    column("op", "`operator`", Kind::Key, "operator"),
    column("a+o", "`admin` and `operator`", Kind::Key, "admin operator"),
    column("f:k", "foreign key", Kind::ForeignKey, "admin"),
    column("f:a", "foreign administrator", Kind::ForeignUser, "root"),
];

/// A scope without a column of its own would never be tried.
#[test]
fn every_scope_has_a_column() {
    for word in Scope::ALL.map(Scope::word) {
        assert!(COLUMNS.iter().any(|c| c.kind == Kind::Key && c.name == word), "{word}");
        let administers = ["admin", "operator"].contains(&word);
        assert_ne!(ALL.split(' ').any(|scope| scope == word), administers, "{word}");
    }
}
