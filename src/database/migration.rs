//! Brings the database's schema up to date, by one process at a time.

use super::reach::reach;
use super::{Error, Executor, Lane, Target};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::time::Duration;

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

/// Applies what is missing, and then runs `afterwards` under the same lock. A server that cannot be
/// reached is waited for as long as `patience`.
///
/// Runs on a Tokio runtime of several threads, outside actix's, where Diesel's harness cannot.
///
/// # Errors
/// One line for the operator.
pub async fn run<T, E: From<String>>(
    target: &Target,
    patience: Duration,
    afterwards: impl AsyncFnOnce(&Target) -> Result<T, E>,
) -> Result<T, E> {
    let connection = alone(target, patience).await?;
    let connection = apply(connection)?;
    let result = afterwards(target).await;
    drop(connection);
    result
}

/// A connection of a role that may change the tables, which one process at a time has: until it is dropped.
/// Its statements take as long as they need.
///
/// # Errors
/// One line for the operator.
pub(super) async fn alone(
    target: &Target,
    patience: Duration,
) -> Result<AsyncPgConnection, String> {
    let (mut connection, _driver) = reach(target, patience).await?;
    check_rights(&mut connection).await?;
    // Session-level, so that it is given back even when this process dies. The server's lock
    // time-out does not fit: another process may be migrating for longer.
    diesel::sql_query("SET lock_timeout = 0").execute(&mut connection).await.map_err(said)?;
    diesel::sql_query("SET statement_timeout = 0").execute(&mut connection).await.map_err(said)?;
    let lock = format!("SELECT pg_advisory_lock({LOCK})");
    diesel::sql_query(lock).execute(&mut connection).await.map_err(said)?;
    Ok(connection)
}

/// What a role lacks to migrate, by what to give it.
#[derive(QueryableByName)]
struct Rights {
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Text)]
    schema: String,
    #[diesel(sql_type = Bool)]
    may_create: bool,
    #[diesel(sql_type = Nullable<Text>)]
    other_owner: Option<String>,
}

/// Refuses a role that cannot create tables, or to which those that are there do not belong: the
/// migration would meet either half-way, and PostgreSQL does not say what to do.
async fn check_rights(connection: &mut AsyncPgConnection) -> Result<(), String> {
    let query = "SELECT quote_ident(current_user) AS role, \
        quote_ident(coalesce(current_schema(), 'public')) AS schema, \
        coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create, \
        (SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class \
            WHERE oid = to_regclass('__diesel_schema_migrations') \
            AND NOT pg_has_role(relowner, 'USAGE')) AS other_owner";
    let rights: Rights = diesel::sql_query(query).get_result(connection).await.map_err(said)?;
    let Rights { role, schema, may_create, other_owner } = rights;
    if let Some(owner) = other_owner {
        return Err(format!(
            "the tables belong to the role {owner}, and {role}, the role of DATABASE_URL, may not change \
             them: restore the dump as {role} with pg_restore --no-owner, or ALTER TABLE … OWNER TO {role}"
        ));
    }
    match may_create {
        true => Ok(()),
        false => Err(format!(
            "permission denied for schema {schema}: as its owner or superuser, in this database, run \
             GRANT USAGE, CREATE ON SCHEMA {schema} TO {role}, or make {role} the owner of the database"
        )),
    }
}

fn apply(connection: AsyncPgConnection) -> Result<AsyncPgConnection, String> {
    let mut harness = AsyncMigrationHarness::new(connection);
    let failed = |error| format!("a migration failed: {error}");
    let present = harness.applied_migrations().map_err(failed)?;
    let known = embedded_versions();
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
    Ok(applied >= embedded_versions().into_iter().max())
}

/// The versions of the migrations that this program has.
fn embedded_versions() -> Vec<String> {
    use diesel::migration::MigrationSource;
    let migrations = MigrationSource::<diesel::pg::Pg>::migrations(&MIGRATIONS).unwrap_or_default();
    migrations.iter().map(|migration| migration.name().version().to_string()).collect()
}

pub(super) fn said(error: diesel::result::Error) -> String {
    Error::from(error).to_string()
}
