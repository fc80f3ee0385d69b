//! A part of a transaction that can be rolled back by itself.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use diesel::sql_types::BigInt;

statement! { Begin {} -> BigInt = "SAVEPOINT part" }
statement! { Keep {} -> BigInt = "RELEASE SAVEPOINT part" }
statement! { RollBack {} -> BigInt = "ROLLBACK TO SAVEPOINT part" }

/// Begins a part.
pub async fn begin(executor: Executor<'_>) -> Result<()> {
    let _nothing: Vec<i64> = executor.rows(Begin).await?;
    Ok(())
}

/// Keeps the part that was begun last, as far as the transaction is committed.
pub async fn keep(executor: Executor<'_>) -> Result<()> {
    let _nothing: Vec<i64> = executor.rows(Keep).await?;
    Ok(())
}

/// Rolls the part back that was begun last, also where a statement of it has failed.
pub async fn roll_back(executor: Executor<'_>) -> Result<()> {
    let _nothing: Vec<i64> = executor.rows(RollBack).await?;
    let _nothing: Vec<i64> = executor.rows(Keep).await?;
    Ok(())
}
