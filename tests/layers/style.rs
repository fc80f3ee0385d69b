//! What CONTRIBUTING.md says of files and signatures, and docs/decisions of its pages.

use super::source::SOURCES;
use std::fs;
use std::path::{Path, PathBuf};

/// The most lines of a file.
const MOST_LINES: usize = 300;
/// A conversion, or a method of another crate's trait, has a `bool`.
const TAKE_BOOLS: [&str; 4] =
    ["cli/apply/prune.rs", "cli/print.rs", "domain/model/caller.rs", "logging/json.rs"];

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn no_file_is_too_long() {
    // This one is generated.
    for source in SOURCES.iter().filter(|source| source.name != "schema.rs") {
        let text = fs::read_to_string(root("src").join(&source.name)).unwrap();
        let lines = text.lines().count();
        assert!(lines <= MOST_LINES, "src/{} has {lines} lines", source.name);
    }
}

/// The parameters of each function, as they are declared.
fn parameters(code: &str) -> Vec<String> {
    let mut all = Vec::new();
    for after in code.split("fn ").skip(1) {
        let Some(begin) = after.find('(') else { continue };
        let mut depth = 0_usize;
        let end = after[begin..].find(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        all.push(after[begin..begin + end.unwrap_or(0)].to_owned());
    }
    all
}

#[test]
fn no_parameter_is_a_bool() {
    let takes = |code: &str| {
        parameters(code).iter().any(|list| {
            list.match_indices(": bool").any(|(at, word)| {
                !list[at + word.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
            })
        })
    };
    assert!(takes("fn f(\n    a: u8,\n    b: bool,\n)") && !takes("fn f(a: u8) { let b: bool; }"));
    let taking = SOURCES.iter().filter(|source| takes(&source.code));
    let mut names: Vec<_> = taking.map(|source| source.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, TAKE_BOOLS);
}

#[test]
fn every_decision_has_a_date_a_status_and_alternatives() {
    let parts = [
        "\n- Date: ",
        "\n- Status: ",
        "\n## Context\n",
        "\n## Decision\n",
        "\n## Consequences\n",
        "\n## Alternatives",
    ];
    let mut count = 0;
    for entry in fs::read_dir(root("docs/decisions")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("00") {
            let text = fs::read_to_string(&path).unwrap();
            let lacks: Vec<_> = parts.iter().filter(|part| !text.contains(**part)).collect();
            assert!(lacks.is_empty(), "{name} lacks {lacks:?}");
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}
