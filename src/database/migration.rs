//! Brings the database's schema up to date, by one process at a time.

use super::{Error, Executor, Lane, Target};
use diesel::prelude::*;
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();
/// The key of the advisory lock that lets one process migrate: "roster" in ASCII.
const LOCK: i64 = 0x726f_7374_6572;

/// Where Diesel keeps what it has applied.
mod applied {
    diesel::table! {
        __diesel_schema_migrations (version) {
            version -> Text,
            run_on -> Timestamp,
        }
    }
}

/// Applies what is missing, and then runs `afterwards` under the same lock.
///
/// Runs on a Tokio runtime of several threads, outside actix's, where Diesel's harness cannot.
///
/// # Errors
/// One line for the operator.
pub async fn run<T, E: From<String>>(
    target: &Target,
    afterwards: impl AsyncFnOnce(&Target) -> Result<T, E>,
) -> Result<T, E> {
    let (mut connection, _driver) = target.connect().await.map_err(|error| {
        format!("cannot connect to PostgreSQL: {error}; start it, or set DATABASE_URL to another")
    })?;
    // Session-level, so that it is given back even when this process dies. The server's lock
    // time-out does not fit: another process may be migrating for longer.
    diesel::sql_query("SET lock_timeout = 0").execute(&mut connection).await.map_err(said)?;
    diesel::sql_query("SET statement_timeout = 0").execute(&mut connection).await.map_err(said)?;
    let lock = format!("SELECT pg_advisory_lock({LOCK})");
    diesel::sql_query(lock).execute(&mut connection).await.map_err(said)?;
    let connection = apply(connection)?;
    let result = afterwards(target).await;
    drop(connection);
    result
}

fn apply(connection: AsyncPgConnection) -> Result<AsyncPgConnection, String> {
    let mut harness = AsyncMigrationHarness::new(connection);
    let failed = |error| format!("a migration failed: {error}");
    let present = harness.applied_migrations().map_err(failed)?;
    let known = known();
    if let Some(newer) =
        present.iter().map(ToString::to_string).find(|version| !known.contains(version))
    {
        return Err(format!(
            "the database was migrated by a newer Roster (migration {newer}): install that version, or \
             restore a backup from before the upgrade"
        ));
    }
    let applied = harness.run_pending_migrations(MIGRATIONS).map_err(failed)?;
    for version in applied {
        log::info!("applied migration {version}");
    }
    Ok(harness.into_inner())
}

/// Whether every migration of this program is applied.
///
/// # Errors
/// As [`Lane::rows`].
pub async fn applied(lane: &Lane) -> super::Result<bool> {
    use applied::__diesel_schema_migrations::dsl;
    let query = dsl::__diesel_schema_migrations.select(dsl::version).order(dsl::version.desc());
    let applied: Option<String> = Executor::Lane(lane).row(query.limit(1)).await?;
    Ok(applied >= known().into_iter().max())
}

/// The versions of the migrations that this program has.
fn known() -> Vec<String> {
    use diesel::migration::MigrationSource;
    let migrations = MigrationSource::<diesel::pg::Pg>::migrations(&MIGRATIONS).unwrap_or_default();
    migrations.iter().map(|migration| migration.name().version().to_string()).collect()
}

fn said(error: diesel::result::Error) -> String {
    Error::from(error).to_string()
}
