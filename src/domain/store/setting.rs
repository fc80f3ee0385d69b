//! The SQL of the settings that the whole installation has once.

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::{Error, Result};
use diesel::sql_types::Text;

statement! {
    /// Writes a setting that has no value yet.
    PutNew { key: Text, value: Text } -> Text = r#"
        WITH written AS (
            INSERT INTO settings (key, value) VALUES (:key, :value)
            ON CONFLICT (key) DO NOTHING
            RETURNING value
        )
        SELECT value FROM written
        UNION ALL
        SELECT s.value FROM settings s WHERE s.key = :key
    "#
}

/// Writes a setting that has no value yet, and returns the value that it has now.
pub async fn put_new(executor: Executor<'_>, key: &str, value: &str) -> Result<String> {
    let stored = executor.row(PutNew { key, value }).await?;
    stored.ok_or_else(|| Error::internal("a setting was neither written nor found"))
}

statement! {
    Replace { key: Text, value: Text } -> Text = r#"
        UPDATE settings SET value = :value WHERE key = :key RETURNING value
    "#
}

/// Writes a setting in place of the value that it has.
pub async fn replace(executor: Executor<'_>, key: &str, value: &str) -> Result<()> {
    let _written: Option<String> = executor.row(Replace { key, value }).await?;
    Ok(())
}
