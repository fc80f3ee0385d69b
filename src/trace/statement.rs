//! What a statement has cost a request, and what it is called.

use std::fmt;
use std::time::Duration;

/// The modules whose statements have names of their own.
const OWN: [&str; 2] = ["roster::domain::store::", "roster::database::"];
/// Where tables are, by which Diesel's builder knows them.
const TABLES: &str = "roster::schema::";

/// What one statement, or a wait for the database, has cost a request.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// The name of its type, or in capitals what else it is.
    name: &'static str,
    /// How often it ran.
    pub times: u32,
    /// How long in all.
    pub took: Duration,
}

impl Cost {
    pub(super) fn new(name: &'static str, took: Duration) -> Self {
        Self { name, times: 1, took }
    }

    pub(super) fn add(&mut self, took: Duration) {
        self.times = self.times.saturating_add(1);
        self.took += took;
    }

    /// Whether it is of the statement with this name.
    pub(super) fn is_of(&self, name: &str) -> bool {
        self.name == name
    }
}

/// Such as `membership::add::AddMember 3× 12.500ms`.
impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        short(self.name, f)?;
        if self.times > 1 {
            write!(f, " {}×", self.times)?;
        }
        write!(f, " {:.3}ms", self.took.as_secs_f64() * 1e3)
    }
}

/// Writes the part of a type's name that tells people which statement it is: the module and the name of
/// our own, the kind and the table of one that Diesel's builder has made.
fn short(name: &str, f: &mut impl fmt::Write) -> fmt::Result {
    let base = name.split('<').next().unwrap_or_default();
    if let Some(own) = OWN.iter().find_map(|module| base.strip_prefix(module)) {
        return f.write_str(own);
    }
    let kind = base.rsplit("::").next().unwrap_or_default();
    let kind = kind.strip_suffix("Statement").unwrap_or(kind);
    f.write_str(kind)?;
    match name.split_once(TABLES).and_then(|(_, rest)| rest.split("::").next()) {
        Some(table) => write!(f, " {table}"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::Cost;
    use std::time::Duration;

    #[test]
    fn a_statement_has_a_short_name() {
        for (name, shown) in [
            ("roster::domain::store::group::AddMember<i64, &str>", "group::AddMember 1.500ms"),
            ("roster::database::migration::Applied", "migration::Applied 1.500ms"),
            (
                "diesel::query_builder::select_statement::SelectStatement<diesel::FromClause<\
                 roster::schema::users::table>, roster::schema::users::columns::no>",
                "Select users 1.500ms",
            ),
            ("COMMIT", "COMMIT 1.500ms"),
        ] {
            assert_eq!(Cost::new(name, Duration::from_micros(1500)).to_string(), shown);
        }
        let mut cost = Cost::new("COMMIT", Duration::from_millis(1));
        cost.add(Duration::from_millis(2));
        assert_eq!(cost.to_string(), "COMMIT 2× 3.000ms");
    }
}
