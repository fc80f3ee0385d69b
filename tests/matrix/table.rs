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

const fn row(deed: &'static str, marks: &'static str, note: &'static str) -> Row {
    Row { deed, marks, note }
}

/// In groups of columns: people (stranger, user, member, expired member, manager, owner,
/// administrator, former administrator), keys (users, groups, both, invites, sessions: read and
/// write), keys with admin, operator and both, and the foreign key and administrator.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    //                                         sumemoaf u  g  b i  s  ao  f
    row("create a user",                      "------+- -+ -- + -- -- +-+ --", ""),
    row("change a user's profile",            "------+- -+ -- + -- -- +-+ --", ""),
    row("deactivate a user",                  "------+- -+ -- + -- -- +-+ --", ""),
    row("activate a user",                    "------+- -+ -- + -- -- +-+ --", ""),
    row("set a user's password",              "------+- -+ -- + -- -- +-+ --", ""),
    row("delete a user",                      "------+- -+ -- + -- -- +-+ --", ""),

    row("change one's own profile",           "-+++++++ .. .. . .. .. ... .-", ""),
    row("change one's own password",          "-+++++++ .. .. . .. .. ... .-", ""),
    row("deactivate oneself",                 "------+- .. .. . .. .. ... .-", ""),

    row("create a group",                     "------+- -- -+ + -- -- +-+ --", ""),
    row("change a group",                     "----+++- -- -+ + -- -- +-+ --", ""),
    row("delete a group",                     "-----++- -- -+ + -- -- +-+ --", ""),

    row("add a member",                       "----+++- -- -+ + -- -- +-+ --", ""),
    row("add oneself to a group",             "--=-==+- .. .. . .. .. ... .-", ""),
    row("add somebody who is not known yet",  "------+- -- -- + -- -- +-+ --", ""),
    row("add an owner",                       "-----++- -- -+ + -- -- +-+ --", ""),
    row("remove a member",                    "----+++- -- -+ + -- -- +-+ --", ""),
    row("remove an owner",                    "-----++- -- -+ + -- -- +-+ --", ""),
    row("leave a group",                      "-=+=++.= .. .. . .. .. ... .-", ""),
    row("make a member a manager",            "----+++- -- -+ + -- -- +-+ --", ""),
    row("make a member an owner",             "-----++- -- -+ + -- -- +-+ --", ""),
    row("make an owner a member",             "-----++- -- -+ + -- -- +-+ --", ""),
    row("make oneself an owner",              "-----==- .. .. . .. .. ... .-", ""),
    row("make oneself a plain member",        "--=-++=- .. .. . .. .. ... .-", ""),

    row("put a group into a group",           "----+++- -- -+ + -- -- +-+ --", ""),
    row("put a group into somebody else's group", "------+- -- -+ + -- -- +-+ --", ""),
    row("take a group out of a group",        "----+++- -- -+ + -- -- +-+ --", ""),

    //                                         sumemoaf u  g  b i  s  ao  f
    row("change an administrators' group",    "------+- -- -- - -- -- +-+ --", ""),
    row("delete an administrators' group",    "------+- -- -- - -- -- +-+ --", ""),
    row("delete the group `administrators`",  "-------- -- -- - -- -- --- --", ""),
    row("make somebody an administrator",     "------+- -- -- - -- -- +-+ --", ""),
    row("make oneself an administrator",      "------.- .. .. . .. .. ... .-", ""),
    row("take an administrator out",          "------+- -- -- - -- -- +-+ --", ""),
    row("change an administrator's role in the group", "------+- -- -- - -- -- +-+ --", ""),
    row("put a group into an administrators' group", "------+- -- -- - -- -- +-+ --", ""),
    row("put an administrators' group into a group", "------+- -- -- - -- -- +-+ --", ""),
    row("take a group out of an administrators' group", "------+- -- -- - -- -- +-+ --", ""),
    row("change an administrator's profile",  "------+- -- -- - -- -- +-+ --", ""),
    row("set an administrator's password",    "------+- -- -- - -- -- +-+ --", ""),
    row("deactivate an administrator",        "------+- -- -- - -- -- +-+ --", ""),
    row("delete an administrator",            "------+- -- -- - -- -- +-+ --", ""),

    //                                         sumemoaf u  g  b i  s  ao  f
    row("create an invite",                   "----+++- -- -- - -+ -- +-+ --", ""),
    row("create an invite for owners",        "-----++- -- -- - -+ -- +-+ --", ""),
    row("create an invite to administrators", "------+- -- -- - -- -- +-+ --", ""),
    row("change an invite",                   "----+++- -- -- - -+ -- +-+ --", ""),
    row("change an invite for owners",        "-----++- -- -- - -+ -- +-+ --", ""),
    row("make an invite one for owners",      "-----++- -- -- - -+ -- +-+ --", ""),
    row("change an invite to administrators", "------+- -- -- - -- -- +-+ --", ""),
    row("delete an invite",                   "----+++- -- -- - -+ -- +-+ --", ""),
    row("delete an invite for owners",        "-----++- -- -- - -+ -- +-+ --", ""),
    row("delete an invite to administrators", "------+- -- -- - -- -- +-+ --", ""),
    row("accept an invite as a newcomer",     "+....... .. .. . .. .. ... ..", ""),
    row("accept an invite",                   ".+++++++ -- -- - -- -- --- --", ""),
    row("decline an invite",                  "++++++++ ++ ++ + ++ ++ +++ --", ""),
    row("accept an invite of a deleted user", "-------- -- -- - -- -- --- --", ""),

    row("sign in by password",                "++++++++ ++ ++ + ++ ++ +++ ..", ""),
    row("open a session for a user",          "-------- -- -- - -- -+ +-+ --", ""),
    row("open a session for an administrator", "-------- -- -- - -- -- +-+ --", ""),
    row("end a user's sessions",              "------+- -- -- - -- -+ +-+ --", ""),
    row("end an administrator's sessions",    "------+- -- -- - -- -+ +-+ --", ""),
    row("end one's own session",              "-+++++++ .. .. . .. .. ... .-", ""),

    row("create a key",                       "------+- -- -- - -- -- +-+ --", ""),
    row("create a key with `admin`",          "------+- -- -- - -- -- +-+ --", ""),
    row("create a key with `operator`",       "-------- -- -- - -- -- --+ --", ""),
    row("delete a key",                       "------+- -- -- - -- -- +-+ --", ""),
    row("delete a key with `operator`",       "-------- -- -- - -- -- --+ --", ""),
    row("create a namespace",                 "-------- -- -- - -- -- -++ --", ""),
    row("delete a namespace",                 "-------- -- -- - -- -- -++ --", ""),
];

/// The whole table.
pub fn rows() -> &'static [Row] {
    ROWS
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
