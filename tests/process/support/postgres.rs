//! A PostgreSQL that is not Roster's own, and SQL.

use super::{Place, until};
use nix::sys::signal::Signal;
use roster::database::cluster::{Cluster, Durability, Options};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio_postgres::{NoTls, SimpleQueryMessage};

/// A PostgreSQL for `DATABASE_URL`.
pub struct External {
    cluster: Option<Cluster>,
    url: String,
    pub place: Place,
}

/// A fresh database of a test's own, on a server that tests share.
pub struct Database {
    pub url: String,
}

impl External {
    pub fn start() -> Self {
        let place = Place::new();
        let cluster = launch(&place);
        Self { url: cluster.url(), cluster: Some(cluster), place }
    }

    /// One that keeps its promises whatever happens to it.
    pub fn durable() -> Self {
        let place = Place::new();
        let cluster = launch_with(&place, Durability::Full);
        Self { url: cluster.url(), cluster: Some(cluster), place }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn stop(&mut self) {
        self.cluster = None;
    }

    /// Starts it again, where it was.
    pub fn start_again(&mut self) {
        self.cluster = Some(launch(&self.place));
    }

    /// Stops every process of it in the middle of whatever it does, or lets them go on.
    pub fn freeze(&self, which: Signal) {
        self.place.postgres().into_iter().for_each(|pid| super::signal(pid, which));
    }
}

impl Drop for External {
    fn drop(&mut self) {
        self.freeze(Signal::SIGCONT);
    }
}

impl Database {
    /// The server is made for the first who asks, and ends with the process that runs the tests.
    pub fn fresh() -> Self {
        static SERVER: LazyLock<External> = LazyLock::new(External::start);
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        psql(SERVER.url(), &format!("CREATE DATABASE {name}")).unwrap();
        Self { url: SERVER.url().replace("dbname=roster", &format!("dbname={name}")) }
    }
}

/// Runs the PostgreSQL of a data directory, without a Roster.
pub fn launch(place: &Place) -> Cluster {
    launch_with(place, Durability::Off)
}

fn launch_with(place: &Place, durability: Durability) -> Cluster {
    let options = Options { data_dir: place.data(), durability, max_connections: 200 };
    Cluster::start(options).unwrap()
}

/// Runs SQL on a connection of its own, and gives its rows as text.
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

/// How many connections of Roster's there are.
pub fn connections(url: &str) -> usize {
    let count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'roster'";
    psql(url, count).unwrap().concat().parse().unwrap()
}

/// The process ids of those in PostgreSQL.
pub fn backends(url: &str) -> Result<BTreeSet<String>, String> {
    let ids = "SELECT pid FROM pg_stat_activity WHERE application_name = 'roster'";
    Ok(psql(url, ids)?.into_iter().collect())
}

/// A row's columns with a space between.
fn text(message: &SimpleQueryMessage) -> Option<String> {
    let SimpleQueryMessage::Row(row) = message else { return None };
    let columns: Vec<_> = (0..row.len()).map(|n| row.get(n).unwrap_or("NULL")).collect();
    Some(columns.join(" "))
}

/// Waits until PostgreSQL answers.
pub fn answering(url: &str, patience: Duration) {
    until(patience, "PostgreSQL answers", || psql(url, "SELECT 1").is_ok());
}
