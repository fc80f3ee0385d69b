//! `roster healthcheck`: its exit code says whether the server is ready.

use super::support::{
    ExternalPostgres, Output, Server, TestDirectory, run, seconds, settings, until,
};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Instant;

fn check(address: &str) -> Output {
    run(&TestDirectory::new(), &settings(&[("ROSTER_LISTEN", address)]), &["healthcheck"])
}

/// Runs a check that must fail with one line, which is returned.
fn failed(address: &str) -> String {
    let Output { status, out, err } = check(address);
    assert_eq!((status.code(), out.as_str()), (Some(1), ""), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    err
}

#[test]
fn a_server_that_is_ready_is_healthy_on_whatever_address_it_listens() {
    let mut postgres = ExternalPostgres::start();
    let url = postgres.url().to_owned();
    let directory = TestDirectory::new();
    for listen in ["127.0.0.1:0", "0.0.0.0:0", "[::]:0"] {
        let environment = settings(&[("DATABASE_URL", &url), ("ROSTER_LISTEN", listen)]);
        let server = Server::start(&directory, &environment);
        let address = server.address.to_string();
        let Output { status, out, err } = check(&address);
        assert!(status.success(), "{address}: {err}");
        assert_eq!(out, "ready\n");
        server.stop();
    }

    let server = Server::start(&directory, &settings(&[("DATABASE_URL", &url)]));
    let address = server.address.to_string();
    postgres.stop();
    let line = failed(&address);
    assert!(
        line.contains("not ready") && line.contains("503") && line.contains("database"),
        "{line}"
    );
    postgres.start_again();
    until(seconds(10), "it is ready again", || check(&address).status.success());
    server.stop();
    assert!(failed(&address).contains("refused"));
}

#[test]
fn what_does_not_answer_as_roster_does_is_not_healthy() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let begun = Instant::now();
    let line = failed(&silent.local_addr().unwrap().to_string());
    assert!(line.contains("no answer") && line.contains("too long"), "{line}");
    assert!(begun.elapsed() < seconds(8), "{:?}", begun.elapsed());

    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let answers = std::thread::spawn(move || {
        let (mut stream, _) = other.accept().unwrap();
        let _read = stream.read(&mut [0; 1024]).unwrap();
        stream.write_all(b"220 mail.example ESMTP\r\n").unwrap();
    });
    assert!(failed(&address).contains("is not Roster"));
    answers.join().unwrap();
    assert!(failed("nonsense").contains("--listen"));
}
