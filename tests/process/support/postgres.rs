//! PostgreSQL servers that Roster does not start itself, and SQL.

use super::{TestDirectory, until};
use nix::sys::signal::Signal;
use roster::database::cluster::{Cluster, Durability, Options};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio_postgres::{NoTls, SimpleQueryMessage};

/// A PostgreSQL server for `DATABASE_URL`.
pub struct ExternalPostgres {
    cluster: Option<Cluster>,
    url: String,
    admin_url: String,
    pub directory: TestDirectory,
}

/// A new database for one test, on a server that tests share.
pub struct Database {
    pub url: String,
}

impl ExternalPostgres {
    pub fn start() -> Self {
        let directory = TestDirectory::new();
        let cluster = start_postgres(&directory);
        Self {
            url: cluster.url(),
            admin_url: cluster.admin_url(),
            cluster: Some(cluster),
            directory,
        }
    }

    /// A server that loses no committed transaction, even if it is killed.
    pub fn durable() -> Self {
        let directory = TestDirectory::new();
        let cluster = start_postgres_with(&directory, Durability::Full);
        Self {
            url: cluster.url(),
            admin_url: cluster.admin_url(),
            cluster: Some(cluster),
            directory,
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn stop(&mut self) {
        self.cluster = None;
    }

    /// Starts it again on the same data and address.
    pub fn start_again(&mut self) {
        self.cluster = Some(start_postgres(&self.directory));
    }

    /// Sends a signal to each of its processes, to suspend (`SIGSTOP`) or resume them (`SIGCONT`).
    pub fn freeze(&self, which: Signal) {
        self.directory.postgres().into_iter().for_each(|pid| super::signal(pid, which));
    }
}

impl Drop for ExternalPostgres {
    fn drop(&mut self) {
        self.freeze(Signal::SIGCONT);
    }
}

impl Database {
    /// The first call starts the server, which ends with the process that runs the tests.
    pub fn fresh() -> Self {
        static SERVER: LazyLock<ExternalPostgres> = LazyLock::new(ExternalPostgres::start);
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        psql(&SERVER.admin_url, &format!("CREATE DATABASE {name} OWNER roster")).unwrap();
        Self { url: SERVER.url().replace("dbname=roster", &format!("dbname={name}")) }
    }
}

/// Starts PostgreSQL on a data directory, without Roster.
pub fn start_postgres(directory: &TestDirectory) -> Cluster {
    start_postgres_with(directory, Durability::Off)
}

fn start_postgres_with(directory: &TestDirectory, durability: Durability) -> Cluster {
    let options = Options { data_dir: directory.data(), durability, max_connections: 200 };
    Cluster::start(options).unwrap()
}

/// Runs SQL on a new connection, and returns the rows as text.
pub fn psql(url: &str, sql: &str) -> Result<Vec<String>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let asked = async {
        let (client, connection) =
            tokio_postgres::connect(url, NoTls).await.map_err(|error| format!("{error:?}"))?;
        let driver = tokio::spawn(connection);
        let answer = client.simple_query(sql).await.map_err(|error| format!("{error:?}"))?;
        drop(client);
        let _ended = driver.await;
        Ok(answer.iter().filter_map(text).collect())
    };
    runtime.block_on(async {
        let limited = tokio::time::timeout(Duration::from_secs(10), asked).await;
        limited.unwrap_or_else(|elapsed| Err(elapsed.to_string()))
    })
}

/// The number of Roster's connections.
pub fn connections(url: &str) -> usize {
    let count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'roster'";
    psql(url, count).unwrap().concat().parse().unwrap()
}

/// The process ids of the backends that serve Roster's connections.
pub fn backends(url: &str) -> Result<BTreeSet<String>, String> {
    let ids = "SELECT pid FROM pg_stat_activity WHERE application_name = 'roster'";
    Ok(psql(url, ids)?.into_iter().collect())
}

/// The columns of a row, separated by spaces.
fn text(message: &SimpleQueryMessage) -> Option<String> {
    let SimpleQueryMessage::Row(row) = message else { return None };
    let columns: Vec<_> = (0..row.len()).map(|n| row.get(n).unwrap_or("NULL")).collect();
    Some(columns.join(" "))
}

/// Waits until PostgreSQL responds.
pub fn wait_until_answering(url: &str, patience: Duration) {
    until(patience, "PostgreSQL answers", || psql(url, "SELECT 1").is_ok());
}
