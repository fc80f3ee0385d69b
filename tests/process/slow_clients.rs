//! Clients that are too slow, and addresses with too many connections.

use super::support::{Database, Server, TestDirectory, read, seconds, settings, until};
use std::io::{BufReader, Read, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

const HEALTH: &[u8] = b"GET /health/live HTTP/1.1\r\nHost: roster\r\n\r\n";
const HALF: &[u8] = b"GET /health/live HTTP/1.1\r\nHost: ros";

/// A connection that has had an answer.
fn connect(server: &Server) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(seconds(60))).unwrap();
    stream.write_all(HEALTH).unwrap();
    assert_eq!(read(&mut BufReader::new(&stream)).unwrap().status, 200);
    stream
}

/// How long it takes until the other side closes a connection.
fn until_closed(mut stream: TcpStream) -> Duration {
    let begun = Instant::now();
    let mut rest = [0; 65536];
    loop {
        match stream.read(&mut rest) {
            Ok(0) => return begun.elapsed(),
            Ok(_) => {}
            Err(error) => {
                assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{error}");
                return begun.elapsed();
            }
        }
    }
}

fn is_about_ten_seconds(took: Duration) -> bool {
    (seconds(9)..seconds(20)).contains(&took)
}

#[test]
fn half_a_head_after_a_first_request_is_cut_off_after_ten_seconds() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", &database.url)]));
    let mut stream = connect(&server);
    sleep(seconds(1));
    stream.write_all(HALF).unwrap();
    let took = until_closed(stream);
    assert!(is_about_ten_seconds(took), "{took:?}");
    server.stop();
}

#[test]
fn a_head_that_drips_after_a_first_request_is_cut_off_after_ten_seconds() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", &database.url)]));
    let mut stream = connect(&server);
    stream.write_all(HALF).unwrap();
    let mut dripping = stream.try_clone().unwrap();
    let drips = std::thread::spawn(move || {
        // It fails once the other side has closed the connection.
        while dripping.write_all(b"t").is_ok() {
            sleep(Duration::from_millis(500));
        }
    });
    let took = until_closed(stream);
    assert!(is_about_ten_seconds(took), "{took:?}");
    drips.join().unwrap();
    server.stop();
}

#[test]
fn who_reads_no_answer_is_cut_off_after_thirty_seconds_and_who_reads_slowly_is_not() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", &database.url)]));
    let document = b"GET /openapi.json HTTP/1.1\r\nHost: roster\r\n\r\n";
    let ask = |stream: &mut TcpStream| stream.write_all(&document.repeat(200)).unwrap();
    let mut slow = connect(&server);
    let mut deaf = connect(&server);
    ask(&mut slow);
    ask(&mut deaf);
    let begun = Instant::now();
    let reading = std::thread::spawn(move || {
        let mut part = vec![0; 2 << 20];
        while begun.elapsed() < seconds(40) {
            slow.read_exact(&mut part).unwrap();
            sleep(seconds(5));
        }
    });
    // It fails once the other side has closed the connection.
    until(seconds(60), "the connection is closed", || deaf.write_all(b"G").is_err());
    let took = begun.elapsed();
    assert!((seconds(29)..seconds(38)).contains(&took), "{took:?}");
    reading.join().unwrap();
    server.stop();
}

#[test]
fn an_address_has_as_many_connections_as_configured() {
    let database = Database::fresh();
    let directory = TestDirectory::new();
    let limit = [("DATABASE_URL", &*database.url), ("ROSTER_CONNECTIONS_PER_ADDRESS", "3")];
    let server = Server::start(&directory, &settings(&limit));
    let mut open: Vec<_> = (0..3).map(|_| connect(&server)).collect();
    let refused = TcpStream::connect(server.address).unwrap();
    assert!(until_closed(refused) < seconds(5));
    // Those that are open go on, and a place that is given back can be taken.
    open[0].write_all(HEALTH).unwrap();
    assert_eq!(read(&mut BufReader::new(&open[0])).unwrap().status, 200);
    open.pop();
    until(seconds(5), "the place is free", || {
        let mut again = TcpStream::connect(server.address).unwrap();
        again.write_all(HEALTH).is_ok() && read(&mut BufReader::new(&again)).is_ok()
    });
    drop(open);
    server.stop();
}
