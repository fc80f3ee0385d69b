//! Where a dialect differs from the table, and why.

use super::callers::{COLUMNS, Column, Kind};
use super::table::Cell;
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

/// All differences.
pub const EXCEPTIONS: &[Exception] = &[Exception {
    dialect: Dialect::Kanboard,
    calls: &[],
    who: |column| column.kind == Kind::User && column.name != "root",
    instead: |_| Cell::MayNot,
    reason: "Only administrators and keys may do anything in the Kanboard dialect.",
}];

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
