//! Where a dialect differs from the table, and why.

use super::callers::{COLUMNS, Column, Kind};
use super::deeds::{self, Deed};
use super::table::{Cell, rows};
use super::way::{IMPORT, Way};
use crate::support::dialect::Dialect;

/// A difference from the table.
pub struct Exception {
    pub dialect: Dialect,
    /// The calls, or all.
    calls: &'static [&'static str],
    /// Of whom.
    who: fn(&Column) -> bool,
    /// What is right instead of what.
    instead: fn(Cell) -> Cell,
    pub reason: &'static str,
}

const fn refused(
    dialect: Dialect,
    calls: &'static [&'static str],
    who: fn(&Column) -> bool,
    reason: &'static str,
) -> Exception {
    Exception { dialect, calls, who, instead: |_| Cell::MayNot, reason }
}

/// All differences.
pub const EXCEPTIONS: &[Exception] = &[
    refused(
        Dialect::Kanboard,
        &[],
        |column| column.kind == Kind::User && !column.administers(),
        "Of those who are signed in, only administrators can do anything in the Kanboard dialect.",
    ),
    refused(
        Dialect::Native,
        &[IMPORT],
        |column| column.kind == Kind::User && !column.administers(),
        "Of those who are signed in, only administrators can import anything.",
    ),
    refused(
        Dialect::Nuxeo,
        &[
            "POST /group/devs/user/carol",
            "POST /user/carol/group/devs",
            "DELETE /group/devs/user/boris",
            "DELETE /user/boris/group/devs",
            "DELETE /group/devs/user/ana",
            "DELETE /user/ana/group/devs",
            "PUT /user/carol",
            "PUT /user/boris",
            "PUT /user/ana",
        ],
        |column| ["u:w", "g:w", "g+i"].contains(&column.short),
        "In the Nuxeo dialect a user is shown with its groups, so a key that changes a user, or \
         adds or removes a member, needs scopes for users and for groups.",
    ),
    refused(
        Dialect::Nuxeo,
        &[
            "PUT /user/carol",
            "PUT /user/boris",
            "PUT /user/ana",
            "PUT /group/other",
            "PUT /group/inner",
        ],
        |column| ["manager", "owner"].contains(&column.name),
        "In the Nuxeo dialect `groups` of a user and `parentGroups` of a group can be written by \
         those who can change that user or that group. Managers and owners use the lists of their \
         own group instead.",
    ),
    Exception {
        dialect: Dialect::Micro,
        calls: &["invites/delete"],
        who: |column| column.kind == Kind::User || column.name.contains("invites:write"),
        instead: |cell| if cell == Cell::MayNot { Cell::MayNotSilently } else { cell },
        reason: "In the Micro dialect `Invites.Delete` returns success where there is no such \
                 invite. It does so too for an invite that the caller cannot see, and changes \
                 nothing.",
    },
];

/// What is right for a way, where the table says this.
pub fn right(way: &Way, column: usize, cell: Cell) -> Cell {
    let column = &COLUMNS[column];
    let applies = |exception: &&Exception| {
        exception.dialect == way.dialect
            && (exception.calls.is_empty() || exception.calls.contains(&way.call))
            && (exception.who)(column)
    };
    if cell == Cell::Absent {
        return cell;
    }
    EXCEPTIONS.iter().filter(applies).fold(cell, |cell, exception| (exception.instead)(cell))
}

/// Whether the exception makes a difference to a way that does a deed.
fn changes(exception: &Exception, deed: &Deed, way: &Way) -> bool {
    let row = rows().into_iter().find(|row| row.deed == deed.name).unwrap();
    let mut cells = COLUMNS.iter().zip(row.cells());
    way.dialect == exception.dialect
        && cells.any(|(column, cell)| {
            (exception.who)(column) && cell != Cell::Absent && (exception.instead)(cell) != cell
        })
}

#[test]
fn every_exception_changes_what_the_table_says() {
    let deeds = deeds::all();
    let is_needed = |exception: &Exception, call: Option<&str>| {
        let ways = deeds.iter().flat_map(|deed| deed.ways.iter().map(move |way| (deed, way)));
        let mut ways = ways.filter(|(_, way)| call.is_none_or(|call| way.call == call));
        ways.any(|(deed, way)| changes(exception, deed, way))
    };
    for exception in EXCEPTIONS {
        let calls = exception.calls;
        let is_for_all = calls.is_empty() && is_needed(exception, None);
        let is_for_each = calls.iter().all(|call| is_needed(exception, Some(call)));
        assert!(is_for_all || (!calls.is_empty() && is_for_each), "{}", exception.reason);
    }
}
