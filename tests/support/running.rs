//! The Roster of the run: a private cluster in a throw-away directory, and servers on it, of which
//! some live ahead of the others.

use super::broom::Broom;
use actix_web::http::header::HeaderName;
use chrono::TimeDelta;
use roster::database::cluster::{Cluster, Durability, Options};
use roster::database::{Target, migration};
use roster::domain::bootstrap::{self, Admins};
use roster::domain::clock::Clock;
use roster::domain::roster::Shared;
use roster::domain::token::Secret;
use roster::domain::{Error, Roster};
use roster::server::{self, DialectSettings, Setup};
use std::net::TcpListener;
use std::sync::LazyLock;
use std::thread;

/// The operator's key, as `ROSTER_ADMIN_KEY` gives it.
pub const OPERATOR: &str = "operator-key-of-the-tests-0123456789";
/// Where today's server takes a credential in Kanboard's dialect too; the others do not.
const AUTH_HEADER: HeaderName = HeaderName::from_static("x-api-auth");
/// Threads of each server: as many as make requests of one connection meet those of another.
const WORKERS: usize = 2;

/// What is running.
pub struct Running {
    /// How PostgreSQL is reached.
    pub database: String,
    /// The server, as `http://host:port`.
    pub today: String,
    /// The same one day ahead, on the same database.
    pub tomorrow: String,
    _cluster: Cluster,
    _broom: Broom,
}

static RUNNING: LazyLock<Running> = LazyLock::new(|| {
    // A thread of its own, because tests are inside a runtime, where migrations cannot run.
    thread::spawn(Running::start).join().expect("a Roster to test")
});

/// Another server beside the first, which shares nothing with it but the database.
pub static BESIDE: LazyLock<String> = LazyLock::new(|| apart(TimeDelta::zero()));
/// One that a test may keep busy.
pub static CROWDED: LazyLock<String> = LazyLock::new(|| apart(TimeDelta::zero()));
/// One that lives 20 minutes ahead.
pub static IN_TWENTY_MINUTES: LazyLock<String> = LazyLock::new(|| apart(TimeDelta::minutes(20)));
/// One that lives 8 days ahead.
pub static IN_EIGHT_DAYS: LazyLock<String> = LazyLock::new(|| apart(TimeDelta::days(8)));

/// Starts Roster the first time it is asked for.
pub fn running() -> &'static Running {
    &RUNNING
}

impl Running {
    fn start() -> Self {
        let directory = tempfile::Builder::new().prefix("roster-tests-").tempdir().unwrap().keep();
        // Before the cluster is made in it, so that nothing stays whatever goes wrong.
        let broom = Broom::for_directory(&directory);
        let options =
            Options { data_dir: directory, durability: Durability::Off, max_connections: 250 };
        let cluster = Cluster::start(options).unwrap_or_else(|error| panic!("{error}"));
        let database = cluster.url();
        let target = Target::parse(&database).unwrap();
        migrate(&target);
        let today = serve(&target, Clock::default(), WORKERS, Some(AUTH_HEADER));
        let tomorrow = serve(&target, Clock::ahead(TimeDelta::days(1)), WORKERS, None);
        Self { database, today, tomorrow, _cluster: cluster, _broom: broom }
    }
}

fn migrate(target: &Target) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let admins = Admins { key: Secret::presented(OPERATOR), user: None };
    let migrated = runtime.block_on(migration::run(target, async |target| {
        let roster = Roster::once(target, Shared::new(Clock::default())).await;
        let keep = |_: &Secret| panic!("a key was given");
        bootstrap::run(roster, admins, keep).await.map_err(|error: Error| error.to_string())
    }));
    migrated.unwrap();
}

/// A server for few tests, with one worker.
fn apart(ahead: TimeDelta) -> String {
    serve(&Target::parse(&running().database).unwrap(), Clock::ahead(ahead), 1, None)
}

fn serve(target: &Target, clock: Clock, workers: usize, auth_header: Option<HeaderName>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let setup = Setup {
        target: target.clone(),
        shared: Shared::new(clock),
        trusted_proxies: vec!["127.0.0.1/32".parse().unwrap()],
        dialects: DialectSettings { auth_header, cors_origins: vec!["*".to_owned()] },
        workers,
    };
    thread::spawn(move || {
        let serving = async { server::serve(listener, setup, std::future::pending())?.await };
        actix_web::rt::System::new().block_on(serving).unwrap();
    });
    base
}
