//! One client of a load: what it asks, and how it takes what it is told.

use super::super::{Answer, Client, KEY, group};
use super::{Deed, Log, Shared, Silence};
use serde_json::json;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What readers look at: entities, pages, searches, what is nested, and other dialects.
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

/// One client's.
pub struct Hand {
    pub client: Client,
    pub shared: Arc<Shared>,
    pub log: Log,
    pub name: String,
}

impl Hand {
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
        if !self.did(Deed::Created, id, "POST", "/group", &group(id)) {
            return;
        }
        self.did(Deed::Joined, id, "POST", &format!("/group/{id}/user/member"), "");
        let change = r#"{"entity-type":"group","properties":{"description":"changed"}}"#;
        self.did(Deed::Changed, id, "PATCH", &format!("/group/{id}"), change);
        let edge = format!("/group/{id}/group/first");
        if self.did(Deed::Nested, id, "POST", &edge, "") && undoes {
            self.did(Deed::Parted, id, "DELETE", &edge, "");
        }
        if self.takes_in(id) && undoes {
            self.did(Deed::Deleted, id, "DELETE", &format!("/user/new-{id}"), "");
        }
        let members = ["member".to_owned(), format!("pal-{id}")];
        let team = json!({
            "entity-type": "group", "groupname": format!("team-{id}"), "memberUsers": members
        });
        self.did(Deed::Teamed, id, "POST", "/nuxeo/api/v1/group", &team.to_string());
    }

    /// Invites somebody into the group, who accepts without a credential and is made by that.
    fn takes_in(&mut self, id: &str) -> bool {
        let invite = json!({"entity-type": "invite", "properties": {"group": id}}).to_string();
        let Some(invited) = self.ask("POST", "/invite", &invite) else { return false };
        let code = invited.json()["properties"]["code"].as_str().unwrap().to_owned();
        let user = json!({"entity-type": "user", "id": format!("new-{id}"), "properties": {}});
        self.client.present("Accept: */*");
        let path = format!("/invite/{code}/accept");
        let accepted = self.did(Deed::Accepted, id, "POST", &path, &user.to_string());
        self.client.present(&format!("Authorization: Bearer {KEY}"));
        accepted
    }

    fn read(&mut self) {
        for path in READ {
            self.ask("GET", path, "");
        }
    }

    /// Asks, and notes the deed where it was acknowledged.
    fn did(&mut self, deed: Deed, id: &str, method: &str, path: &str, body: &str) -> bool {
        let acknowledged = self.ask(method, path, body).is_some();
        if acknowledged {
            self.log.note(deed, id);
        }
        acknowledged
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Option<Answer> {
        let sent = Instant::now();
        let answer = self.client.send(method, path, body);
        let log = &mut self.log;
        let deletes_user = method == "DELETE" && path.starts_with("/user/");
        let slowest = if deletes_user { &mut log.slowest_deletion } else { &mut log.slowest };
        *slowest = sent.elapsed().max(*slowest);
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
            // One is enough to know, and they are long.
            Ok(_) if !log.wrong.is_empty() => {}
            Ok(answer) => log.wrong.push(format!("{method} {path}: {answer:?}")),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                log.wrong.push(format!("{method} {path}: no answer"));
            }
            Err(error) => {
                let cut_off = error.kind() == io::ErrorKind::InvalidData;
                log.unanswered.push(Silence { sent, seen: Instant::now(), cut_off });
                // Nobody listens: not as fast as the processor allows.
                sleep(Duration::from_millis(5));
            }
        }
        None
    }
}
