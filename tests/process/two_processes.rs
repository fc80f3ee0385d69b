//! Two processes on one database: what one of them changes holds in the other after a second at most,
//! whichever cache has it there.

use super::support::{Client, Database, Server, TestDirectory, psql, seconds, settings, until};
use std::time::{Duration, Instant};

/// How long a process may go on by what it has kept, as docs/scaling.md says.
const KEPT: Duration = Duration::from_secs(1);

struct Two {
    one: Server,
    other: Server,
    database: Database,
    _directory: TestDirectory,
}

impl Two {
    fn start() -> Self {
        let (database, directory) = (Database::fresh(), TestDirectory::new());
        let url = ("DATABASE_URL", database.url.as_str());
        let [one, other] = [(); 2].map(|()| Server::start(&directory, &settings(&[url])));
        Self { one, other, database, _directory: directory }
    }

    /// Creates a user with a password, and returns the token of a session.
    fn user(&self, id: &str) -> String {
        let properties = format!(r#"{{"username": "{id}", "password": "correct horse"}}"#);
        let user = format!(r#"{{"id": "{id}", "properties": {properties}}}"#);
        assert_eq!(self.one.client().post("/user", &user).unwrap().status, 201);
        let opened = self.one.client().post(&format!("/user/{id}/session"), "").unwrap();
        opened.json()["properties"]["token"].as_str().unwrap().to_owned()
    }

    /// Asks the other process until it gives another status than before `change`. Returns the status, and how
    /// long after the change the last request was sent that got the old one. The process has answered just
    /// before, so that it has kept what it can keep.
    fn after(
        &self,
        credential: &str,
        path: &str,
        change: impl FnOnce(&mut Client),
    ) -> (u16, Duration) {
        let mut asking = Client::with_credential(self.other.address, credential);
        let mut status = || asking.get(path).unwrap().status;
        let before = status();
        assert_eq!(status(), before);
        change(&mut self.one.client());
        let (begun, mut last) = (Instant::now(), Duration::ZERO);
        loop {
            let (asked, now) = (begun.elapsed(), status());
            if now != before {
                return (now, last);
            }
            last = asked;
            assert!(begun.elapsed() < seconds(10), "{path} is {now} still");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

#[test]
fn what_one_process_revokes_the_other_refuses_within_a_second() {
    let two = Two::start();
    let delete = |path: &'static str| {
        move |client: &mut Client| {
            let status = client.send("DELETE", path, "").unwrap().status;
            assert!([200, 204].contains(&status), "{path}: {status}");
        }
    };
    let mut measured = Vec::new();
    let mut note = |what, (status, took): (u16, Duration), expected: u16| {
        println!("{what}: accepted for {took:?}");
        assert_eq!(status, expected, "{what}");
        measured.push((what, took));
    };

    let key = r#"{"id": "app", "properties": {"name": "app", "scopes": ["users:read"]}}"#;
    let made = two.one.client().post("/key", key).unwrap().json();
    let secret = made["properties"]["secret"].as_str().unwrap();
    let bearer = |secret: &str| format!("Authorization: Bearer {secret}");
    note("a key that was revoked", two.after(&bearer(secret), "/user", delete("/key/app")), 401);

    let token = two.user("asim");
    note(
        "a session that was ended",
        two.after(&bearer(&token), "/me", delete("/user/asim/session")),
        401,
    );

    let token = two.user("boris");
    let deactivate = |client: &mut Client| {
        let body = r#"{"properties": {"active": false}}"#;
        assert_eq!(client.send("PUT", "/user/boris", body).unwrap().status, 200);
    };
    note("a user who was deactivated", two.after(&bearer(&token), "/me", deactivate), 401);

    let token = two.user("carla");
    note("a user who was deleted", two.after(&bearer(&token), "/me", delete("/user/carla")), 401);

    let token = two.user("dora");
    let added = two.one.client().post("/group/administrators/user/dora", "").unwrap();
    assert_eq!(added.status, 201);
    until(seconds(5), "dora administers", || {
        Client::new(two.other.address, &token).get("/user").unwrap().status == 200
    });
    let taken_out = two.after(&bearer(&token), "/user", delete("/group/administrators/user/dora"));
    note("a user who stopped administering", taken_out, 403);

    two.user("emil");
    let basic = data_encoding::BASE64.encode(b"emil:correct horse");
    let change = |client: &mut Client| {
        let body = r#"{"new_password": "another one of mine"}"#;
        assert_eq!(client.send("PUT", "/user/emil/password", body).unwrap().status, 204);
    };
    let refused = two.after(&format!("Authorization: Basic {basic}"), "/me", change);
    note("a password that was changed, with Basic", refused, 401);

    for (what, took) in measured {
        assert!(took <= KEPT, "{what}: {took:?}");
    }
}

#[test]
fn what_one_process_changes_of_a_namespace_holds_in_the_other_within_a_second() {
    let two = Two::start();
    let token = two.user("asim");
    two.user("boris");
    let bearer = format!("Authorization: Bearer {token}");
    let open = |client: &mut Client| {
        let body = r#"{"properties": {"directory": "open"}}"#;
        assert_eq!(client.send("PUT", "/namespace/default", body).unwrap().status, 200);
    };
    let (status, took) = two.after(&bearer, "/user/boris", open);
    assert!(status == 200 && took <= KEPT, "{status} after {took:?}");

    let mut client = two.one.client();
    let namespace = r#"{"id": "other", "properties": {}}"#;
    assert_eq!(client.post("/namespace", namespace).unwrap().status, 201);
    let named = format!("Authorization: Bearer {}\r\nRoster-Namespace: other", super::support::KEY);
    let delete = |client: &mut Client| {
        assert_eq!(client.send("DELETE", "/namespace/other", "").unwrap().status, 204);
    };
    let (status, took) = two.after(&named, "/user", delete);
    assert!(status == 404 && took <= KEPT, "{status} after {took:?}");
}

#[test]
fn what_is_not_kept_holds_at_once() {
    let two = Two::start();
    let (mut one, mut other) = (two.one.client(), two.other.client());
    for round in 0..20 {
        let (group, user) = (format!("team-{round}"), format!("user-{round}"));
        assert_eq!(one.create(&group), 201);
        let new = format!(r#"{{"id": "{user}", "properties": {{}}}}"#);
        assert_eq!(other.post("/user", &new).unwrap().status, 201);
        let member = format!("/group/{group}/user/{user}");
        assert_eq!(one.post(&member, "").unwrap().status, 201);
        assert_eq!(other.get(&member).unwrap().status, 200);
        assert_eq!(other.send("DELETE", &member, "").unwrap().status, 200);
        assert_eq!(one.get(&member).unwrap().status, 404);
    }
    // Locks after wrong passwords are in the database too.
    two.user("asim");
    let wrong = data_encoding::BASE64.encode(b"asim:a guess at it");
    let mut guessing =
        Client::with_credential(two.one.address, &format!("Authorization: Basic {wrong}"));
    for _ in 0..7 {
        assert_eq!(guessing.get("/me").unwrap().status, 401);
    }
    let right = data_encoding::BASE64.encode(b"asim:correct horse");
    let mut locked =
        Client::with_credential(two.other.address, &format!("Authorization: Basic {right}"));
    assert_eq!(locked.get("/me").unwrap().status, 401);
    let locks = "SELECT count(*) FROM sign_in_addresses WHERE locked_until > now()";
    assert_eq!(psql(&two.database.url, locks).unwrap(), ["1"]);
    let text = two.one.client().get("/metrics").unwrap().body;
    assert!(text.contains(r#"roster_sign_in_locks_total{locked="address"} 1"#), "{text}");
}

/// A process that is told to stop serves on, tells proxies that it will end, and closes connections.
#[test]
fn a_process_that_drains_serves_and_says_that_it_will_end() {
    let (database, directory) = (Database::fresh(), TestDirectory::new());
    let url = ("DATABASE_URL", database.url.as_str());
    let mut server = Server::start(&directory, &settings(&[url, ("ROSTER_DRAIN", "2")]));
    let mut client = server.client();
    assert_eq!(client.get("/health/ready").unwrap().status, 200);
    assert_eq!(client.get("/health/ready").unwrap().header("Connection"), None);
    let told = Instant::now();
    server.signal(nix::sys::signal::Signal::SIGTERM);
    until(seconds(2), "it drains", || server.log().contains("goes on serving for 2 s"));
    let ready = client.get("/health/ready").unwrap();
    assert_eq!((ready.status, ready.header("Connection")), (503, Some("close")));
    // On a new connection too.
    assert_eq!(client.create("devs"), 201);
    assert_eq!(client.get("/health/live").unwrap().status, 200);
    assert!(server.end(seconds(20)).success());
    assert!(told.elapsed() >= Duration::from_secs(2), "{:?}", told.elapsed());

    // Who tells it twice does not wait.
    let mut server = Server::start(&directory, &settings(&[url, ("ROSTER_DRAIN", "300")]));
    for words in ["goes on serving", "stopping"] {
        server.signal(nix::sys::signal::Signal::SIGTERM);
        until(seconds(2), words, || server.log().contains(words));
    }
    assert!(server.end(seconds(20)).success());
}
