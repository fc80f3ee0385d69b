//! Where a dialect differs from the table, and why.

use super::callers::{COLUMNS, Column, Kind};
use super::table::{Cell, rows};
use super::way::Way;
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
        |column| column.kind == Kind::User && column.name != "root",
        "Of those who are signed in, only administrators can do anything in the Kanboard dialect.",
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
        ],
        |column| column.name.ends_with(":write") && column.short != "u+g",
        "In the Nuxeo dialect a user is shown with its groups, so a key that changes a user, or \
         adds or removes a member, needs scopes for users and for groups.",
    ),
    refused(
        Dialect::Nuxeo,
        &["PUT /user/carol", "PUT /user/boris", "PUT /group/other", "PUT /group/inner"],
        |column| ["manager", "owner"].contains(&column.name),
        "In the Nuxeo dialect `groups` of a user and `parentGroups` of a group can be written by \
         those who can change that user or that group. Managers and owners use the lists of their \
         own group instead.",
    ),
    Exception {
        dialect: Dialect::Micro,
        calls: &["invites/delete"],
        who: |column| column.kind == Kind::User || column.name.ends_with("invites:write"),
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

#[test]
fn every_exception_changes_what_the_table_says() {
    let deeds = super::deeds::all();
    for exception in EXCEPTIONS {
        for call in exception.calls {
            let changes = deeds.iter().any(|deed| {
                let row = rows().into_iter().find(|row| row.deed == deed.name).unwrap();
                let ways = deed.ways.iter().filter(|way| way.call == *call);
                ways.filter(|way| way.dialect == exception.dialect).any(|_| {
                    let cells = COLUMNS.iter().zip(row.cells());
                    let mut of_them = cells.filter(|(column, _)| (exception.who)(column));
                    of_them.any(|(_, cell)| (exception.instead)(cell) != cell)
                })
            });
            assert!(changes, "{call}: {}", exception.reason);
        }
    }
}
