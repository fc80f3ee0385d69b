//! Settings of the Kanboard dialect, and its errors while the database is away.

use super::support::{Client, ExternalPostgres, KEY, Server, TestDirectory, run, settings};
use data_encoding::BASE64;

const CALL: &str = r#"{"jsonrpc":"2.0","method":"getAllGroups","id":1}"#;
const PATH: &str = "/jsonrpc.php";

fn encoded() -> String {
    BASE64.encode(format!("jsonrpc:{KEY}").as_bytes())
}

#[test]
fn the_auth_header_is_configurable() {
    let directory = TestDirectory::new();
    let chosen = settings(&[("ROSTER_KANBOARD_AUTH_HEADER", "X-API-Auth")]);
    let server = Server::start(&directory, &chosen);
    for (header, status) in [
        (format!("x-api-auth: {}", encoded()), 200),
        (format!("Authorization: Basic {}", encoded()), 200),
        (format!("Authorization: {}", encoded()), 401),
        (format!("x-other: {}", encoded()), 401),
    ] {
        let mut client = Client::with_credential(server.address, &header);
        assert_eq!(client.post(PATH, CALL).unwrap().status, status, "{header}");
    }
    server.stop();
    for (value, says) in
        [("a b", "must be the name of a header"), ("authorization", "another header")]
    {
        let refused = run(&directory, &settings(&[("ROSTER_KANBOARD_AUTH_HEADER", value)]), &[]);
        assert!(!refused.status.success());
        assert!(refused.err.contains(says), "{}", refused.err);
        assert!(refused.err.contains("ROSTER_KANBOARD_AUTH_HEADER"), "{}", refused.err);
    }
}

#[test]
fn the_dialect_reports_an_unavailable_database_and_recovers() {
    let mut postgres = ExternalPostgres::start();
    let directory = TestDirectory::new();
    let server = Server::start(&directory, &settings(&[("DATABASE_URL", postgres.url())]));
    let credential = format!("Authorization: Basic {}", encoded());
    let mut client = Client::with_credential(server.address, &credential);
    assert_eq!(client.post(PATH, CALL).unwrap().status, 200);
    postgres.stop();
    for body in [CALL, &format!("[{CALL},{CALL}]")] {
        let away = client.post(PATH, body).unwrap();
        assert_eq!(away.status, 503, "{away:?}");
        assert_eq!(away.header("Content-Type"), Some("application/json"));
        assert_eq!(away.header("Retry-After"), Some("1"));
        let says = r#"{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error","data":"the database is away"},"id":null}"#;
        assert_eq!(away.body, says);
    }
    // Calls that need no database still work.
    assert_eq!(client.post(PATH, "{").unwrap().status, 200);
    postgres.start_again();
    super::support::wait_until_answering(postgres.url(), super::support::seconds(5));
    super::support::until(super::support::seconds(5), "it is back", || {
        client.post(PATH, CALL).unwrap().status == 200
    });
    server.stop();
}
