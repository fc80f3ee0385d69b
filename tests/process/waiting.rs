//! What it costs the database that many wait for the next change.

use super::support::{
    Client, ExternalPostgres, Server, TestDirectory, seconds, settings, start_with_statements,
    statements, until,
};
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::Builder;
use tokio_postgres::NoTls;

const WAITING: usize = 40;
/// For how long statements are counted.
const COUNTED: Duration = seconds(4);

/// The path at which a caller waits for the next change.
fn next_change(client: &mut Client) -> String {
    let page = client.get("/change?after=now").unwrap().json();
    format!("/change?wait=15&after={}", page["next"].as_str().unwrap())
}

/// How many statements PostgreSQL carries out meanwhile, and for how long they were counted.
fn executed(server: &Server) -> (usize, Duration) {
    let count =
        || -> usize { statements(&server.log()).values().map(|(_, executed)| executed).sum() };
    // What was carried out before is logged by then.
    thread::sleep(seconds(1));
    let (before, begun) = (count(), Instant::now());
    thread::sleep(COUNTED);
    (count() - before, begun.elapsed())
}

#[test]
fn one_asks_on_behalf_of_all_who_wait_for_a_change() {
    let directory = TestDirectory::new();
    let server = start_with_statements(&directory);
    let mut client = server.client();
    let path = next_change(&mut client);
    let (idle, _) = executed(&server);
    let waiting: Vec<_> = (0..WAITING)
        .map(|_| {
            let (mut waits, path) = (server.client(), path.clone());
            thread::spawn(move || waits.get(&path).unwrap().status)
        })
        .collect();
    until(seconds(20), "they wait", || {
        thread::sleep(Duration::from_millis(200));
        let metrics = client.get("/metrics").unwrap().body;
        metrics.contains(&format!("roster_feed_waiting {WAITING}\n"))
    });
    let (asked, time) = executed(&server);
    // Ten a second, and what is done once a minute.
    let allowed = idle as u128 + time.as_millis() / 100 + 10;
    assert!(asked as u128 <= allowed, "{asked} statements in {time:?}, {idle} before");
    assert_eq!(client.create("written"), 201);
    for waits in waiting {
        assert_eq!(waits.join().unwrap(), 200);
    }
    server.stop();
}

/// On a server of its own: the open transaction holds up the feeds of all its databases.
#[test]
fn the_log_names_what_holds_up_the_feed_for_half_a_minute() {
    let (postgres, directory) = (ExternalPostgres::start(), TestDirectory::new());
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", postgres.url())]));
    let mut client = server.client();
    let path = next_change(&mut client);
    let url = postgres.url().to_owned();
    let open = thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
            let _driver = tokio::spawn(connection);
            let transaction = "BEGIN; SELECT pg_current_xact_id(); SELECT pg_sleep(34); COMMIT";
            client.batch_execute(transaction).await.unwrap();
        });
    });
    thread::sleep(seconds(1));
    assert_eq!(client.create("held-up"), 201);
    let mut readings = 0;
    until(seconds(60), "the feed goes on", || {
        readings += 1;
        let page = client.get(&path).unwrap().json();
        !page["entries"].as_array().unwrap().is_empty()
    });
    assert!(readings > 1, "nothing held it up");
    open.join().unwrap();
    let warning = "WARN  roster::domain::change::settle] the change feed has been waiting for 3";
    assert!(server.log().contains(warning), "{}", server.log());
    server.stop();
}
