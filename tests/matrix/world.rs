//! The namespace in which deeds are done: who and what is there, and who calls.

use super::callers::{COLUMNS, Kind};
use super::state::{Digest, State, stay_recent};
pub use super::who::Marks;
use super::who::Who;
use crate::recovery::{code, verification_code};
use crate::support::database::connect;
use crate::support::dialect::Dialect;
use crate::support::namespace::new_key;
use crate::support::{Caller, Namespace, PASSWORD, invite, membership, user};
use serde_json::json;
use tokio_postgres::Client;

/// Who there is beside the callers: `boris` and `ana` are in `devs`, `chief` administers by
/// nesting, `maker` is an administrator who made an invite, and `dormant` is deactivated.
const OTHERS: [&str; 7] = ["ana", "carol", "chief", "maker", "dormant", "locked", "deputy"];
const GROUPS: [&str; 8] = ["devs", "inner", "other", "open", "chiefs", "heads", "shell", "lair"];
const PLACES: [(&str, &str, &str); 15] = [
    ("heads", "shade", "member"),
    ("heads", "nested", "member"),
    ("inner", "plain", "owner"),
    ("devs", "owner", "owner"),
    ("devs", "ana", "owner"),
    ("devs", "manager", "manager"),
    ("devs", "member", "member"),
    ("devs", "boris", "member"),
    ("devs", "expired", "owner"),
    ("chiefs", "chief", "member"),
    ("chiefs", "expired", "owner"),
    ("administrators", "root", "member"),
    ("administrators", "maker", "member"),
    ("administrators", "deputy", "member"),
    ("administrators", "former", "owner"),
];
/// Placeholders, of which `shade` and `lair` administer.
const PLACEHOLDERS: [&str; 2] = ["ghost", "shade"];
/// Which group is in which.
const NESTING: [(&str, &str); 4] = [
    ("devs", "inner"),
    ("administrators", "chiefs"),
    ("chiefs", "heads"),
    ("administrators", "lair"),
];

/// What a stranger calls their own.
const NOBODYS: [(&str, &str); 3] = [("me", "boris"), ("my_session", "none"), ("my_token", "none")];

/// A namespace with everything that a deed may need.
pub struct World {
    pub ns: Namespace,
    client: Client,
    /// Whose connections all callers share.
    stranger: Caller,
    marks: Marks,
    callers: Vec<Who>,
}

impl World {
    pub async fn new() -> Self {
        // In a closed directory most of what is refused here would not be found.
        let (ns, foreign) = (Namespace::open().await, Namespace::new().await);
        let (stranger, client) = (ns.stranger(), connect().await);
        let mut world = Self { ns, client, stranger, marks: Marks::new(), callers: Vec::new() };
        world.people().await;
        world.places().await;
        world.invites().await;
        world.things().await;
        for column in &COLUMNS {
            let who = match column.kind {
                Kind::Stranger => Who::new(world.stranger.clone(), None, marks_of(&NOBODYS)),
                Kind::User => world.user(column.name).await,
                Kind::Key => world.key(column.name).await,
                Kind::ForeignKey | Kind::ForeignUser => {
                    foreigner(&world, &foreign, column.kind).await
                }
            };
            world.callers.push(who);
        }
        // The former administrator signed in, and was last seen, as an administrator.
        let former =
            &world.callers[COLUMNS.iter().position(|column| column.name == "former").unwrap()];
        former.of_dialect(Dialect::Native).get("/key").await.must_be(200);
        world.ns.delete("/group/administrators/user/former").await.must_be(200);
        world.number().await;
        stay_recent(&world.client, [&world.ns.id, &foreign.id]).await;
        world
    }

    /// The caller of a column.
    pub fn caller(&self, column: usize, dialect: Dialect) -> &Caller {
        self.callers[column].of_dialect(dialect)
    }

    /// The caller of a column who is of another namespace, and says nothing else.
    pub fn caller_at_home(&self, column: usize, dialect: Dialect) -> Option<&Caller> {
        Some(self.callers[column].at_home.as_ref()?.of_dialect(dialect))
    }

    /// The words of a column's requests.
    pub fn marks(&self, column: usize) -> Marks {
        let mut marks = self.marks.clone();
        marks.extend(self.callers[column].marks.clone());
        if let Some(no) = marks.get("me").and_then(|me| marks.get(&format!("no.{me}"))) {
            marks.insert("no.me".to_owned(), no.clone());
        }
        marks
    }

    pub async fn state(&self) -> State {
        State::read(&self.client, &self.ns.id).await
    }

    pub async fn digest(&self) -> Digest {
        Digest::read(&self.client, &self.ns.id).await
    }

    pub async fn restore(&mut self, state: &State) {
        state.restore(&mut self.client, &self.ns.id).await;
    }

    fn mark(&mut self, name: &str, value: &str) {
        self.marks.insert(name.to_owned(), value.to_owned());
    }

    /// Everybody has the password of the tests, hashed once.
    async fn people(&mut self) {
        self.ns.person("boris").await;
        let callers = COLUMNS.iter().filter(|column| column.kind == Kind::User);
        for id in callers.map(|column| column.name).chain(OTHERS) {
            let email = format!("{id}@example.com");
            let known = user(id, json!({"username": id, "email": email}));
            self.ns.post("/user", known).await.must_be(201);
        }
        for id in PLACEHOLDERS {
            self.ns.user(id).await;
        }
        let dormant = user("dormant", json!({"active": false}));
        self.ns.put("/user/dormant", dormant).await.must_be(200);
        self.execute(
            "UPDATE users SET locked_until = now() + interval '1 hour', failed_logins = 7 WHERE id = 'locked' AND",
        )
        .await;
        self.execute(
            "UPDATE users SET password_hash = (SELECT password_hash FROM users u WHERE u.id = \
            'boris' AND u.namespace_no = users.namespace_no) WHERE",
        )
        .await;
    }

    async fn places(&mut self) {
        for id in GROUPS {
            self.ns.group(id).await;
        }
        for (group, user, role) in PLACES {
            let path = format!("/group/{group}/user/{user}");
            self.ns.post(&path, membership(json!({"role": role}))).await.must_be(201);
        }
        for (outer, inner) in NESTING {
            self.ns.nest(outer, inner).await;
        }
        self.execute("UPDATE groups SET placeholder = true WHERE id IN ('shell', 'lair') AND")
            .await;
        self.execute("UPDATE users SET placeholder = true WHERE id IN ('ghost', 'shade') AND")
            .await;
        self.execute(
            "UPDATE memberships SET expires_at = now() - interval '1 hour' WHERE user_no = \
            (SELECT no FROM users u WHERE u.id = 'expired' AND u.namespace_no = \
            memberships.namespace_no) AND",
        )
        .await;
    }

    /// `$devs_invite` is the id of an invite and `$devs_code` its code, and so on.
    async fn invites(&mut self) {
        let invites = [
            ("devs", "devs", "member", "new@example.com"),
            ("owners", "devs", "owner", "newer@example.com"),
            ("chiefs", "chiefs", "member", "chief@example.com"),
            ("open", "open", "member", ""),
            ("addressed", "open", "member", "plain@example.com"),
        ];
        for (name, group, role, email) in invites {
            let mut wanted = json!({"group": group, "role": role});
            if !email.is_empty() {
                wanted["email"] = json!(email);
            }
            self.invite(&self.ns.clone(), name, wanted).await;
        }
        let maker = self.ns.signed_in("maker").await;
        self.invite(&maker, "makers", json!({"group": "chiefs"})).await;
        new_key(&maker, &["users:read"]).await;
    }

    async fn invite(&mut self, by: &Caller, name: &str, wanted: serde_json::Value) {
        let made = by.post("/invite", invite(wanted)).await.must_be(201);
        self.mark(&format!("{name}_invite"), made.body["id"].as_str().unwrap());
        self.mark(&format!("{name}_code"), made.properties()["code"].as_str().unwrap());
    }

    /// Sessions and keys of others, and another namespace.
    async fn things(&mut self) {
        for user in ["boris", "chief"] {
            let opened = self.ns.add(&format!("/user/{user}/session")).await.must_be(201);
            self.mark(&format!("{user}s_session"), opened.body["id"].as_str().unwrap());
            self.mark(&format!("{user}s_token"), opened.token());
        }
        self.mark("recovery_code", &code(&self.ns, "boris").await);
        let proof = verification_code(&self.ns, "boris", "boris@example.org").await;
        self.mark("verification_code", &proof);
        let operator = Caller::operator();
        for (id, scope) in [("spare", "users:read"), ("operators", "operator")] {
            let properties = json!({"name": id, "scopes": [scope]});
            let key = json!({"entity-type": "key", "id": id, "properties": properties});
            operator.of_namespace(&self.ns.id).post("/key", key).await.must_be(201);
        }
        let hook = json!({"url": "http://127.0.0.1:1024/hook", "active": false});
        let hook = json!({"entity-type": "webhook", "id": "hook", "properties": hook});
        self.ns.post("/webhook", hook).await.must_be(201);
        self.execute(
            "INSERT INTO deliveries SELECT namespace_no, no, 7, 'parked', 5, now(), now(), \
            now() + interval '1 day', 500, 'status 500' FROM webhooks WHERE id = 'hook' AND",
        )
        .await;
        for user in ["plain", "root"] {
            let id = format!("mail-about-{user}");
            self.execute(&format!(
                "INSERT INTO mails (namespace_no, id, kind, to_address, user_no, sealed, state, next_at, \
                created_at) SELECT namespace_no, '{id}', 'password_changed', login_email, no, '\\x00', \
                'failed', now() + interval '1 day', now() FROM users WHERE id = '{user}' AND"
            ))
            .await;
        }
        let (doomed, new) = (format!("{}-x", self.ns.id), format!("{}-x-new", self.ns.id));
        let namespace = json!({"entity-type": "namespace", "id": doomed});
        operator.post("/namespace", namespace).await.must_be(201);
        self.mark("namespace", &self.ns.id.clone());
        self.mark("doomed", &doomed);
        self.mark("new_namespace", &new);
    }

    async fn user(&self, id: &str) -> Who {
        let session = self.ns.add(&format!("/user/{id}/session")).await.must_be(201);
        let marks = [
            ("me", id),
            ("my_session", session.body["id"].as_str().unwrap()),
            ("my_token", session.token()),
        ];
        let caller = self.stranger.at_new_address().with_key(session.token());
        Who::new(caller, Some((id, PASSWORD)), marks_of(&marks))
    }

    async fn key(&self, scopes: &str) -> Who {
        let scopes: Vec<_> = scopes.split(' ').collect();
        let key = new_key(&Caller::operator().of_namespace(&self.ns.id), &scopes).await;
        let caller = self.stranger.at_new_address().with_key(&key);
        Who::new(caller, Some(("jsonrpc", &key)), Marks::new())
    }

    /// `$no.devs` is the number of `devs`, as Kanboard's callers know it.
    async fn number(&mut self) {
        let query = "SELECT e.id, e.no FROM (SELECT id, no, namespace_no FROM users UNION ALL \
            SELECT id, no, namespace_no FROM groups) e JOIN namespaces n ON n.no = e.namespace_no \
            WHERE n.id = $1";
        for row in self.client.query(query, &[&self.ns.id]).await.unwrap() {
            let (id, no): (String, i64) = (row.get(0), row.get(1));
            self.mark(&format!("no.{id}"), &no.to_string());
        }
    }

    async fn execute(&self, update: &str) {
        let ours = "namespace_no = (SELECT no FROM namespaces WHERE id = $1)";
        let statement = format!("{update} {ours}");
        self.client.execute(&statement, &[&self.ns.id]).await.unwrap();
    }
}

/// An administrator, or a key, of another namespace. The user's id is `root` there too.
async fn foreigner(world: &World, foreign: &Namespace, kind: Kind) -> Who {
    if kind == Kind::ForeignKey {
        let key = new_key(foreign, &["admin"]).await;
        let home = foreign.stranger().at_new_address().with_key(&key);
        return Who::foreign(home, ("jsonrpc", &key), &world.ns, &Marks::new());
    }
    let name = "foreign root";
    foreign.post("/user", user("root", json!({"username": name, "password": PASSWORD}))).await;
    foreign.add("/group/administrators/user/root").await.must_be(201);
    let session = foreign.add("/user/root/session").await.must_be(201);
    let mut marks = marks_of(&NOBODYS);
    marks.insert("me".to_owned(), "root".to_owned());
    let home = foreign.stranger().at_new_address().with_key(session.token());
    Who::foreign(home, (name, PASSWORD), &world.ns, &marks)
}

fn marks_of(marks: &[(&str, &str)]) -> Marks {
    marks.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
