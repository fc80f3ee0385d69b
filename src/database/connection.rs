//! How a connection is opened: where to, with which time-outs, encrypted or not.

use super::{Load, tls};
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::AsyncPgConnection;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{CancelToken, Config, NoTls, Socket, tls::MakeTlsConnect};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Bounds that every connection asks the server for. A statement of ours takes milliseconds, a
/// namespace with millions of rows is deleted within seconds. Compiling one, or sharing it among
/// processes, which PostgreSQL does where it expects many rows, would take longer than running it.
/// A lock is waited for less long than a transaction, so that its caller is told what it met. Each
/// statement is planned once on a connection, for whatever values: planning takes longer than
/// running it, and where PostgreSQL guesses that values make a difference it would plan each time.
const SETTINGS: &str = "-c statement_timeout=30s -c lock_timeout=4s -c jit=off \
                        -c plan_cache_mode=force_generic_plan \
                        -c max_parallel_workers_per_gather=0 \
                        -c idle_in_transaction_session_timeout=10s";
/// Citus plans a statement only when it knows the values, which say on which node to run it. A server with
/// this extension is told so on each connection; any other answers without a row.
const FOR_CITUS: &str = "SELECT set_config('plan_cache_mode', 'force_custom_plan', false) \
                         FROM pg_extension WHERE extname = 'citus'";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A server that vanished without a word is noticed within this time.
const SILENCE: Duration = Duration::from_secs(15);

/// What an operator is shown who has given something else.
const EXAMPLE: &str = "postgres://user:password@host/database";

/// How long the end of all connections is waited for.
const PARTING: Duration = Duration::from_secs(1);

/// A PostgreSQL server and how to reach it.
#[derive(Clone)]
pub struct Target {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    /// How many connections there are that were made with this or its clones.
    connections: Arc<watch::Sender<usize>>,
    load: Arc<Load>,
}

impl Target {
    /// Reads a `postgres://` URL or a `key=value` connection string, as libpq has them
    /// (<https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING>).
    ///
    /// `sslmode=verify-full` and `require` encrypt and verify the server against the system's root
    /// certificates (`SSL_CERT_FILE` names others), `verify-ca` does so without its name; `prefer`,
    /// which is the default, does not encrypt, because it could not tell whom it talks to.
    ///
    /// # Errors
    /// One line for the operator: what the parser makes of it, or that no root is found.
    pub fn parse(url: &str) -> Result<Self, String> {
        check_scheme(url)?;
        let (url, verification) = tls::sslmode(url);
        let mut config: Config = url.parse().map_err(|error: tokio_postgres::Error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            format!(
                "DATABASE_URL must be a connection string, such as {EXAMPLE}: {}",
                cause.unwrap_or_default()
            )
        })?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(format!(
                "DATABASE_URL names no host: give it one, as in {EXAMPLE} or host=/run/postgresql \
                 user=roster dbname=roster, or leave it out for a private PostgreSQL"
            ));
        }
        let options =
            config.get_options().map_or(SETTINGS.to_owned(), |o| format!("{SETTINGS} {o}"));
        config
            .options(options)
            .connect_timeout(CONNECT_TIMEOUT)
            .keepalives_idle(SILENCE)
            .tcp_user_timeout(SILENCE);
        if config.get_application_name().is_none() {
            config.application_name("roster");
        }
        let encrypts = config.get_ssl_mode() == SslMode::Require;
        let tls = encrypts.then(|| tls::connector(verification)).transpose()?;
        Ok(Self { config, tls, connections: Arc::default(), load: Arc::default() })
    }

    /// Whether what is said to the server goes over a network in clear text.
    pub fn is_exposed(&self) -> bool {
        let is_local = |host: &Host| match host {
            Host::Unix(_) => true,
            Host::Tcp(name) => {
                name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
            }
        };
        let addresses = self.config.get_hostaddrs();
        let is_local = match addresses.is_empty() {
            true => self.config.get_hosts().iter().all(is_local),
            false => addresses.iter().all(IpAddr::is_loopback),
        };
        self.tls.is_none() && !is_local
    }

    /// Connects; the returned task drives the connection and ends with it.
    ///
    /// # Errors
    /// What the server or the network says.
    pub async fn connect(&self) -> ConnectionResult<(AsyncPgConnection, JoinHandle<()>)> {
        self.open().await.map_err(|failure| ConnectionError::BadConnection(failure.to_string()))
    }

    /// Connects as [`Target::connect`] does, and keeps the driver's own error.
    pub(super) async fn open(&self) -> Result<(AsyncPgConnection, JoinHandle<()>), Failure> {
        match &self.tls {
            Some(tls) => self.connect_with(tls.clone()).await,
            None => self.connect_with(NoTls).await,
        }
    }

    /// Tells PostgreSQL to end what a connection is doing.
    ///
    /// # Errors
    /// What the server or the network says.
    pub async fn cancel(&self, token: CancelToken) -> Result<(), tokio_postgres::Error> {
        match &self.tls {
            Some(tls) => token.cancel_query(tls.clone()).await,
            None => token.cancel_query(NoTls).await,
        }
    }

    /// How many connections there are that were made with this or its clones.
    pub fn connections(&self) -> usize {
        *self.connections.borrow()
    }

    /// How much of them is used.
    pub fn load(&self) -> &Arc<Load> {
        &self.load
    }

    /// Waits until all connections that were made with this or its clones, and are used no more,
    /// have ended, a second at most: PostgreSQL complains of one that breaks off while it speaks,
    /// as it does where a runtime ends before.
    pub async fn parted(&self) {
        let mut connections = self.connections.subscribe();
        let all_ended = connections.wait_for(|count| *count == 0);
        let _in_time = tokio::time::timeout(PARTING, all_ended).await;
    }

    async fn connect_with<T>(&self, tls: T) -> Result<(AsyncPgConnection, JoinHandle<()>), Failure>
    where
        T: MakeTlsConnect<Socket>,
        T::Stream: Send + 'static,
    {
        let connecting = tokio::time::timeout(CONNECT_TIMEOUT, self.config.connect(tls));
        let (client, connection) =
            connecting.await.map_err(|_elapsed| Failure::Timeout)?.map_err(Failure::Driver)?;
        let connections = Arc::clone(&self.connections);
        connections.send_modify(|count| *count += 1);
        let driver = tokio::spawn(async move {
            if let Err(error) = connection.await {
                log::debug!("connection to PostgreSQL ended: {error}");
            }
            connections.send_modify(|count| *count -= 1);
        });
        let told = tokio::time::timeout(CONNECT_TIMEOUT, client.simple_query(FOR_CITUS));
        told.await.map_err(|_elapsed| Failure::Timeout)?.map_err(Failure::Driver)?;
        let connection = AsyncPgConnection::try_from(client).await.map_err(Failure::Setup)?;
        Ok((connection, driver))
    }
}

/// Refuses the URL of something else than PostgreSQL. A key-value string may have `://` in a password.
fn check_scheme(url: &str) -> Result<(), String> {
    let Some((scheme, _)) = url.split_once("://") else { return Ok(()) };
    let is_scheme = scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    if !is_scheme || ["postgres", "postgresql"].contains(&scheme) {
        return Ok(());
    }
    Err(format!(
        "DATABASE_URL begins with {scheme}://, and Roster needs a PostgreSQL: give it a URL such as \
         {EXAMPLE}, or leave it out for a private PostgreSQL"
    ))
}

/// Why a connection was not opened.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The server did not answer in time.
    #[error("no answer within {CONNECT_TIMEOUT:?}")]
    Timeout,
    /// What the server or the network says.
    #[error("{}", in_full(.0))]
    Driver(tokio_postgres::Error),
    /// What Diesel's first statements met.
    #[error(transparent)]
    Setup(ConnectionError),
}

/// The driver's message and its cause, such as what the server answered.
pub(super) fn in_full(error: &tokio_postgres::Error) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn the_url_of_something_else_is_refused_by_its_scheme() {
        for url in ["mysql://h/d", "http://h", "sqlite://roster.db", "postgresql+asyncpg://h/d"] {
            let said = Target::parse(url).err().unwrap();
            let scheme = url.split('/').next().unwrap();
            assert!(said.contains(scheme) && said.contains("postgres://user:password"), "{said}");
        }
        for url in ["postgresql://h/d", "postgres://u:a%3A//@h/d", "host=h password=mysql://"] {
            assert!(Target::parse(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn what_crosses_a_network_without_tls_is_exposed() {
        for (url, exposed) in [
            ("postgres://roster@db.example/roster", true),
            ("postgres://roster@192.0.2.7/roster?sslmode=prefer", true),
            ("host=localhost,db.example user=roster", true),
            ("host=localhost hostaddr=192.0.2.7 user=roster", true),
            ("postgres://roster@localhost/roster", false),
            ("postgres://roster@127.0.0.1/roster", false),
            ("postgres://roster@[::1]/roster", false),
            ("host=/run/postgresql user=roster", false),
        ] {
            assert_eq!(Target::parse(url).unwrap().is_exposed(), exposed, "{url}");
        }
    }
}
