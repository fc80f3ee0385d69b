//! Distributes the tables over the nodes of a Citus cluster, by the namespace: all that a namespace has is on
//! one node, so that its keys, foreign keys and statements concern that node alone.

use super::Target;
use super::migration::{alone, said};
use super::reach::reach;
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use std::time::Duration;

/// What each row of a distributed table has.
const KEY: &str = "namespace_no";
/// The table that statements of any namespace read beside their own rows: each node has a copy of it.
const COPIED: &str = "namespaces";
/// Tables that are of no namespace, or found without one. They stay on the coordinator.
const LOCAL: &str = "'api_keys', 'settings', '__diesel_schema_migrations'";

/// Lets the numbers of keys go on where they were: Citus makes the table anew when it copies what it refers to, and
/// the numbers would begin at 1.
const GO_ON: &str = "SELECT setval(pg_get_serial_sequence('api_keys', 'no'), \
    coalesce((SELECT max(no) FROM api_keys), 0) + 1, false)";

/// What Roster asks of connections by itself, and Citus of its workers only where the role has it.
const ON_WORKERS: [&str; 3] =
    ["lock_timeout = ''4s''", "jit = off", "max_parallel_workers_per_gather = 0"];

/// What is known of the cluster.
#[derive(QueryableByName)]
struct Cluster {
    #[diesel(sql_type = Bool)]
    is_coordinator: bool,
    #[diesel(sql_type = Bool)]
    knows_itself: bool,
    #[diesel(sql_type = BigInt)]
    workers: i64,
}

/// A table of Roster's.
#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
    /// Whether its rows are of namespaces.
    #[diesel(sql_type = Bool)]
    has_key: bool,
    #[diesel(sql_type = Bool)]
    is_distributed: bool,
    /// The tables that its foreign keys refer to.
    #[diesel(sql_type = Array<Text>)]
    refers_to: Vec<String>,
}

#[derive(QueryableByName)]
struct Flag {
    #[diesel(sql_type = Bool)]
    is_so: bool,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    text: String,
}

/// Refuses a database that is not the coordinator of a Citus cluster with workers. On a worker, not even a
/// migration may run.
///
/// # Errors
/// One line for the operator.
pub async fn require_cluster(target: &Target, patience: Duration) -> Result<(), String> {
    let (mut connection, _driver) = reach(target, patience).await?;
    count_workers(&mut connection).await.map(drop)
}

/// Distributes the tables that are not distributed yet, in so many shards if none is, and reports each.
/// Nothing is done twice. While it runs, no server may use the database.
///
/// # Errors
/// One line for the operator, also if the database is not the coordinator of a Citus cluster with workers.
/// What was distributed before stays so.
pub async fn run(
    target: &Target,
    patience: Duration,
    shards: u16,
    report: impl Fn(&str),
) -> Result<(), String> {
    let mut connection = alone(target, patience).await?;
    let workers = count_workers(&mut connection).await?;
    execute(&mut connection, &format!("SET citus.shard_count = {shards}")).await?;
    let tables = in_order(tables(&mut connection).await?);
    let mut with = tables.iter().find(|t| t.has_key && t.is_distributed).map(|t| t.name.clone());
    let mut count = 0;
    for Table { name, has_key, is_distributed, .. } in &tables {
        if *is_distributed {
            report(&format!("{name}: is distributed already"));
            continue;
        }
        let statement = match has_key {
            false => format!("SELECT create_reference_table('{name}')"),
            true => format!(
                "SELECT create_distributed_table('{name}', '{KEY}', colocate_with => '{}')",
                with.as_deref().unwrap_or("none")
            ),
        };
        execute(&mut connection, &statement).await?;
        report(&match has_key {
            false => format!("{name}: copied to each node"),
            true => format!("{name}: distributed by {KEY}"),
        });
        if *has_key {
            with.get_or_insert_with(|| name.clone());
        }
        count += 1;
    }
    remove_originals(&mut connection, &tables, &report).await?;
    if count > 0 {
        execute(&mut connection, GO_ON).await?;
    }
    configure_role(&mut connection).await?;
    report(&format!(
        "{count} of {} tables were distributed over {workers} workers; {LOCAL} stay on the coordinator",
        tables.len()
    ));
    Ok(())
}

/// The number of workers; an error says why there is nothing to distribute over.
async fn count_workers(connection: &mut AsyncPgConnection) -> Result<i64, String> {
    let extension = "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') AS is_so";
    let Flag { is_so } = diesel::sql_query(extension).get_result(connection).await.map_err(said)?;
    if !is_so {
        return Err(
            "the database has no extension citus: install it on every node of the cluster, and as \
                    superuser run CREATE EXTENSION citus in this database on each"
                .to_owned(),
        );
    }
    let cluster = "SELECT citus_is_coordinator() AS is_coordinator, \
        EXISTS (SELECT FROM pg_dist_node WHERE groupid = 0) AS knows_itself, \
        (SELECT count(*) FROM citus_get_active_worker_nodes()) AS workers";
    let Cluster { is_coordinator, knows_itself, workers } =
        diesel::sql_query(cluster).get_result(connection).await.map_err(said)?;
    let missing = match (is_coordinator, knows_itself, workers) {
        (false, ..) => "this is a worker of the cluster: give the coordinator as DATABASE_URL",
        (_, false, _) => {
            "the coordinator does not know its own address, which it needs for tables that every node has: \
             as superuser, run SELECT citus_set_coordinator_host('HOST', PORT)"
        }
        (.., 0) => {
            "the cluster has no workers: as superuser, run SELECT citus_add_node('HOST', PORT) for each"
        }
        _ => return Ok(workers),
    };
    Err(missing.to_owned())
}

async fn tables(connection: &mut AsyncPgConnection) -> Result<Vec<Table>, String> {
    let query = format!(
        "SELECT c.relname::text AS name, \
            EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = '{KEY}') AS has_key, \
            EXISTS (SELECT FROM pg_dist_partition p WHERE p.logicalrelid = c.oid) AS is_distributed, \
            ARRAY(SELECT r.relname::text FROM pg_constraint f JOIN pg_class r ON r.oid = f.confrelid \
                WHERE f.conrelid = c.oid AND f.contype = 'f' AND r.oid <> c.oid) AS refers_to \
        FROM pg_class c \
        WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relkind = 'r' \
            AND c.relname NOT IN ({LOCAL}) \
            AND NOT EXISTS (SELECT FROM pg_dist_shard s \
                WHERE c.relname = (SELECT t.relname FROM pg_class t WHERE t.oid = s.logicalrelid) \
                    || '_' || s.shardid) \
            AND (c.relname = '{COPIED}' OR EXISTS (SELECT FROM pg_attribute a \
                WHERE a.attrelid = c.oid AND a.attname = '{KEY}')) \
        ORDER BY c.relname <> '{COPIED}', c.relname"
    );
    diesel::sql_query(query).get_results(connection).await.map_err(said)
}

/// Each table after those that it refers to, and the copied one first.
fn in_order(mut tables: Vec<Table>) -> Vec<Table> {
    let mut ordered: Vec<Table> = Vec::new();
    while !tables.is_empty() {
        let is_ready = |table: &Table| {
            table.refers_to.iter().all(|name| ordered.iter().any(|other| other.name == *name))
        };
        let (ready, waiting): (Vec<_>, Vec<_>) = tables.into_iter().partition(is_ready);
        if ready.is_empty() {
            // They refer to each other: Citus says what it makes of that.
            ordered.extend(waiting);
            break;
        }
        ordered.extend(ready);
        tables = waiting;
    }
    ordered
}

/// Removes the rows that the tables had before they were distributed, which Citus hides and keeps. Those that
/// refer to others come first.
async fn remove_originals(
    connection: &mut AsyncPgConnection,
    tables: &[Table],
    report: &impl Fn(&str),
) -> Result<(), String> {
    for Table { name, .. } in tables.iter().rev().filter(|table| table.has_key) {
        let has_rows = format!("SELECT pg_relation_size('{name}') > 0 AS is_so");
        let Flag { is_so } =
            diesel::sql_query(has_rows).get_result(connection).await.map_err(said)?;
        if is_so {
            let remove = format!("SELECT truncate_local_data_after_distributing_table('{name}')");
            execute(connection, &remove).await?;
            report(&format!("{name}: the rows that were copied are removed from the coordinator"));
        }
    }
    Ok(())
}

async fn configure_role(connection: &mut AsyncPgConnection) -> Result<(), String> {
    for setting in ON_WORKERS {
        let format = format!(
            "SELECT format('ALTER ROLE CURRENT_USER IN DATABASE %I SET {setting}', current_database()) AS text"
        );
        let Line { text } = diesel::sql_query(format).get_result(connection).await.map_err(said)?;
        execute(connection, &text).await?;
    }
    Ok(())
}

async fn execute(connection: &mut AsyncPgConnection, statement: &str) -> Result<(), String> {
    diesel::sql_query(statement).execute(connection).await.map(drop).map_err(said)
}

#[cfg(test)]
mod tests {
    use super::{Table, in_order};

    #[test]
    fn a_table_comes_after_those_that_it_refers_to() {
        let table = |name: &str, refers_to: &[&str]| Table {
            name: name.to_owned(),
            has_key: true,
            is_distributed: false,
            refers_to: refers_to.iter().map(|name| (*name).to_owned()).collect(),
        };
        let tables = vec![
            table("namespaces", &[]),
            table("mails", &["tickets", "users"]),
            table("tickets", &["users"]),
            table("users", &[]),
        ];
        let names: Vec<_> = in_order(tables).into_iter().map(|table| table.name).collect();
        assert_eq!(names, ["namespaces", "users", "tickets", "mails"]);
    }
}
