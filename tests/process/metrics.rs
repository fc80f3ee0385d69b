//! The metrics at an address of their own.

use super::support::{Client, Database, Server, TestDirectory, seconds, settings, until};
use std::net::{SocketAddr, TcpListener};

#[test]
fn whoever_reaches_the_address_of_the_metrics_reads_them_and_nothing_else() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let url = ("DATABASE_URL", database.url.as_str());
    let listen = ("ROSTER_METRICS_LISTEN", "127.0.0.1:0");
    let server = Server::start(&directory, &settings(&[url, listen]));
    let log = server.log();
    let (_, rest) = log.split_once("metrics for everybody at http://").unwrap();
    let address: SocketAddr = rest.split('/').next().unwrap().parse().unwrap();
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
    let value = |text: &str, name: &str| -> Option<f64> {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
        line.parse().ok()
    };
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
