//! `roster distribute` where there is nothing to distribute over.

use super::support::{Database, Output, TestDirectory, run, settings};

fn refused(more: &[(&str, &str)]) -> String {
    let Output { status, out, err } = run(&TestDirectory::new(), &settings(more), &["distribute"]);
    assert!(!status.success(), "{err}");
    assert_eq!(out, "");
    err.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn one_server_is_not_distributed() {
    let said = refused(&[]);
    assert!(said.contains("citus") && said.contains("DATABASE_URL"), "{said}");
    let database = Database::fresh();
    let said = refused(&[("DATABASE_URL", &database.url)]);
    assert!(said.contains("CREATE EXTENSION citus"), "{said}");
}
