//! A test that every statement can run on a sharded database, where all rows of a namespace are on one node
//! and Citus must see from the statement which.

mod faults;
mod queries;

use super::FRAGMENTS;
use crate::database::template;
use faults::{compares_in_case, folds, keeps_what_is_locked, returns_computed, words};
use std::fs;
use std::path::Path;

/// The tables that stay on the coordinator, or of which each node has a copy.
const GLOBAL: [&str; 3] = ["api_keys", "namespaces", "settings"];
/// The tables that are distributed by the namespace.
const DISTRIBUTED: [&str; 15] = [
    "changes",
    "deliveries",
    "groups",
    "idempotency_keys",
    "invites",
    "mails",
    "memberships",
    "names",
    "sessions",
    "sign_in_addresses",
    "subgroups",
    "ticket_counts",
    "tickets",
    "users",
    "webhooks",
];

/// Statements of distributed tables that are of no namespace, and why they may be. Citus runs them on all
/// nodes, so that no request may need one.
const OF_NO_NAMESPACE: [(&str, &str); 10] = [
    ("dispatch::HasActive", "once, when a process starts to deliver"),
    ("dispatch::WithDue", "finds the namespaces in which webhooks have something to do"),
    ("dispatch::Statistics", "the metrics of the whole server"),
    ("dispatch::FurthestBehind", "the metrics of the whole server"),
    ("mail::WithDue", "finds the namespaces in which mails are due"),
    ("mail::Waiting", "the metrics of the whole server"),
    ("upkeep::WithEndedMemberships", "finds the namespaces in which memberships have ended"),
    ("invite::sealing::Lock", "before the database is distributed, once"),
    ("invite::sealing::DropClear", "before the database is distributed, once"),
    ("user::keys::Complete", "before the database is distributed, once"),
];

/// Statements that read a table of the coordinator beside distributed ones. Citus fetches the rows of the one and
/// sends them along, which is slow, and fine for what is asked when an administrator is taken out.
const READS_BOTH: [&str; 3] = ["left_behind::Among", "left_behind::Makers", "left_behind::Ended"];

/// A statement of the store.
struct Statement {
    /// Its module and its name.
    name: String,
    /// Its text with all fragments.
    text: String,
    /// The binds that may be NULL.
    nullable: Vec<String>,
}

impl Statement {
    /// How often one of the tables stands where a table is named.
    fn count_tables(&self, tables: &[&str]) -> usize {
        let words = words(&self.text);
        let names_one = |pair: &[String]| {
            let [before, name] = pair else { return false };
            let introduces = ["FROM", "JOIN", "INTO", "UPDATE", "USING", "TABLE", "ANALYZE", ","];
            // A query of the statement's own may have the name of a table.
            let is_own = self.text.contains(&format!("{name} AS ("));
            introduces.contains(&before.as_str()) && tables.contains(&name.as_str()) && !is_own
        };
        words.windows(2).filter(|pair| names_one(pair)).count()
    }

    fn writes_one_of(&self, tables: &[&str]) -> bool {
        // Each word stands between spaces, wherever the text has line breaks and brackets.
        let text = format!("{} ", words(&self.text).join(" "));
        let writes = |table: &&str| {
            ["INSERT INTO", "UPDATE", "DELETE FROM"]
                .iter()
                .any(|verb| text.contains(&format!("{verb} {table} ")))
        };
        tables.iter().any(writes)
    }

    /// Whether it writes rows and walks recursively, be it in different queries of the statement.
    fn writes_and_walks(&self) -> bool {
        let writes = self.writes_one_of(&GLOBAL) || self.writes_one_of(&DISTRIBUTED);
        writes && words(&self.text).windows(2).any(|pair| pair == ["WITH", "RECURSIVE"])
    }

    /// Why Citus cannot run it.
    fn fault(&self) -> Option<&'static str> {
        let distributed = self.count_tables(&DISTRIBUTED);
        let is_of_no_namespace = OF_NO_NAMESPACE.iter().any(|(name, _)| *name == self.name);
        if self.writes_and_walks() {
            Some("walks recursively and writes: make it two statements of a transaction")
        } else if distributed > 0 && self.writes_one_of(&GLOBAL) {
            Some("writes a global table and names a distributed one: make it two statements")
        } else if distributed > 0
            && self.count_tables(&["api_keys", "settings"]) > 0
            && !READS_BOTH.contains(&self.name.as_str())
        {
            Some("reads a table of the coordinator and a distributed one: make it two statements")
        } else if distributed > self.text.matches("namespace_no").count() && !is_of_no_namespace {
            Some("names a distributed table without a condition of its `namespace_no`")
        } else if distributed > 0 && !self.text.contains(":namespace") && !is_of_no_namespace {
            Some("does not take the namespace as a bind")
        } else if returns_computed(&self.text) {
            Some(
                "computes in RETURNING, which takes immutable functions alone: select from what it returns",
            )
        } else if self.writes_one_of(&DISTRIBUTED) && compares_in_case(&self.text) {
            Some(
                "compares in CASE x WHEN, which Citus prints wrongly where it writes: say CASE WHEN x =",
            )
        } else if self.writes_one_of(&DISTRIBUTED) && keeps_what_is_locked(&self.text) {
            Some(
                "locks rows in a query after WITH: Citus cannot read what that returned. Select from a query that locks",
            )
        } else if distributed > 0 && folds(&self.text, &self.nullable) {
            Some(
                "compares with a bind that may be NULL: Citus drops the table with its condition of the namespace. \
                Say coalesce",
            )
        } else {
            None
        }
    }
}

/// All statements of the store.
fn statements() -> Vec<Statement> {
    let mut statements = Vec::new();
    for (module, source) in sources() {
        in_source(&source, &module, &mut statements);
    }
    statements
}

/// The files of the store, each with the prefix that its module gives to names.
fn sources() -> Vec<(String, String)> {
    let mut sources = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain/store"), "", &mut sources);
    sources
}

fn read(directory: &Path, module: &str, sources: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && stem != "fragments" && stem != "routing" {
            read(&path, &format!("{module}{stem}::"), sources);
        } else if path.is_file() {
            let module =
                if stem == "mod" { module.to_owned() } else { format!("{module}{stem}::") };
            sources.push((module, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Finds what stands in the braces of a macro: a name, and after `=` a text.
fn in_source(source: &str, module: &str, statements: &mut Vec<Statement>) {
    for block in source.split("! {").skip(1) {
        let mut code = block.trim_start();
        while code.starts_with("//") || code.starts_with("#[") {
            code = code.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
        }
        let name: String = code.chars().take_while(char::is_ascii_alphanumeric).collect();
        if !name.starts_with(|c: char| c.is_ascii_uppercase()) {
            continue;
        }
        let raw = code
            .split_once("= r#\"")
            .and_then(|(head, rest)| Some((head, rest.split_once("\"#")?.0)));
        let plain =
            code.split_once("= \"").and_then(|(head, rest)| Some((head, rest.split_once('"')?.0)));
        let plain = plain.or_else(|| {
            let (head, rest) = code.split_once("=\n")?;
            Some((head, rest.split('"').nth(1)?))
        });
        let text = match (raw, plain) {
            (Some((head, raw)), Some((other, _))) if head.len() < other.len() => raw.to_owned(),
            (_, Some((_, plain))) => plain.split("\\\n").map(str::trim_start).collect(),
            (Some((_, raw)), None) => raw.to_owned(),
            (None, None) => continue,
        };
        let text = template::expanded(&text, FRAGMENTS);
        let declared = code.split("->").next().unwrap_or_default();
        let nullable =
            declared.split(": Nullable<").filter_map(|before| before.split_whitespace().last());
        let nullable = nullable.map(str::to_owned).collect();
        statements.push(Statement { name: format!("{module}{name}"), text, nullable });
    }
}

#[test]
fn every_statement_can_be_routed_to_the_node_of_its_namespace() {
    let statements = statements();
    assert!(statements.len() > 200, "only {} statements were found", statements.len());
    let faults: Vec<String> = statements
        .iter()
        .filter_map(|statement| Some(format!("{} {}", statement.name, statement.fault()?)))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn statements_that_may_be_of_no_namespace_exist() {
    let statements = statements();
    for (name, reason) in OF_NO_NAMESPACE {
        assert!(statements.iter().any(|s| s.name == name), "there is no {name}, which {reason}");
    }
}

#[test]
fn what_citus_cannot_route_is_found() {
    let fault = |text: &str| {
        let nullable = vec!["wanted".to_owned()];
        Statement { name: String::new(), text: text.to_owned(), nullable }.fault()
    };
    for text in [
        "WITH RECURSIVE a AS (SELECT 1) INSERT INTO users (namespace_no) SELECT :namespace FROM a",
        "WITH RECURSIVE a (no) AS (SELECT 1) \
            UPDATE users u SET name = 'x' FROM a WHERE u.namespace_no = :namespace AND u.no = a.no",
        "WITH RECURSIVE a (no) AS (SELECT 1), \
            b AS (DELETE FROM users\nWHERE namespace_no = :namespace) SELECT a.no FROM a",
        "UPDATE groups g SET administers = true WHERE g.namespace_no = :namespace \
            AND g.no IN (WITH RECURSIVE a (no) AS (SELECT 1) SELECT a.no FROM a)",
        "WITH a AS (DELETE FROM api_keys k RETURNING k.id) \
            INSERT INTO changes (namespace_no) SELECT :namespace FROM a",
        "SELECT u.id FROM users u WHERE u.id = :id",
        "SELECT u.id FROM users u JOIN memberships m ON m.user_no = u.no WHERE u.namespace_no = :namespace",
        "UPDATE users u SET name = 'x' WHERE u.namespace_no = :namespace RETURNING to_jsonb(u)",
        "UPDATE users u SET name = CASE u.id WHEN 'x' THEN 'y' END WHERE u.namespace_no = :namespace",
        "SELECT u.id FROM users u WHERE u.namespace_no = :namespace AND u.id = :wanted",
        "WITH b AS (SELECT :no AS no), a AS (SELECT u.no FROM b JOIN users u \
            ON u.namespace_no = :namespace AND u.no = b.no FOR NO KEY UPDATE OF u) \
            DELETE FROM groups g USING a WHERE g.namespace_no = :namespace AND g.no = a.no",
    ] {
        assert!(fault(text).is_some(), "{text}");
    }
    for text in [
        "SELECT u.id, (SELECT n.id FROM namespaces n WHERE n.no = :namespace) \
            FROM users u WHERE u.namespace_no = :namespace",
        "SELECT u.id FROM users u WHERE u.namespace_no = :namespace AND u.id = coalesce(:wanted, '')",
        "WITH b AS (SELECT :no AS no), a AS (SELECT u.* FROM (SELECT u.no FROM b JOIN users u \
                ON u.namespace_no = :namespace AND u.no = b.no FOR NO KEY UPDATE OF u) u) \
            DELETE FROM groups g USING a WHERE g.namespace_no = :namespace AND g.no = a.no",
        // A lock is no write.
        "WITH RECURSIVE a (no) AS (SELECT 1) SELECT u.id FROM users u \
            WHERE u.namespace_no = :namespace AND u.no IN (SELECT a.no FROM a) FOR UPDATE",
    ] {
        assert_eq!(fault(text), None, "{text}");
    }
}
