//! Which module may use which, as ARCHITECTURE.md says, read off the sources: calls go to the right,
//! and never back.

mod once;
mod path;
pub mod source;
mod style;

use source::{SOURCES, Source, file_of};
use std::collections::{BTreeMap, BTreeSet};

/// Which modules of the crate the files under a path must not use.
const MODULES: [(&str, &[&str]); 16] = [
    ("cli/", &["dialect", "schema", "domain::store"]),
    ("server/", &["cli", "jobs", "outbound", "schema"]),
    (
        "console/",
        &[
            "cli", "server", "dialect", "domain", "database", "jobs", "outbound", "schema",
            "metrics", "transfer",
        ],
    ),
    (
        "dialect/",
        &["console", "database", "server", "cli", "jobs", "outbound", "schema", "domain::store"],
    ),
    ("domain/", &["console", "dialect", "server", "cli", "jobs", "metrics", "transfer", "problem"]),
    ("domain/model/", &["domain::store", "outbound"]),
    ("domain/store/", &["outbound"]),
    (
        "database/",
        &["domain", "dialect", "server", "cli", "jobs", "outbound", "schema", "transfer"],
    ),
    ("jobs/", &["cli", "server", "dialect", "database", "schema", "metrics", "domain::store"]),
    (
        "transfer/",
        &["cli", "server", "dialect", "database", "jobs", "outbound", "schema", "domain::store"],
    ),
    ("outbound/", &["cli", "server", "dialect", "domain", "database", "jobs", "schema", "metrics"]),
    ("metrics/", &["cli", "server", "dialect", "domain", "database", "jobs", "schema"]),
    ("trace/", &["cli", "server", "dialect", "domain", "database", "jobs", "schema", "metrics"]),
    ("logging/", &["cli", "server", "dialect", "domain", "database", "jobs", "schema", "metrics"]),
    (
        "problem.rs",
        &["cli", "server", "dialect", "database", "jobs", "outbound", "schema", "domain::store"],
    ),
    ("turns.rs", &["cli", "server", "dialect", "domain", "database", "jobs", "schema", "metrics"]),
];

/// Which words of other crates the files under a path must not have.
const WORDS: [(&str, &[&str]); 10] = [
    ("cli/", &["diesel", "diesel_async", "tokio_postgres"]),
    ("server/", &["diesel", "diesel_async", "tokio_postgres"]),
    ("dialect/", &["diesel", "diesel_async", "tokio_postgres", "sql_query"]),
    ("domain/", &["actix_web", "actix_rt", "utoipa", "StatusCode"]),
    ("database/", &["actix_web", "utoipa"]),
    ("jobs/", &["diesel", "diesel_async", "tokio_postgres", "actix_web", "utoipa"]),
    ("outbound/", &["diesel", "diesel_async", "tokio_postgres", "actix_web", "utoipa"]),
    ("transfer/", &["diesel", "diesel_async", "tokio_postgres", "actix_web", "utoipa"]),
    ("metrics/", &["diesel", "diesel_async"]),
    ("problem.rs", &["diesel", "diesel_async", "tokio_postgres", "actix_web"]),
];

/// What builds a query. Rows name their table, and that is all.
const QUERIES: [&str; 15] = [
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
    "ANALYZE",
];

/// Where binds have numbers; everywhere else they have names.
const NUMBERS: [&str; 1] = [
    // Arguments of shell scripts.
    "database/cluster/",
];

/// Whether `code` has `word`, which is no part of a longer one.
fn names(code: &str, word: &str) -> bool {
    let belongs = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(|c| belongs(c) && !word.starts_with(':')) && !after.is_some_and(belongs)
    })
}

/// Whether the file names the module, such as `domain::store`, in whatever way.
fn uses(source: &Source, module: &str) -> bool {
    let module: Vec<_> = module.split("::").map(str::to_owned).collect();
    source.paths().iter().any(|path| path.starts_with(&module))
}

fn below(folder: &'static str) -> impl Iterator<Item = &'static Source> {
    SOURCES.iter().filter(move |source| source.name.starts_with(folder))
}

/// The dialects: the folders with a line for the table.
fn dialects() -> Vec<&'static str> {
    let lines = below("dialect/").filter(|source| source.code.contains("const DIALECT: Dialect"));
    let dialects: Vec<_> = lines.map(|source| source.module[1].as_str()).collect();
    assert!(dialects.contains(&"rest") && dialects.len() >= 4, "{dialects:?}");
    dialects
}

#[test]
fn no_module_uses_one_that_it_must_not_know() {
    let folders =
        MODULES.map(|(folder, _)| folder).into_iter().chain(WORDS.map(|(folder, _)| folder));
    for folder in folders {
        assert!(below(folder).next().is_some(), "src/{folder} does not exist");
    }
    for (folder, modules) in MODULES {
        for source in below(folder) {
            for module in modules {
                assert!(!uses(source, module), "src/{} must not use {module}", source.name);
            }
        }
    }
    for (folder, words) in WORDS {
        for source in below(folder) {
            for word in words {
                assert!(!names(&source.code, word), "src/{} must not know {word}", source.name);
            }
        }
    }
}

#[test]
fn no_dialect_is_named_outside_of_the_table() {
    for source in SOURCES.iter().filter(|source| source.name != "dialect/mod.rs") {
        for dialect in dialects() {
            let own = source.name.starts_with(&format!("dialect/{dialect}/"));
            let known = uses(source, &format!("dialect::{dialect}"));
            assert!(own || !known, "src/{} must not use {dialect}", source.name);
        }
    }
}

#[test]
fn the_store_uses_the_values_of_the_domain_only() {
    for source in below("domain/store/") {
        for used in source.uses().iter().filter(|used| used.name.starts_with("domain/")) {
            let may = ["domain/store/", "domain/model/"].iter().any(|f| used.name.starts_with(f));
            assert!(may, "src/{} must not use src/{}", source.name, used.name);
        }
    }
}

#[test]
fn no_files_of_the_domain_use_each_other_in_a_circle() {
    let uses: BTreeMap<&str, Vec<&str>> = below("domain/")
        .map(|source| {
            let used = source.uses().into_iter().map(|used| used.name.as_str());
            (source.name.as_str(), used.filter(|name| name.starts_with("domain/")).collect())
        })
        .collect();
    let reached = |from: &'static str| {
        let (mut reached, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(name) = next.pop() {
            next.extend(uses[name].iter().filter(|used| reached.insert(**used)));
        }
        reached
    };
    let pairs = uses.iter().flat_map(|(name, used)| used.iter().map(|used| (*name, *used)));
    let circles: Vec<_> = pairs.filter(|(one, other)| reached(other).contains(one)).collect();
    assert!(circles.is_empty(), "{circles:?}");
}

#[test]
fn no_type_of_the_domain_is_an_extractor() {
    let mut found = 0;
    for source in SOURCES.iter() {
        for after in source.code.split("FromRequest for ").skip(1) {
            let name: String =
                after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let is_own = [format!("struct {name}"), format!("enum {name}")];
            let is_own = is_own.iter().any(|declared| names(&source.code, declared));
            assert!(is_own, "src/{}: {name} is another module's", source.name);
            found += 1;
        }
    }
    assert!(found > 3, "{found}");
}

#[test]
fn only_the_store_builds_queries() {
    for source in SOURCES.iter() {
        let Source { name, with_strings: code, .. } = source;
        if ["domain/store/", "database/"].iter().any(|place| name.starts_with(place)) {
            continue;
        }
        if name == "schema.rs" {
            continue;
        }
        for word in QUERIES {
            assert!(!names(code, word), "src/{name} must not build a query: {word}");
        }
        for line in code.lines().filter(|line| names(line, "schema") && !line.contains("[schema")) {
            let imports_a_table = name.starts_with("domain/") && line.starts_with("use crate::");
            let declares = name == "lib.rs" && line == "mod schema;";
            // The trace finds the name of a table in that of a type.
            let describes =
                ["dialect/", "server/", "trace/"].iter().any(|place| name.starts_with(place));
            assert!(imports_a_table || declares || describes, "src/{name}: {line}");
        }
    }
}

#[test]
fn binds_have_names() {
    let mut used = BTreeSet::new();
    for source in SOURCES.iter() {
        let mut after = source.with_strings.split('$').skip(1);
        // `$2a$` and the like begin the hash of a password.
        let is_bind = |text: &str| {
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
            rest.len() < text.len() && !rest.starts_with(['a', 'b', 'y', '"', '$'])
        };
        match (NUMBERS.iter().find(|place| source.name.starts_with(**place)), after.any(is_bind)) {
            (None, numbers) => assert!(!numbers, "src/{} numbers a bind", source.name),
            (Some(place), true) => drop(used.insert(place)),
            (Some(_), false) => {}
        }
    }
    assert_eq!(used.len(), NUMBERS.len(), "stale exemptions: only {used:?} number binds");
}

#[test]
fn the_store_is_private() {
    let code = |path: &str| &SOURCES.iter().find(|source| source.name == path).unwrap().code;
    assert!(code("domain/mod.rs").lines().any(|line| line == "mod store;"));
    assert!(code("lib.rs").lines().any(|line| line == "mod schema;"));
}

#[test]
fn a_word_is_found_and_no_part_of_one() {
    assert!(names("use diesel::prelude::*;", "diesel"));
    assert!(!names("use diesel_async::X;", "diesel"));
    assert!(names("groups::table.filter()", "::table"));
    assert!(!names("groups::tables", "::table"));
}

#[test]
fn a_path_is_found_however_it_is_written() {
    for code in [
        "use crate::{domain::Ctx, server::serve};",
        "use super::super::super::server;",
        "use super::super::super::{self, server as other};\nother::serve();",
        "fn f() { crate::server::serve() }",
        "use crate::dialect::nuxeo;\n// use nothing\nuse crate::server::{self, Setup};",
    ] {
        assert!(uses(&Source::new("dialect/rest/user/mod.rs", code), "server"), "{code}");
    }
    for code in [
        "// use crate::server;",
        "let text = \"crate::server::serve\";",
        "use crate::{domain::Ctx};\nserver",
        "use super::super::server;",
    ] {
        assert!(!uses(&Source::new("dialect/rest/user/mod.rs", code), "server"), "{code}");
    }
    let path = ["domain", "Ctx"].map(str::to_owned);
    assert_eq!(file_of(&path).unwrap().name, "domain/ctx.rs");
}
