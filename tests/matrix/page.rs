//! The table as a page for people who operate Roster.

use super::callers::{COLUMNS, Column, Kind};
use super::exceptions::EXCEPTIONS;
use super::lacks::LACKS;
use super::table::{Cell, Row, SECTIONS, Section, rows};
use crate::support::dialect::Dialect;
use std::fmt::Write;
use std::path::PathBuf;

const HEAD: &str = "\
<!-- Generated: `ROSTER_WRITE_DOCS=1 cargo test --test roster -- the_page_of_rights` writes it from tests/matrix/. -->
# Who may do what

Every write that Roster offers, and who can do it. The rights are the same in all dialects, apart from
[a few differences](#where-a-dialect-differs). A test sends every write of every dialect as each of these callers and
compares the result with this table.

- **Member**, **manager** and **owner** are direct members of the group in question with that role. A **user** is none
  of these, but an owner of another group that is nested in it, which gives no rights over it. An invite with an e-mail
  address is here one to the user.
- **Expired** is a former owner whose membership has expired. An expired membership counts as none.
- An **administrator** is an effective member of the group `administrators`: in it, or in a group nested in it. A
  **former administrator** was in it and has been taken out.
- **Keys** lists the scopes that are enough. A key without any of these cannot do it, and **no** means that no key can.
- The table is of an [open directory](native.md#who-sees-whom). In a closed one, users who do not administer can name only whom and
  what they see; everything else does not exist for them.
- Keys and users of another namespace can do nothing here.
- An empty cell means that the write has no meaning for that caller, such as leaving a group that they are not in.
";

const NAMES: [(Dialect, &str); 5] = [
    (Dialect::Native, "The native dialect"),
    (Dialect::Micro, "Micro"),
    (Dialect::Kanboard, "Kanboard"),
    (Dialect::Nuxeo, "Nuxeo"),
    (Dialect::Scim, "SCIM"),
];

/// The page.
fn page() -> String {
    let mut page = HEAD.to_owned();
    for section in SECTIONS {
        write_section(&mut page, section);
    }
    page.push_str("\n## Where a dialect differs\n\n");
    for exception in EXCEPTIONS {
        writeln!(page, "- {}", exception.reason).unwrap();
    }
    page.push_str("\n## What a dialect does not have\n\n");
    for (dialect, name) in NAMES {
        let lacks = LACKS.iter().filter(|lack| lack.dialect == dialect);
        let reasons: Vec<_> = lacks.map(|lack| lack.reason).collect();
        writeln!(page, "- **{name}** {}.", reasons.join("; it ")).unwrap();
    }
    page
}

fn write_section(page: &mut String, section: &Section) {
    let people: Vec<_> = COLUMNS.iter().filter(|column| is_shown(column)).collect();
    let titles: Vec<_> = people.iter().map(|column| column.title).collect();
    let lines = "|---".repeat(titles.len() + 3);
    let titles = titles.join(" | ");
    write!(page, "\n## {}\n\n| | {titles} | keys | |\n{lines}|\n", section.title).unwrap();
    for row in section.rows {
        let cells: String = shown(row).iter().map(|cell| format!(" {cell} |")).collect();
        let line = format!("| {} |{cells} {} | {} |", row.deed, scopes(row), row.note);
        writeln!(page, "{}", line.replace("  |", " |")).unwrap();
    }
}

/// Keys have one column, of words. Who administers by nesting has the rights of who is in
/// `administrators`, and foreigners have none.
fn is_shown(column: &Column) -> bool {
    matches!(column.kind, Kind::Stranger | Kind::User) && column.short != "nst"
}

fn shown(row: &Row) -> Vec<&'static str> {
    let cells = COLUMNS.iter().zip(row.cells()).filter(|(column, _)| is_shown(column));
    cells.map(|(_, cell)| word(cell)).collect()
}

fn word(cell: Cell) -> &'static str {
    match cell {
        Cell::May => "yes",
        Cell::MayNot | Cell::MayNotSilently => "no",
        Cell::Nothing | Cell::Absent => "",
    }
}

/// The scopes that are enough; several together only where none of them is.
fn scopes(row: &Row) -> String {
    let keys = || COLUMNS.iter().zip(row.cells()).filter(|(column, _)| column.kind == Kind::Key);
    if keys().all(|(_, cell)| cell == Cell::Absent) {
        return String::new();
    }
    if keys().all(|(_, cell)| cell == Cell::May) {
        return "any".to_owned();
    }
    let enough: Vec<_> = keys().filter(|(_, cell)| *cell == Cell::May).map(|(c, _)| c).collect();
    let is_in = |less: &str, more: &str| {
        less != more && less.split(' ').all(|scope| more.split(' ').any(|part| part == scope))
    };
    let is_least = |column: &&&Column| !enough.iter().any(|other| is_in(other.name, column.name));
    let least: Vec<_> = enough.iter().filter(is_least).map(|column| column.title).collect();
    if least.is_empty() { "no".to_owned() } else { least.join(", or ") }
}

#[test]
fn the_page_of_rights_is_in_step() {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "docs", "rights.md"].iter().collect();
    let page = page();
    if std::env::var_os("ROSTER_WRITE_DOCS").is_some_and(|value| value == "1") {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/rights.md is not what ROSTER_WRITE_DOCS=1 would write");
}

/// What the page says once instead of in a column of each row.
#[test]
fn administrators_by_nesting_may_what_administrators_may() {
    for row in rows() {
        let cell = |short: &str| {
            let mut cells = COLUMNS.iter().zip(row.cells());
            cells.find(|(column, _)| column.short == short).unwrap().1
        };
        assert_eq!(cell("nst"), cell("adm"), "{}", row.deed);
    }
}

/// What the page says once instead of in a column of each row.
#[test]
fn nobody_elses_key_or_user_may_anything_and_reading_keys_write_nothing() {
    for row in rows() {
        for (column, cell) in COLUMNS.iter().zip(row.cells()) {
            let is_foreign = matches!(column.kind, Kind::ForeignKey | Kind::ForeignUser);
            let by_code = scopes(row) == "any";
            let reads = |scope: &str| scope.ends_with(":read");
            let only_reads = column.kind == Kind::Key && column.name.split(' ').all(reads);
            if is_foreign || only_reads && !by_code {
                assert_ne!(cell, Cell::May, "{} {}", row.deed, column.short);
            }
        }
    }
}
