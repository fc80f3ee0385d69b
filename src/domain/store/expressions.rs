//! Expressions that Diesel does not have.

use diesel::define_sql_function;
use diesel::sql_types::{Nullable, Text};

define_sql_function! {
    /// Lower case, by PostgreSQL's rules: the indexes are built with it.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

/// The pattern that `LIKE` takes for what begins with `prefix`, taken literally.
pub fn beginning_with(prefix: &str) -> String {
    let mut pattern = String::with_capacity(prefix.len() + 1);
    for c in prefix.chars() {
        if matches!(c, '\\' | '%' | '_') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
