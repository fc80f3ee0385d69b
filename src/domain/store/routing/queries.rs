//! The same of the queries of Diesel's builder, which have no text before they run: in a function that names a
//! distributed table stands the condition of its namespace, once for each time.

use super::{DISTRIBUTED, sources};

/// Functions that ask for all namespaces, with the table, and why they may: as in `OF_NO_NAMESPACE`.
const ASK_ALL: [(&str, &str); 1] =
    [("is_pristine: users", "asks once, when a process starts, whether anybody is there")];

/// The function's name, and a table that it names more often than the table's namespace.
fn fault(function: &str) -> Option<String> {
    let name: String = function.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    // `$table` is what a macro calls the tables that it is given.
    let tables = DISTRIBUTED.iter().copied().chain(["$table"]);
    let unbound = tables.into_iter().find(|table| {
        let named = function.matches(&format!("{table}::table")).count();
        let bound = function.matches(&format!("{table}::namespace_no.eq(")).count();
        named > bound
    });
    unbound.map(|table| format!("{name}: {table}"))
}

#[test]
fn every_query_has_the_condition_of_its_namespace() {
    let sources = sources();
    let functions: Vec<_> =
        sources.iter().flat_map(|(_, source)| source.split("fn ").skip(1)).collect();
    let named = functions.iter().filter(|function| function.contains("::table")).count();
    assert!(named > 10, "only {named} functions with a query were found");
    let faults: Vec<_> = functions.iter().filter_map(|function| fault(function)).collect();
    let allowed = ASK_ALL.map(|(query, _why)| query);
    assert_eq!(faults, allowed, "these have no condition of the namespace, or have one now");
}

#[test]
fn a_query_without_its_namespace_is_found() {
    for wrong in [
        "list() { users::table.filter(users::id.eq(id)) }",
        "list() { users::table.filter(users::namespace_no.eq(n)).filter(users::no.eq_any(memberships::table)) }",
        "empty() { diesel::delete($table::table) }",
    ] {
        assert!(fault(wrong).is_some(), "{wrong}");
    }
    let right = "list() { users::table.filter(users::namespace_no.eq(n)); namespaces::table }";
    assert_eq!(fault(right), None);
}
