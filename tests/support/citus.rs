//! Databases on the Citus cluster that `CITUS_URL` names, for `make test-citus`.

use super::running::migrate;
use roster::database::{Target, distribution};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio_postgres::{Client, Config, NoTls};

/// What the names of the databases of test runs begin with.
const PREFIX: &str = "roster_tests_";
/// Few shards: each database has sixty tables on each worker as it is.
const SHARDS: u16 = 4;

/// A database on all nodes of the cluster.
pub struct ShardedDatabase {
    /// The connection string of the coordinator, for Roster.
    pub url: String,
    /// The same for the superuser.
    pub admin_url: String,
}

/// The cluster's coordinator, for its superuser: `CITUS_URL`. Its database knows the workers.
pub fn cluster() -> Option<String> {
    std::env::var("CITUS_URL").ok().filter(|url| !url.is_empty())
}

impl ShardedDatabase {
    /// Creates a database on each node, with the extension, and without tables. The first one deletes those of
    /// former runs, of which there can be one at a time.
    pub fn create(cluster: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{PREFIX}{}_{number}", std::process::id());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(create(cluster, &name, number == 0))
    }

    /// Creates a database that is migrated and distributed.
    pub fn migrated(cluster: &str) -> Self {
        // Migrations that run at once change the same rows of the catalogs.
        static ONE: Mutex<()> = Mutex::new(());
        let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let database = Self::create(cluster);
        let target = Target::parse(&database.url).unwrap();
        migrate(&target);
        distribute(&target);
        database
    }
}

/// Distributes the tables.
pub fn distribute(target: &Target) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(distribution::run(target, Duration::ZERO, SHARDS, |_line| {})).unwrap();
}

/// A connection string, for this user and database on that node.
fn url_of(config: &Config, (host, port): &(String, u16), user: &str, database: &str) -> String {
    let password = config.get_password().map(String::from_utf8_lossy).unwrap_or_default();
    let password = if user == "roster" || password.is_empty() {
        String::new()
    } else {
        format!(" password='{password}'")
    };
    format!("host={host} port={port} user={user}{password} dbname={database}")
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .unwrap_or_else(|error| panic!("{url}: {error:?}"));
    tokio::spawn(connection);
    client
}

/// Creates the database on the coordinator and on each worker, and introduces these to each other.
async fn create(cluster: &str, name: &str, is_first: bool) -> ShardedDatabase {
    let config: Config = cluster.parse().expect("CITUS_URL is a connection string");
    let admin = config.get_user().unwrap_or("postgres").to_owned();
    let known_by = config.get_dbname().unwrap_or(&admin).to_owned();
    let nodes = "SELECT nodename, nodeport FROM pg_dist_node WHERE noderole = 'primary' \
        ORDER BY groupid";
    let nodes: Vec<(String, u16)> = connect(cluster)
        .await
        .query(nodes, &[])
        .await
        .expect("the database of CITUS_URL has the extension citus")
        .iter()
        .map(|row| (row.get(0), u16::try_from(row.get::<_, i32>(1)).unwrap()))
        .collect();
    assert!(nodes.len() > 1, "the cluster of CITUS_URL has no workers");
    for node in &nodes {
        let client = connect(&url_of(&config, node, &admin, &known_by)).await;
        if is_first {
            drop_former(&client).await;
        }
        let role = "DO $$ BEGIN CREATE ROLE roster LOGIN; \
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$";
        client.batch_execute(role).await.unwrap();
        client.batch_execute(&format!("CREATE DATABASE {name} OWNER roster")).await.unwrap();
        let inside = connect(&url_of(&config, node, &admin, name)).await;
        inside.batch_execute("CREATE EXTENSION citus").await.unwrap();
    }
    let [coordinator, workers @ ..] = nodes.as_slice() else { unreachable!("there are nodes") };
    let admin_url = url_of(&config, coordinator, &admin, name);
    let client = connect(&admin_url).await;
    let (host, port) = coordinator;
    client
        .batch_execute(&format!("SELECT citus_set_coordinator_host('{host}', {port})"))
        .await
        .unwrap();
    for (host, port) in workers {
        client.batch_execute(&format!("SELECT citus_add_node('{host}', {port})")).await.unwrap();
    }
    ShardedDatabase { url: url_of(&config, coordinator, "roster", name), admin_url }
}

/// A connection to the worker that has the rows of a namespace, for the superuser, and the name of the shard of
/// the table there.
pub async fn connect_to_shard_of(
    coordinator: &Client,
    table: &str,
    namespace: i64,
) -> (Client, String) {
    let query = "SELECT s.shard_name::text, s.nodename, s.nodeport, current_database()::text \
        FROM citus_shards s \
        WHERE s.shardid = get_shard_id_for_distribution_column($1::text::regclass, $2::bigint)";
    let row = coordinator.query_one(query, &[&table, &namespace]).await.unwrap();
    let node = (row.get(1), u16::try_from(row.get::<_, i32>(2)).unwrap());
    let config: Config = cluster().expect("CITUS_URL").parse().unwrap();
    let admin = config.get_user().unwrap_or("postgres");
    let client = connect(&url_of(&config, &node, admin, row.get(3))).await;
    (client, row.get(0))
}

async fn drop_former(client: &Client) {
    let former = format!("SELECT datname FROM pg_database WHERE datname LIKE '{PREFIX}%'");
    for row in client.query(&former, &[]).await.unwrap() {
        let name: String = row.get(0);
        client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    }
}
