//! The Roster of the test run: a private cluster in a temporary directory, and servers on it. The
//! clocks of some are ahead.

use super::citus::{self, ShardedDatabase};
use super::cleanup::CleanUpProcess;
use super::mail::mail;
use actix_web::http::header::HeaderName;
use chrono::TimeDelta;
use roster::console::Console;
use roster::database::cluster::{Cluster, Durability, Options};
use roster::database::{Target, migration};
use roster::domain::bootstrap::{self, Admins, FirstInvite};
use roster::domain::clock::Clock;
use roster::domain::roster::{Limits, Shared};
use roster::domain::secret::{Keyring, RootSecret, SecretCheck, prepare};
use roster::domain::token::Secret;
use roster::domain::{Error, Roster, names};
use roster::outbound::{Outbound, OutboundSettings, SystemResolver};
use roster::server::{self, Cookies, DialectSettings, Origin, Redirect, Setup};
use std::net::TcpListener;
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::Duration;

/// The operator's key, as in `ROSTER_ADMIN_KEY`.
pub const OPERATOR: &str = "operator-key-of-the-tests-0123456789";
/// Roster's secret, as in `ROSTER_SECRET`.
pub const SECRET: &str = "the secret of the servers of the tests";
/// The configured header for credentials of the Kanboard dialect, only at the server of today.
const AUTH_HEADER: HeaderName = HeaderName::from_static("x-api-auth");
/// Refusals come sooner than by default, and tests send many passwords from one address.
pub const LIMITS: Limits = Limits {
    passwords_per_minute: 100_000,
    // Other tests may keep the machine busy.
    password_patience: Duration::from_secs(60),
    writes_per_minute: 100_000,
    refusal_step: Duration::from_millis(20),
};
/// Where the pages of [`FOR_PAGES`] may send people.
pub const REDIRECT: &str = "https://app.example.com";
/// The only origin whose pages may call [`FOR_PAGES`].
pub const PAGES_ORIGIN: &str = "https://app.example";
/// The number of workers of each server: enough that requests on two connections run at once.
const WORKERS: usize = 2;

/// The running servers and their database.
pub struct Running {
    /// The connection string of PostgreSQL, for Roster.
    pub database: String,
    /// The same for its superuser.
    pub admin: String,
    /// The server with the right time, as `http://host:port`.
    pub today: String,
    /// A server on the same database whose clock is one day ahead.
    pub tomorrow: String,
    _cluster: Option<Private>,
}

/// PostgreSQL in a temporary directory.
struct Private {
    _cluster: Cluster,
    _cleanup: CleanUpProcess,
}

static RUNNING: LazyLock<Running> = LazyLock::new(|| {
    // A separate thread, because tests run inside a runtime, in which migrations panic.
    thread::spawn(Running::start).join().expect("a Roster to test")
});

/// A second server with the right time, which shares only the database with the first.
pub static SECOND: LazyLock<String> = LazyLock::new(|| extra_server(TimeDelta::zero()));
/// A server that a test may keep busy.
pub static BUSY: LazyLock<String> = LazyLock::new(|| {
    let limits = Limits { password_patience: Limits::default().password_patience, ..LIMITS };
    let shared = Shared::new(Clock::default(), keyring(), limits);
    serve(&Target::parse(&running().database).unwrap(), shared, 1, Default::default())
});
/// A server of which a test takes all streams.
pub static FOR_STREAMS: LazyLock<String> = LazyLock::new(|| extra_server(TimeDelta::zero()));
/// A server at which a test takes all places to wait for changes.
pub static FOR_WAITERS: LazyLock<String> = LazyLock::new(|| extra_server(TimeDelta::zero()));
/// A server with the default limits, which refuses passwords as late as any other.
pub static LIMITED: LazyLock<String> = LazyLock::new(|| {
    let target = Target::parse(&running().database).unwrap();
    serve(
        &target,
        Shared::new(Clock::default(), keyring(), Limits::default()),
        1,
        Default::default(),
    )
});
/// A server that pages of [`PAGES_ORIGIN`] may call from a browser.
pub static FOR_PAGES: LazyLock<String> = LazyLock::new(|| {
    let cors_origins = vec![Origin::parse(PAGES_ORIGIN).unwrap()];
    let shared = Shared::new(Clock::default(), keyring(), LIMITS);
    let dialects = DialectSettings {
        cors_origins,
        cookies: Cookies::On,
        redirects: vec![Redirect::parse(REDIRECT).unwrap()],
        ..Default::default()
    };
    serve(&Target::parse(&running().database).unwrap(), shared, 1, dialects)
});
/// A server whose clock is 20 minutes ahead.
pub static IN_TWENTY_MINUTES: LazyLock<String> =
    LazyLock::new(|| extra_server(TimeDelta::minutes(20)));
/// A server whose clock is 8 days ahead.
pub static IN_EIGHT_DAYS: LazyLock<String> = LazyLock::new(|| extra_server(TimeDelta::days(8)));

/// The servers. The first call starts them.
pub fn running() -> &'static Running {
    &RUNNING
}

impl Running {
    fn start() -> Self {
        let (database, admin, private) = match citus::cluster() {
            Some(cluster) => {
                let ShardedDatabase { url, admin_url } = ShardedDatabase::migrated(&cluster);
                (url, admin_url, None)
            }
            None => {
                let (cluster, private) = start_private();
                migrate(&Target::parse(&cluster).unwrap());
                let admin = private._cluster.admin_url();
                (cluster, admin, Some(private))
            }
        };
        let target = Target::parse(&database).unwrap();
        let shared =
            |ahead| Shared::new(Clock::ahead(ahead), keyring(), LIMITS).with_mail(Some(mail()));
        let dialects = DialectSettings {
            auth_header: Some(AUTH_HEADER),
            cookies: Cookies::On,
            ..Default::default()
        };
        let today = serve(&target, shared(TimeDelta::zero()), WORKERS, dialects);
        let tomorrow = serve(&target, shared(TimeDelta::days(1)), WORKERS, Default::default());
        Self { database, admin, today, tomorrow, _cluster: private }
    }
}

fn start_private() -> (String, Private) {
    let directory = tempfile::Builder::new().prefix("roster-tests-").tempdir().unwrap().keep();
    // Before the cluster is created in it, so that nothing remains whatever goes wrong.
    let cleanup = CleanUpProcess::for_directory(&directory);
    let options =
        Options { data_dir: directory, durability: Durability::Off, max_connections: 250 };
    let cluster = Cluster::start(options).unwrap_or_else(|error| panic!("{error}"));
    (cluster.url(), Private { _cluster: cluster, _cleanup: cleanup })
}

/// The keys of the servers' secret.
pub fn keyring() -> Keyring {
    Keyring::new(&RootSecret::parse(SECRET).unwrap(), None).unwrap()
}

/// Migrates a database, and gives it the operator's key.
pub fn migrate(target: &Target) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let admins = Admins { key: Secret::presented(OPERATOR), user: None };
    let migrated = runtime.block_on(migration::run(target, Duration::ZERO, async |target| {
        let roster = Roster::once(target, Shared::new(Clock::default(), keyring(), LIMITS)).await;
        assert_eq!(prepare(&roster).await.unwrap(), SecretCheck::Same);
        let keep = |_: &Secret| panic!("a key was given");
        names::fill_in(&roster).await.map_err(|error: Error| error.to_string())?;
        bootstrap::run(roster, admins, FirstInvite::None, keep)
            .await
            .map_err(|error: Error| error.to_string())
    }));
    assert_eq!(migrated.unwrap(), None);
}

/// Starts a server with one worker, which few tests use.
fn extra_server(ahead: TimeDelta) -> String {
    let shared = Shared::new(Clock::ahead(ahead), keyring(), LIMITS);
    serve(&Target::parse(&running().database).unwrap(), shared, 1, Default::default())
}

/// What calls the receivers of webhooks: those of the tests are on this machine.
fn outbound() -> Outbound {
    let networks = vec!["127.0.0.1/32".parse().unwrap()];
    Outbound::new(OutboundSettings { networks, proxy: None }, Arc::new(SystemResolver))
}

fn serve(target: &Target, shared: Shared, workers: usize, dialects: DialectSettings) -> String {
    let shared = shared.with_outbound(outbound());
    serve_until(target, shared, workers, dialects, std::future::pending())
}

/// Starts a server, which ends as soon as `stop` is ready, and returns its address. It delivers nothing to
/// webhooks.
pub fn serve_until(
    target: &Target,
    shared: Shared,
    workers: usize,
    dialects: DialectSettings,
    stop: impl Future<Output = ()> + Send + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let setup = Setup {
        target: target.clone(),
        shared,
        trusted_proxies: vec!["127.0.0.1/32".parse().unwrap()],
        console: Console::Embedded,
        dialects,
        workers,
        connections_per_address: 2000,
        metrics_listener: None,
    };
    thread::spawn(move || {
        let serving = async { server::serve(listener, setup, stop)?.await };
        actix_web::rt::System::new().block_on(serving).unwrap();
    });
    base
}
