//! What is right: for each deed, who may. It is the same in all dialects.

use super::callers::COLUMNS;

/// What is right for one caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// `+`: they may.
    May,
    /// `-`: they may not.
    MayNot,
    /// `=`: there is nothing to do, and who is where does not change, whatever the answer.
    Nothing,
    /// In a dialect that answers success: they may not, and nothing changes.
    MayNotSilently,
    /// `.`: the deed has no meaning for the caller.
    Absent,
}

/// A deed, who may, and a note for the page.
#[derive(Debug)]
pub struct Row {
    pub deed: &'static str,
    marks: &'static str,
    pub note: &'static str,
}

/// Rows that belong together.
#[derive(Debug)]
pub struct Section {
    pub title: &'static str,
    pub rows: &'static [Row],
}

const fn section(title: &'static str, rows: &'static [Row]) -> Section {
    Section { title, rows }
}

const fn row(marks: &'static str, deed: &'static str, note: &'static str) -> Row {
    Row { deed, marks, note }
}

/// In groups of columns: people (stranger, user, member, expired member, manager, owner,
/// administrator, administrator by nesting, former administrator), keys (users and groups: read and
/// write; `u+g` and `g+i`; invites and sessions: read and write; changes: read; webhooks: read, write, and
/// `w+c`; mails: read and write; metrics: read), keys with all of
/// these scopes, with admin, with operator, with both, and the foreign key and administrator.
#[rustfmt::skip]
pub const SECTIONS: &[Section] = &[
    section("Users", &[
        // sumemoanf u  g  ug i  s  c w   m  M *ao  f
        row("------++- -+ -- +- -- -- - --- -- - ++-+ --", "create a user", ""),
        row("--------- -- -- -- -- -- - --- -- - -+-+ --", "import a password's hash",
            "A hash that another system made. No signed-in user can import one, an administrator neither."),
        row("------++- -+ -- +- -- -- - --- -- - ++-+ --", "fill in a placeholder user",
            "A placeholder is a user of whom only the id is known. Creating it fills it in."),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "fill in a placeholder user who administers", ""),
        row("------++- -- -- +- -- -- - --- -- - ++-+ --", "create a user in a group", "Only in the Nuxeo dialect."),
        row("------++- -+ -- +- -- -- - --- -- - ++-+ --", "change a user's profile", ""),
        row("------++- -+ -- +- -- -- - --- -- - ++-+ --", "deactivate a user", ""),
        row("------++- -+ -- +- -- -- - --- -- - ++-+ --", "activate a user", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "unlock a user", "After too many wrong passwords."),
        row("------++- -+ -- +- -- -- - --- -- - ++-+ --", "set a user's sign-in address", ""),
        row("------++- -+ -- +- -- -- - --- -- - ++-+ --", "change what the application keeps about a user", ""),
        row("------++- -+ -- +- -- -- - --- -- - ++-+ --", "change what SCIM keeps about a user",
            "The title and the department, for example. Users do not change that of themselves."),
        row("------++- -+ -- +- -- -- - --- -- - ++-+ --", "set a user's password",
            "In the Micro dialect the user's old password is needed as well."),
        row("------++- -+ -- +- -- -- - --- -- - ++-+ --", "have a code made to recover a user's password",
            "It is shown, or sent to the user's sign-in address."),
        row("+++++++++ ++ ++ ++ ++ ++ + +++ ++ + ++++ --", "ask for a code to recover a password",
            "It is sent to the user's sign-in address. Nobody is told whether there is such a user."),
        row("+++++++++ ++ ++ ++ ++ ++ + +++ ++ + ++++ --", "recover a password",
            "With the code, which is enough for anybody."),
        row("------++- -+ -- +- -- -- - --- -- - ++-+ --", "have a user's address proved",
            "The code is sent to the address."),
        row("+++++++++ ++ ++ ++ ++ ++ + +++ ++ + ++++ --", "prove an address",
            "With the code, which is enough for anybody. The user signs in with the address then."),
        row("------++- -+ -- +- -- -- - --- -- - ++-+ --", "delete a user", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "erase a user",
            "To delete a user, and to remove the user's personal data from older changes."),
    ]),
    section("Oneself", &[
        // sumemoanf u  g  ug i  s  c w   m  M *ao  f
        row("-++++++++ .. .. .. .. .. . ... .. . .... .-", "change one's own profile",
            "Users can change their username, names, e-mail address and custom properties. Their e-mail address then is a contact only."),
        row("-++++++++ .. .. .. .. .. . ... .. . .... .-", "change one's own password",
            "With the old password. Not in the Kanboard dialect."),
        row("--------- .. .. .. .. .. . ... .. . .... .-", "set one's own password without the old one",
            "An administrator's session alone must not suffice to take over the account."),
        row("--------- .. .. .. .. .. . ... .. . .... .-", "have a code shown to recover one's own password",
            "An administrator's session alone must not suffice to take over the account."),
        row("-++++++++ .. .. .. .. .. . ... .. . .... .-", "have one's own address proved",
            "For another address than the one to sign in with, the authentication must be recent, and a session must not be opened by a key without `users:write`."),
        row("------++- .. .. .. .. .. . ... .. . .... .-", "change one's own `external_id`", ""),
        row("------++- .. .. .. .. .. . ... .. . .... .-", "change one's own sign-in address", ""),
        row("------++- .. .. .. .. .. . ... .. . .... .-", "change what the application keeps about oneself", ""),
        row("------++- .. .. .. .. .. . ... .. . .... .-", "change what SCIM keeps about oneself", ""),
        row("------++- .. .. .. .. .. . ... .. . .... .-", "deactivate oneself", ""),
        row("------++- .. .. .. .. .. . ... .. . .... .-", "delete oneself", ""),
    ]),
    section("Groups", &[
        // sumemoanf u  g  ug i  s  c w   m  M *ao  f
        row("------++- -- -+ ++ -- -- - --- -- - ++-+ --", "create a group", ""),
        row("------++- -- -+ ++ -- -- - --- -- - ++-+ --", "fill in a placeholder group", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "fill in a placeholder group that administers", ""),
        row("----++++- -- -+ ++ -- -- - --- -- - ++-+ --", "change a group", ""),
        row("------++- -- -+ ++ -- -- - --- -- - ++-+ --", "change what the application keeps about a group", ""),
        row("-----+++- -- -+ ++ -- -- - --- -- - ++-+ --", "delete a group", ""),
    ]),
    section("Members", &[
        // sumemoanf u  g  ug i  s  c w   m  M *ao  f
        row("----++++- -- -+ ++ -- -- - --- -- - ++-+ --", "add a member", ""),
        row("--=-==++- .. .. .. .. .. . ... .. . .... .-", "add oneself to a group", ""),
        row("------++- -- -- +- -- -- - --- -- - ++-+ --", "add a user who does not exist yet",
            "Creates a placeholder user. Only in the Micro and Nuxeo dialects; the native dialect returns 404."),
        row("-----+++- -- -+ ++ -- -- - --- -- - ++-+ --", "add an owner", ""),
        row("----++++- -- -+ ++ -- -- - --- -- - ++-+ --", "remove a member", ""),
        row("-----+++- -- -+ ++ -- -- - --- -- - ++-+ --", "remove an owner", ""),
        row("-.+=++..= .. .. .. .. .. . ... .. . .... .-", "leave a group",
            "The last owner cannot leave while other members remain (409)."),
        row("----++++- -- -+ ++ -- -- - --- -- - ++-+ --", "make a member a manager", ""),
        row("-----+++- -- -+ ++ -- -- - --- -- - ++-+ --", "make a member an owner", ""),
        row("-----+++- -- -+ ++ -- -- - --- -- - ++-+ --", "make an owner a member",
            "The last owner stays (409)."),
        row("-----===- .. .. .. .. .. . ... .. . .... .-", "make oneself an owner", ""),
        row("--=-++..- .. .. .. .. .. . ... .. . .... .-", "make oneself a plain member", ""),
        row("----++++- -- -+ ++ -- -- - --- -- - ++-+ --", "change the end of a member's membership", ""),
        row("-----+++- -- -+ ++ -- -- - --- -- - ++-+ --", "change the end of an owner's membership", ""),
        row("----++..- .. .. .. .. .. . ... .. . .... .-", "change the end of one's own membership", ""),
    ]),
    section("Groups in groups", &[
        // sumemoanf u  g  ug i  s  c w   m  M *ao  f
        row("----++++- -- -+ ++ -- -- - --- -- - ++-+ --", "put a group into a group",
            "The rights over the outer group decide."),
        row("------++- -- -+ ++ -- -- - --- -- - ++-+ --", "put a group into somebody else's group",
            "The caller manages the inner group only."),
        row("----++++- -- -+ ++ -- -- - --- -- - ++-+ --", "take a group out of a group", ""),
    ]),
    section("Administrators", &[
        // sumemoanf u  g  ug i  s  c w   m  M *ao  f
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "change an administrators' group",
            "An administrators' group is `administrators` or a group nested in it."),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "delete an administrators' group", ""),
        row("--------- -- -- -- -- -- - --- -- - ---- --", "delete the group `administrators`",
            "It always exists."),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "make somebody an administrator", ""),
        row("------..- .. .. .. .. .. . ... .. . .... .-", "make oneself an administrator",
            "Expired here also means an expired owner of a group nested in `administrators`."),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "take an administrator out", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "change an administrator's membership", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "put a group into an administrators' group", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "put an administrators' group into a group", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "take a group out of an administrators' group", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "change an administrator's profile", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "set an administrator's password", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "have a code made to recover an administrator's password", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "have an administrator's address proved", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "deactivate an administrator", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "delete an administrator", ""),
    ]),
    section("Invites", &[
        // sumemoanf u  g  ug i  s  c w   m  M *ao  f
        row("----++++- -- -- -+ -- -- - --- -- - ++-+ --", "create an invite", ""),
        row("-----+++- -- -- -+ -- -- - --- -- - ++-+ --", "create an invite for owners", ""),
        row("------++- -- -- -+ -- -- - --- -- - ++-+ --", "create an invite to a group that does not exist yet",
            "Creates a placeholder group. Only in the Micro dialect."),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "create an invite to administrators", ""),
        row("----++++- -- -- -+ -- -- - --- -- - ++-+ --", "change an invite", ""),
        row("-----+++- -- -- -+ -- -- - --- -- - ++-+ --", "change an invite for owners", ""),
        row("-----+++- -- -- -+ -- -- - --- -- - ++-+ --", "make an invite one for owners", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "change an invite to administrators", ""),
        row("----++++- -- -- -+ -- -- - --- -- - ++-+ --", "send an invite",
            "By e-mail, to its address. Only in the native dialect."),
        row("-----+++- -- -- -+ -- -- - --- -- - ++-+ --", "send an invite for owners", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "send an invite to administrators", ""),
        row("----++++- -- -- -+ -+ -- - --- -- - ++-+ --", "delete an invite", ""),
        row("-----+++- -- -- -+ -+ -- - --- -- - ++-+ --", "delete an invite for owners", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "delete an invite to administrators", ""),
        row("+........ .. .. .. .. .. . ... .. . .... ..", "accept an invite as a newcomer",
            "With the code. A caller without a credential becomes a user."),
        row(".++++++++ -- -- -- -- -- - --- -- - ---- --", "accept an invite",
            "With the code."),
        row(".++++++++ -- -- -- -- -- - --- -- - ---- --", "accept an invite to administrators",
            "With the code."),
        row("+++++++++ ++ ++ ++ ++ ++ + +++ ++ + ++++ --", "decline an invite",
            "With the code, which is enough for anybody."),
        row(".-------- -- -- -- -- -- - --- -- - ---- --", "accept an invite for another address",
            "With the code, by a user whose sign-in address is another."),
        row("+-------- ++ ++ ++ ++ ++ + +++ ++ + ++++ --", "decline an invite for another address",
            "With the code, by a user whose sign-in address is another."),
        row("-+------- -- -- -- -- -- - --- -- - ---- --", "accept an invite by its id",
            "Only the user whose sign-in address it was sent to."),
        row("-+------- -- -- -- -- -- - --- -- - ---- --", "decline an invite by its id",
            "Only the user whose sign-in address it was sent to."),
        row(".-------- -- -- -- -- -- - --- -- - ---- --", "accept an invite of a deleted user",
            "Deleting a user, in any dialect, deletes the invites that they created."),
        row("-........ .. .. .. .. .. . ... .. . .... ..", "accept an invite of a deleted user as a newcomer", ""),
    ]),
    section("Sessions", &[
        // sumemoanf u  g  ug i  s  c w   m  M *ao  f
        row("+++++++++ ++ ++ ++ ++ ++ + +++ ++ + ++++ ..", "sign in by password", ""),
        row("--------- -- -- -- -- -+ - --- -- - ++-+ --", "open a session for a user",
            "For software that has checked the user itself."),
        row("--------- -- -- -- -- -- - --- -- - -+-+ --", "open a session for an administrator", ""),
        row("------++- -- -- -- -- -+ - --- -- - ++-+ --", "end a user's sessions", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "end an administrator's sessions", ""),
        row("-++++++++ .. .. .. .. .. . ... .. . .... .-", "end one's own session", ""),
        row("-++++++++ .. .. .. .. .. . ... .. . .... .-", "confirm one's own password",
            "The session counts as authenticated again."),
        row("-++++++++ ++ ++ ++ ++ ++ + +++ ++ + ++++ --", "end a session by its token",
            "Only in the Micro dialect. The token is enough, with any credential of the namespace."),
    ]),
    section("Webhooks", &[
        // sumemoanf u  g  ug i  s  c w   m  M *ao  f
        row("------++- -- -- -- -- -- - --+ -- - ++-+ --", "create a webhook",
            "It sends what the change feed has, so that a key needs `changes:read` too."),
        row("------++- -- -- -- -- -- - --+ -- - ++-+ --", "change a webhook", ""),
        row("------++- -- -- -- -- -- - --+ -- - ++-+ --", "replace the secret of a webhook", ""),
        row("------++- -- -- -- -- -- - --+ -- - ++-+ --", "send the changes of a webhook again", ""),
        row("------++- -- -- -- -- -- - --+ -- - ++-+ --", "retry a delivery", ""),
        row("------++- -- -- -- -- -- - --+ -- - ++-+ --", "give up a delivery", ""),
        row("------++- -- -- -- -- -- - --+ -- - ++-+ --", "delete a webhook", ""),
    ]),
    section("E-mails", &[
        // sumemoanf u  g  ug i  s  c w   m  M *ao  f
        row("------++- -- -- -- -- -- - --- -+ - ++-+ --", "send a test e-mail",
            "Only in the native dialect, as all of these."),
        row("------++- -- -- -- -- -- - --- -+ - ++-+ --", "send an e-mail again", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "send an e-mail about an administrator again", ""),
        row("------++- -- -- -- -- -- - --- -+ - ++-+ --", "delete an e-mail", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "delete an e-mail about an administrator", ""),
    ]),
    section("Keys and namespaces", &[
        // sumemoanf u  g  ug i  s  c w   m  M *ao  f
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "create a key", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "create a key with `admin`", ""),
        row("--------- -- -- -- -- -- - --- -- - ---+ --", "create a key with `operator`",
            "Nobody can grant a scope that they do not have."),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "delete a key", ""),
        row("------++- -- -- -- -- -- - --- -- - -+-+ --", "delete the keys that somebody created",
            "Only if the caller can delete each of them."),
        row("--------- -- -- -- -- -- - --- -- - ---+ --", "delete a key with `operator`", ""),
        row("--------- -- -- -- -- -- - --- -- - --++ --", "create a namespace", ""),
        row("------++- -- -- -- -- -- - --- -- - -+++ --", "change the own namespace",
            "Its name and its settings."),
        row("--------- -- -- -- -- -- - --- -- - --++ --", "change another namespace", ""),
        row("--------- -- -- -- -- -- - --- -- - --++ --", "delete a namespace", ""),
    ]),
];

/// All rows.
pub fn rows() -> Vec<&'static Row> {
    SECTIONS.iter().flat_map(|section| section.rows).collect()
}

impl Row {
    /// What is right for each of the columns, in their order.
    pub fn cells(&self) -> Vec<Cell> {
        let cell = |mark: char| match mark {
            '+' => Cell::May,
            '-' => Cell::MayNot,
            '=' => Cell::Nothing,
            '.' => Cell::Absent,
            _ => panic!("{}: {mark} is no mark", self.deed),
        };
        let marks = self.marks.chars().filter(|mark| !mark.is_whitespace());
        let cells: Vec<_> = marks.map(cell).collect();
        assert_eq!(cells.len(), COLUMNS.len(), "{}", self.deed);
        cells
    }
}
