//! The metrics at an address of their own.

use super::support::{Client, Database, Server, TestDirectory, seconds, settings, until};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio_postgres::NoTls;

const DURATION: &str = "roster_http_request_duration_seconds";
/// A setting with which the server has an address for the metrics alone.
const LISTEN: (&str, &str) = ("ROSTER_METRICS_LISTEN", "127.0.0.1:0");

/// The address of the metrics. Reading them there needs neither a key nor the database.
fn address_of_metrics(server: &Server) -> SocketAddr {
    let log = server.log();
    let (_, rest) = log.split_once("metrics for everybody at http://").unwrap();
    rest.split('/').next().unwrap().parse().unwrap()
}

/// The value of the metric with this name and these labels.
fn value(metrics: &str, name: &str) -> Option<f64> {
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    line.parse().ok()
}

/// The labels of the successful requests for an operation of the native dialect.
fn labels(operation: &str) -> String {
    format!(r#"dialect="roster",operation="{operation}",class="2xx"}}"#)
}

/// The buckets of an operation's successful requests: how many took at most so many seconds.
fn buckets(metrics: &str, operation: &str) -> Vec<(f64, f64)> {
    let (beginning, labels) = (format!("{DURATION}_bucket{{le=\""), labels(operation));
    let bucket = |line: &str| {
        let (bound, rest) = line.strip_prefix(&beginning)?.split_once("\",")?;
        let count = rest.strip_prefix(&labels)?.strip_prefix(' ')?;
        Some((bound.parse::<f64>().unwrap(), count.parse::<f64>().unwrap()))
    };
    metrics.lines().filter_map(bucket).collect()
}

/// Locks the groups until the sender is dropped.
fn lock_groups(url: &str) -> Sender<()> {
    let url = url.to_owned();
    let (release, released) = mpsc::channel::<()>();
    let (lock, locked) = mpsc::channel::<()>();
    thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
            let _driver = tokio::spawn(connection);
            client.batch_execute("BEGIN; LOCK TABLE groups").await.unwrap();
            lock.send(()).unwrap();
            let _dropped = released.recv();
            client.batch_execute("COMMIT").await.unwrap();
        });
    });
    locked.recv().unwrap();
    release
}

#[test]
fn whoever_reaches_the_address_of_the_metrics_reads_them_and_nothing_else() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let url = ("DATABASE_URL", database.url.as_str());
    let server = Server::start(&directory, &settings(&[url, LISTEN]));
    let address = address_of_metrics(&server);
    assert_ne!(address, server.address);
    server.client().create("devs");
    let mut prometheus = Client::with_credential(address, "Accept: application/openmetrics-text");
    let metrics = prometheus.get("/metrics").unwrap();
    assert_eq!(metrics.status, 200);
    assert!(metrics.header("Content-Type").unwrap().starts_with("application/openmetrics-text;"));
    assert!(metrics.body.contains(r#"operation="createGroup",class="2xx"}"#), "{}", metrics.body);
    assert!(metrics.body.ends_with("# EOF\n"));
    for path in ["/", "/group", "/metrics/", "/health/live"] {
        assert_eq!(prometheus.get(path).unwrap().status, 404, "{path}");
    }
    assert_eq!(prometheus.post("/metrics", "").unwrap().status, 405);
    // The other address still wants a key.
    let mut stranger = Client::with_credential(server.address, "X-Nobody: here");
    assert_eq!(stranger.get("/metrics").unwrap().status, 401);
    assert_eq!(server.client().get("/metrics").unwrap().status, 200);
    server.stop();
}

#[test]
fn an_address_of_the_metrics_that_is_taken_ends_the_start() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let directory = TestDirectory::new();
    let address = taken.local_addr().unwrap().to_string();
    let listen = ("ROSTER_METRICS_LISTEN", address.as_str());
    let output = super::support::run(&directory, &settings(&[listen]), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.err.contains("choose another with --metrics-listen"), "{}", output.err);
}

/// The numbers say what the process does while it does it.
#[test]
fn the_metrics_show_lost_connections_and_a_table_that_is_locked() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let url = ("DATABASE_URL", database.url.as_str());
    let server = Server::start(&directory, &settings(&[url]));
    let read = || server.client().get("/metrics").unwrap().body;
    until(seconds(5), "all lanes are connected", || {
        let text = read();
        value(&text, r#"roster_database_lanes{state="connected"}"#) > Some(4.0)
            && value(&text, r#"roster_database_lanes{state="lost"}"#) == Some(0.0)
    });
    let text = read();
    for (name, least) in [
        ("roster_database_connections", 4.0),
        ("process_resident_memory_bytes", 1e6),
        ("process_open_fds", 10.0),
        ("process_start_time_seconds", 1.7e9),
        (r#"roster_cache_misses_total{cache="keys"}"#, 1.0),
        (r#"roster_cache_hits_total{cache="keys"}"#, 1.0),
    ] {
        assert!(value(&text, name) >= Some(least), "{name}: {text}");
    }
    let version = format!("roster_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION"));
    assert!(text.contains(&version), "{text}");
    server.stop();
}

#[test]
fn the_buckets_tell_1_ms_from_30_ms_from_100_ms() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let url = ("DATABASE_URL", database.url.as_str());
    let server = Server::start(&directory, &settings(&[url]));
    let mut client = server.client();
    for number in 0..5 {
        assert_eq!(client.create(&format!("group-{number}")), 201);
    }
    let text = client.get("/metrics").unwrap().body;
    let buckets = buckets(&text, "createGroup");
    for bound in [0.001, 0.03, 0.1] {
        assert!(buckets.iter().any(|(known, _)| *known == bound), "{bound}: {buckets:?}");
    }
    // Each has what the smaller ones have too, and the last one all.
    for pair in buckets.windows(2) {
        assert!(pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1, "{buckets:?}");
    }
    let count = value(&text, &format!("{DURATION}_count{{{}", labels("createGroup")));
    assert_eq!((buckets.last(), count), (Some(&(f64::INFINITY, 5.0)), Some(5.0)), "{text}");
    server.stop();
}

#[test]
fn lists_that_wait_for_a_lock_are_in_the_pool_and_in_the_buckets_above_100_ms() {
    const LISTS: u8 = 3;
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let url = ("DATABASE_URL", database.url.as_str());
    let server = Server::start(&directory, &settings(&[url, LISTEN]));
    let mut prometheus = Client::with_credential(address_of_metrics(&server), "Accept: */*");
    let mut read = || prometheus.get("/metrics").unwrap().body;
    let in_use = |text: &str| value(text, "roster_database_pool_in_use").unwrap();
    let release = lock_groups(&database.url);
    let list = |_| {
        let mut client = server.client();
        thread::spawn(move || client.get("/group").unwrap().status)
    };
    let lists: Vec<_> = (0..LISTS).map(list).collect();
    // Before the lock times out.
    until(seconds(2), "each list has a connection", || in_use(&read()) >= f64::from(LISTS));
    thread::sleep(Duration::from_millis(150));
    drop(release);
    for list in lists {
        assert_eq!(list.join().unwrap(), 200);
    }
    until(seconds(5), "the connections are free again", || in_use(&read()) == 0.0);
    let buckets = buckets(&read(), "listGroups");
    for (bound, count) in &buckets {
        assert!(*bound > 0.1 || *count == 0.0, "{buckets:?}");
    }
    assert_eq!(buckets.last(), Some(&(f64::INFINITY, f64::from(LISTS))), "{buckets:?}");
    server.stop();
}

#[test]
fn whoever_gets_429_is_counted_by_the_limit() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let url = ("DATABASE_URL", database.url.as_str());
    let passwords = ("ROSTER_PASSWORDS_PER_MINUTE", "2");
    let writes = ("ROSTER_WRITES_PER_MINUTE", "2");
    let server = Server::start(&directory, &settings(&[url, passwords, writes]));
    let mut client = server.client();
    let user = r#"{"id": "asim", "properties": {"username": "asim", "password": "correct horse"}}"#;
    assert_eq!(client.post("/user", user).unwrap().status, 201);
    let opened = client.post("/user/asim/session", "").unwrap().json();
    let mut asim = Client::new(server.address, opened["properties"]["token"].as_str().unwrap());
    let mut stranger = Client::with_credential(server.address, "X-Nobody: here");
    let mut refused = |limit: &str| {
        let text = client.get("/metrics").unwrap().body;
        value(&text, &format!("roster_throttled_total{{limit=\"{limit}\"}}"))
    };
    assert_eq!((refused("passwords"), refused("writes")), (Some(0.0), Some(0.0)));
    // What reaches the limit is still done.
    let guess = r#"{"properties": {"username": "asim", "password": "a guess"}}"#;
    for (status, count) in [(401, 0.0), (401, 0.0), (429, 1.0), (429, 2.0)] {
        assert_eq!(stranger.post("/session", guess).unwrap().status, status);
        assert_eq!(refused("passwords"), Some(count));
    }
    let name = r#"{"entity-type": "user", "properties": {"name": "Asim"}}"#;
    for (status, count) in [(200, 0.0), (200, 0.0), (429, 1.0), (429, 2.0)] {
        assert_eq!(asim.send("PATCH", "/user/asim", name).unwrap().status, status);
        assert_eq!(refused("writes"), Some(count));
    }
    assert_eq!(refused("passwords"), Some(2.0));
    server.stop();
}
