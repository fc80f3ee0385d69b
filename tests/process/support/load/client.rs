//! One client of a load: its requests, and what it does with the responses.

use super::super::{Answer, Client, KEY, group};
use super::{Log, Shared, Step, Unanswered};
use serde_json::json;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What readers read: entities, pages, searches, nested groups, and other dialects.
const READ: [&str; 8] = [
    "/group/first",
    "/group?limit=5",
    "/group?q=first&limit=5",
    "/group/first/user?effective=true&limit=5",
    "/user/member",
    "/user/member/group",
    "/nuxeo/api/v1/group/first",
    "/users/Users/Read?id=member",
];

/// A client.
pub struct LoadClient {
    pub client: Client,
    pub shared: Arc<Shared>,
    pub log: Log,
    pub name: String,
}

impl LoadClient {
    pub fn work(&mut self, writes: bool) {
        for round in 0.. {
            if self.shared.over.load(Ordering::Relaxed) {
                return;
            }
            if writes {
                self.write(&format!("{}-{round}", self.name), round % 2 == 0);
            } else {
                self.read();
            }
        }
    }

    /// Makes a group, and does with it once what Roster does in one statement and what it does in
    /// a transaction. Only what was acknowledged is built upon, so that no answer may be an error.
    fn write(&mut self, id: &str, undoes: bool) {
        if !self.do_step(Step::Created, id, "POST", "/group", &group(id)) {
            return;
        }
        self.do_step(Step::Joined, id, "POST", &format!("/group/{id}/user/member"), "");
        let change = r#"{"entity-type":"group","properties":{"description":"changed"}}"#;
        self.do_step(Step::Changed, id, "PATCH", &format!("/group/{id}"), change);
        let edge = format!("/group/{id}/group/first");
        if self.do_step(Step::Nested, id, "POST", &edge, "") && undoes {
            self.do_step(Step::Parted, id, "DELETE", &edge, "");
        }
        if self.invite_and_accept(id) && undoes {
            self.do_step(Step::Deleted, id, "DELETE", &format!("/nuxeo/api/v1/user/new-{id}"), "");
        }
        let members = ["member".to_owned(), format!("pal-{id}")];
        let team = json!({
            "entity-type": "group", "groupname": format!("team-{id}"), "memberUsers": members
        });
        self.do_step(Step::Teamed, id, "POST", "/nuxeo/api/v1/group", &team.to_string());
    }

    /// Invites somebody to the group, who accepts without a credential and so becomes a user.
    fn invite_and_accept(&mut self, id: &str) -> bool {
        let invite = json!({"entity-type": "invite", "properties": {"group": id}}).to_string();
        let Some(invited) = self.request("POST", "/invite", &invite) else { return false };
        let code = invited.json()["properties"]["code"].as_str().unwrap().to_owned();
        let user = json!({
            "entity-type": "user",
            "properties": {"username": format!("new-{id}"), "password": "of whoever is new"}
        });
        self.client.present("Accept: */*");
        let path = format!("/invite/{code}/accept");
        let accepted = self.do_step(Step::Accepted, id, "POST", &path, &user.to_string());
        self.client.present(&format!("Authorization: Bearer {KEY}"));
        accepted
    }

    fn read(&mut self) {
        for path in READ {
            self.request("GET", path, "");
        }
    }

    /// Sends a request, and records the step if it was acknowledged.
    fn do_step(&mut self, step: Step, id: &str, method: &str, path: &str, body: &str) -> bool {
        let acknowledged = self.request(method, path, body).is_some();
        if acknowledged {
            self.log.note(step, id);
        }
        acknowledged
    }

    fn request(&mut self, method: &str, path: &str, body: &str) -> Option<Answer> {
        let sent = Instant::now();
        let answer = self.client.send(method, path, body);
        let (log, took) = (&mut self.log, sent.elapsed());
        if method == "DELETE" && path.starts_with("/user/") {
            log.slowest_deletion = log.slowest_deletion.max(took);
        } else if took > log.slowest {
            (log.slowest, log.slowest_request) = (took, format!("{method} {path}"));
        }
        match answer {
            Ok(answer) if (200..300).contains(&answer.status) => {
                self.shared.served.fetch_add(1, Ordering::Relaxed);
                return Some(answer);
            }
            Ok(answer) if answer.is_refusal() || answer.is_busy() => {
                log.last_refused = format!("{method} {path} after {:?}", sent.elapsed());
                self.shared.refused.fetch_add(1, Ordering::Relaxed);
                log.refused.push(Instant::now());
            }
            // One is enough, and they are long.
            Ok(_) if !log.wrong.is_empty() => {}
            Ok(answer) => log.wrong.push(format!("{method} {path}: {answer:?}")),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                log.wrong.push(format!("{method} {path}: no answer"));
            }
            Err(error) => {
                let cut_off = error.kind() == io::ErrorKind::InvalidData;
                log.unanswered.push(Unanswered { sent, seen: Instant::now(), cut_off });
                // Nobody listens. A pause keeps the loop from using a whole processor.
                sleep(Duration::from_millis(5));
            }
        }
        None
    }
}
