//! Who may know whom (DESIGN section 1), read off the sources: calls go right, never left.

use std::fs;
use std::path::Path;

/// What the files under a path must not name.
const RULES: [(&str, &[&str]); 9] = [
    ("dialect/", &["diesel", "diesel_async", "tokio_postgres", "sql_query", "crate::schema"]),
    ("dialect/", &["crate::database", "crate::server", "crate::cli", "crate::jobs"]),
    ("domain/", &["actix_web", "actix_rt", "utoipa", "StatusCode", "crate::dialect"]),
    ("domain/", &["crate::server", "crate::cli", "crate::jobs", "crate::metrics"]),
    ("database/", &["crate::domain", "crate::dialect", "crate::schema", "actix_web", "utoipa"]),
    ("server/", &["diesel", "diesel_async", "tokio_postgres", "crate::schema", "crate::cli"]),
    ("cli/", &["diesel", "diesel_async", "tokio_postgres", "crate::schema", "crate::dialect"]),
    ("jobs/", &["diesel", "crate::database", "crate::dialect", "crate::server", "actix_web"]),
    ("metrics.rs", &["diesel", "crate::domain", "crate::dialect", "crate::server"]),
];

/// What builds a query. Rows name their table, and that is all.
const QUERIES: [&str; 14] = [
    "insert_into",
    "diesel::update",
    "diesel::delete",
    "diesel::select",
    "sql_query",
    "RunQueryDsl",
    "QueryFragment",
    "Prepared",
    "::table",
    "as_select",
    "SELECT",
    "INSERT INTO",
    "UPDATE",
    "DELETE FROM",
];

/// The sources by their path below `src/`, without comments.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let code: Vec<_> = text.lines().map(without_comment).collect();
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                found.push((name, code.join("\n")));
            }
        }
    }
    assert!(found.len() > 50, "{}", found.len());
    found
}

fn without_comment(line: &str) -> &str {
    line.split_once("//").map_or(line, |(code, _)| code)
}

/// Whether `code` has `word`, which is no part of a longer one.
fn names(code: &str, word: &str) -> bool {
    let belongs = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(|c| belongs(c) && !word.starts_with(':')) && !after.is_some_and(belongs)
    })
}

/// The path with braces undone: what is imported as `crate::{a, b}` counts too.
fn grouped(code: &str, word: &str) -> bool {
    let Some(module) = word.strip_prefix("crate::") else { return false };
    let groups = code.split("use crate::{").skip(1);
    groups.filter_map(|rest| rest.split(';').next()).any(|group| names(group, module))
}

#[test]
fn nobody_knows_whom_they_should_not() {
    for (name, code) in sources() {
        for (under, words) in RULES {
            for word in words {
                let known = name.starts_with(under) && (names(&code, word) || grouped(&code, word));
                assert!(!known, "src/{name} must not know {word}");
            }
        }
    }
}

#[test]
fn no_dialect_knows_another() {
    let sources = sources();
    let folder = |name: &str| -> Option<String> {
        let below = name.strip_prefix("dialect/")?;
        below.split_once('/').map(|(folder, _)| folder.to_owned())
    };
    let mut dialects: Vec<_> = sources.iter().filter_map(|(name, _)| folder(name)).collect();
    dialects.sort();
    dialects.dedup();
    assert!(dialects.contains(&"rest".to_owned()));
    for (name, code) in &sources {
        for dialect in &dialects {
            let own = folder(name).as_ref() == Some(dialect);
            let known = names(code, &format!("dialect::{dialect}"));
            assert!(!name.starts_with("dialect/") || own || !known, "src/{name} knows {dialect}");
        }
    }
}

#[test]
fn only_the_store_builds_queries() {
    for (name, code) in sources() {
        if ["domain/store/", "database/"].iter().any(|place| name.starts_with(place)) {
            continue;
        }
        if name == "schema.rs" {
            continue;
        }
        for word in QUERIES {
            assert!(!names(&code, word), "src/{name} must not build a query: {word}");
        }
        for line in code.lines().filter(|line| names(line, "schema") && !line.contains("[schema")) {
            let imports_a_table = name.starts_with("domain/") && line.starts_with("use crate::");
            let declares = name == "lib.rs" && line == "mod schema;";
            let describes = name.starts_with("dialect/") || name.starts_with("server/");
            assert!(imports_a_table || declares || describes, "src/{name}: {line}");
        }
    }
}

#[test]
fn the_store_is_private() {
    let sources = sources();
    let code = |path: &str| &sources.iter().find(|(name, _)| name == path).unwrap().1;
    assert!(code("domain/mod.rs").lines().any(|line| line == "mod store;"));
    assert!(code("lib.rs").lines().any(|line| line == "mod schema;"));
}

#[test]
fn a_word_is_found_and_no_part_of_one() {
    assert!(names("use diesel::prelude::*;", "diesel"));
    assert!(!names("use diesel_async::X;", "diesel"));
    assert!(names("groups::table.filter()", "::table"));
    assert!(!names("groups::tables", "::table"));
    assert!(grouped("use crate::{domain::Ctx, schema::users};", "crate::schema"));
    assert!(!grouped("use crate::{domain::Ctx};\nschema", "crate::schema"));
}
