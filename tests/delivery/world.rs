//! A database of its own for each test, a server on it that delivers nothing, and what delivers, at whatever
//! time.

use crate::support::citus::{ShardedDatabase, cluster};
use crate::support::mail::mail;
use crate::support::running::{LIMITS, keyring, migrate, running, serve_until};
use crate::support::{Caller, group};
use chrono::TimeDelta;
use roster::database::{Shape, Target};
use roster::domain::Roster;
use roster::domain::clock::Clock;
use roster::domain::roster::Shared;
use roster::jobs::dispatch;
use roster::outbound::{Outbound, OutboundSettings, SystemResolver};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tokio::sync::{oneshot, watch};
use tokio_postgres::{Client, NoTls};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// How long something may take.
const PATIENCE: Duration = Duration::from_secs(40);

/// A database, and a server on it.
pub struct World {
    pub operator: Caller,
    database: String,
    pub client: Client,
    /// The server ends when this is dropped.
    _server: oneshot::Sender<()>,
}

/// What delivers, until it is dropped.
pub struct Dispatching {
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

/// What is called: this machine, or only what is public.
fn shared(ahead: TimeDelta, networks: &[&str]) -> Shared {
    let networks = networks.iter().map(|network| network.parse().unwrap()).collect();
    let settings = OutboundSettings { networks, proxy: None };
    let outbound = Outbound::new(settings, Arc::new(SystemResolver));
    Shared::new(Clock::ahead(ahead), keyring(), LIMITS)
        .with_outbound(outbound)
        .with_mail(Some(mail()))
}

/// Creates a database, on a cluster a distributed one, and returns how Roster and the superuser connect to it.
async fn create() -> (String, String) {
    if let Some(cluster) = cluster() {
        let made = move || {
            let made = ShardedDatabase::migrated(&cluster);
            (made.url, made.admin_url)
        };
        return tokio::task::spawn_blocking(made).await.unwrap();
    }
    let name = format!("delivery_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let created = format!("CREATE DATABASE {name} OWNER roster");
    crate::support::database::connect().await.batch_execute(&created).await.unwrap();
    let of = |url: &str| url.replace("dbname=roster", &format!("dbname={name}"));
    (of(&running().database), of(&running().admin))
}

impl World {
    pub async fn new() -> Self {
        let (database, admin) = create().await;
        let target = Target::parse(&database).unwrap();
        let (server, stop) = oneshot::channel::<()>();
        let stop = async { drop(stop.await) };
        let base = thread::spawn(move || {
            migrate(&target);
            let shared = shared(TimeDelta::zero(), &["127.0.0.0/8"]);
            serve_until(&target, shared, 1, Default::default(), stop)
        });
        let base = tokio::task::spawn_blocking(|| base.join().unwrap()).await.unwrap();
        let operator = Caller::operator().of_namespace("default").at_server(base.leak());
        let (client, connection) = tokio_postgres::connect(&admin, NoTls).await.unwrap();
        tokio::spawn(connection);
        Self { operator, database, client, _server: server }
    }

    /// Creates a namespace, and returns whoever may do everything in it.
    pub async fn namespace(&self, id: &str) -> Caller {
        let namespace = json!({"entity-type": "namespace", "id": id});
        self.operator.post("/namespace", namespace).await.must_be(201);
        self.operator.of_namespace(id)
    }

    /// Creates a webhook, and returns its secret.
    pub async fn webhook(&self, id: &str, url: &str, more: Value) -> String {
        let mut properties = json!({"url": url, "events": ["group.*", "membership.*", "user.*"]});
        for (name, value) in more.as_object().unwrap() {
            properties[name] = value.clone();
        }
        let webhook = json!({"entity-type": "webhook", "id": id, "properties": properties});
        let made = self.operator.post("/webhook", webhook).await.must_be(201);
        made.properties()["secret"].as_str().unwrap().to_owned()
    }

    /// The properties of a webhook.
    pub async fn properties(&self, id: &str) -> Value {
        self.operator.get(&format!("/webhook/{id}")).await.must_be(200).properties().clone()
    }

    /// Creates groups with these ids.
    pub async fn groups(&self, ids: &[&str]) {
        for id in ids {
            self.operator.post("/group", group(id, json!({}))).await.must_be(201);
        }
    }

    /// Writes so many changes of so many groups, in turn.
    pub async fn changes(&self, count: i64, groups: i64) {
        let insert = "INSERT INTO changes (namespace_no, at, actor, action, entity_type, entity_id, document) \
            SELECT n.no, now(), 'system', 'group.updated', 'group', 'g' || (i % $2::bigint), \
            jsonb_build_object('id', 'g' || (i % $2::bigint), 'version', i) \
            FROM namespaces n, generate_series(1, $1::bigint) i WHERE n.id = 'default'";
        self.client.execute(insert, &[&count, &groups]).await.unwrap();
    }

    /// One number from the database.
    pub async fn number(&self, sql: &str) -> i64 {
        self.client.query_one(sql, &[]).await.unwrap().get(0)
    }

    /// The last change's number.
    pub async fn last(&self) -> i64 {
        self.number("SELECT coalesce(max(seq), 0) FROM changes").await
    }

    /// How many attempts of the webhook have failed in a row.
    pub async fn attempts(&self) -> i64 {
        self.number("SELECT attempts::bigint FROM webhooks").await
    }

    /// Delivers, at a time that is so much ahead.
    pub fn dispatch(&self, ahead: TimeDelta) -> Dispatching {
        self.dispatch_to(ahead, &["127.0.0.1/32"])
    }

    /// Delivers, at a time that is so much ahead, to public addresses and these networks.
    pub fn dispatch_to(&self, ahead: TimeDelta, networks: &[&str]) -> Dispatching {
        let (target, shared) = (Target::parse(&self.database).unwrap(), shared(ahead, networks));
        let (stop, stopped) = watch::channel(false);
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let shape = Shape { write_lanes: 1, pooled: 1 };
                let roster = Roster::open(&target, shape, shared);
                dispatch::run(roster, roster::server::event, stopped).await;
            });
        });
        Dispatching { stop, thread: Some(thread) }
    }

    /// Lets the next attempt be made, at a time that is so much ahead, and fail.
    pub async fn fail_once(&self, ahead: TimeDelta) {
        let before = self.attempts().await;
        let dispatching = self.dispatch(ahead);
        self.until("an attempt fails", async || self.attempts().await > before).await;
        dispatching.stop().await;
        assert_eq!(self.attempts().await, before + 1);
    }

    /// Waits until a condition holds.
    pub async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let begun = Instant::now();
        while !holds().await {
            assert!(begun.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until the cursor of the only webhook is at the last change.
    pub async fn until_delivered(&self) {
        let behind = "SELECT count(*) FROM webhooks w WHERE w.after_seq < \
            (SELECT max(c.seq) FROM changes c) OR w.leased_by IS NOT NULL";
        self.until("everything is delivered", async || self.number(behind).await == 0).await;
    }
}

impl Dispatching {
    /// Stops, and waits until what was sent has arrived.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        let thread = self.thread.take().unwrap();
        tokio::task::spawn_blocking(|| thread.join().unwrap()).await.unwrap();
    }
}

impl Drop for Dispatching {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}
