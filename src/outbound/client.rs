//! The HTTP client: TLS by the system's root certificates, no redirects, no proxy but the operator's.

use super::address::Encrypted;
use super::call::Call;
use super::outcome::{Failure, Outcome};
use super::places::CallPermits;
use super::resolver::{GuardedResolver, Resolve, SystemResolver};
use super::target::{Refusal, Target};
use crate::root_certificates;
use http_body_util::Full;
use hyper::Uri;
use hyper::body::Bytes;
use hyper::header::HeaderValue;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use ipnet::IpNet;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::timeout;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a connection is kept for the next call.
const KEEP: Duration = Duration::from_secs(30);
/// How long the head of an answer may be.
const HEAD: usize = 16 * 1024;

/// What the operator allows.
#[derive(Debug, Clone, Default)]
pub struct OutboundSettings {
    /// Networks that may be called although they are not public, also without TLS.
    pub networks: Vec<IpNet>,
    /// The proxy through which everything is called. It resolves the names.
    pub proxy: Option<Proxy>,
}

/// A proxy that connects by `CONNECT`.
#[derive(Clone)]
pub struct Proxy {
    uri: Uri,
    authorization: Option<HeaderValue>,
}

impl Proxy {
    /// Reads `http://host:port`, also with `user:password@` before the host.
    ///
    /// # Errors
    /// What it must be.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || "must be a URL such as http://127.0.0.1:4750".to_owned();
        let url = url::Url::parse(text).map_err(|_error| wrong())?;
        let host = url.host_str().filter(|_| url.scheme() == "http").ok_or_else(wrong)?;
        let port = url.port_or_known_default().unwrap_or(80);
        let uri = format!("http://{host}:{port}").parse().map_err(|_error| wrong())?;
        let part = |text: &str| {
            percent_encoding::percent_decode_str(text).decode_utf8().map(|text| text.into_owned())
        };
        let user = part(url.username()).map_err(|_error| wrong())?;
        let password = part(url.password().unwrap_or_default()).map_err(|_error| wrong())?;
        let basic = data_encoding::BASE64.encode(format!("{user}:{password}").as_bytes());
        let has_user = !user.is_empty() || !password.is_empty();
        let authorization = HeaderValue::from_str(&format!("Basic {basic}"));
        let authorization = authorization.map_err(|_error| wrong())?;
        Ok(Self { uri, authorization: has_user.then_some(authorization) })
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.uri)
    }
}

pub(super) type Guarded = HttpConnector<GuardedResolver>;

/// The clients: with the operator's proxy, or without.
pub(super) enum Clients {
    Direct {
        /// It connects only to networks that the operator has named.
        plain: Client<Guarded, Full<Bytes>>,
        tls: Client<HttpsConnector<Guarded>, Full<Bytes>>,
    },
    Proxied(Client<HttpsConnector<Tunnel<HttpConnector>>, Full<Bytes>>),
}

/// Calls what others name.
pub struct Outbound {
    named: Arc<[IpNet]>,
    proxy: Option<Proxy>,
    resolver: Arc<dyn Resolve>,
    /// They are opened by the first call: reading the root certificates takes a moment.
    clients: OnceLock<Option<Clients>>,
    places: Arc<CallPermits>,
}

impl Default for Outbound {
    /// Calls only what is public, by the names that the system knows.
    fn default() -> Self {
        Self::new(OutboundSettings::default(), Arc::new(SystemResolver))
    }
}

impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbound").field("named", &self.named).finish_non_exhaustive()
    }
}

fn connector<R>(mut connector: HttpConnector<R>) -> HttpConnector<R> {
    connector.enforce_http(false);
    connector.set_connect_timeout(Some(CONNECT));
    connector.set_nodelay(true);
    connector
}

fn client<C>(connector: C) -> Client<C, Full<Bytes>>
where
    C: hyper_util::client::legacy::connect::Connect + Clone,
{
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(KEEP)
        .pool_max_idle_per_host(8)
        .http1_max_buf_size(HEAD)
        .build(connector)
}

impl Outbound {
    /// Calls as the operator allows it, by the names that the resolver knows.
    pub fn new(settings: OutboundSettings, resolver: Arc<dyn Resolve>) -> Self {
        let OutboundSettings { networks, proxy } = settings;
        let (clients, places) = (OnceLock::new(), Arc::default());
        Self { named: networks.into(), proxy, resolver, clients, places }
    }

    fn guarded(&self, encrypted: Encrypted) -> GuardedResolver {
        let (resolver, named) = (Arc::clone(&self.resolver), Arc::clone(&self.named));
        GuardedResolver { resolver, named, encrypted }
    }

    fn open(&self) -> Result<Clients, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(root_certificates::of_the_system())
            .with_no_client_auth();
        let https = hyper_rustls::HttpsConnectorBuilder::new().with_tls_config(tls);
        let direct =
            |encrypted| connector(HttpConnector::new_with_resolver(self.guarded(encrypted)));
        Ok(match &self.proxy {
            None => {
                let https = https.https_only().enable_http1();
                Clients::Direct {
                    plain: client(direct(Encrypted::No)),
                    tls: client(https.wrap_connector(direct(Encrypted::Yes))),
                }
            }
            Some(Proxy { uri, authorization }) => {
                let tunnel = Tunnel::new(uri.clone(), connector(HttpConnector::new()));
                let tunnel = match authorization.clone() {
                    Some(authorization) => tunnel.with_auth(authorization),
                    None => tunnel,
                };
                let https = https.https_or_http().enable_http1();
                Clients::Proxied(client(https.wrap_connector(tunnel)))
            }
        })
    }

    pub(super) fn clients(&self) -> Option<&Clients> {
        let opened = self.clients.get_or_init(|| {
            self.open().map_err(|error| log::error!("TLS cannot be set up: {error}")).ok()
        });
        opened.as_ref()
    }

    /// Whether a URL may be called, also by what its name leads to now. Where a proxy of the operator's
    /// resolves the names, it decides about them.
    ///
    /// # Errors
    /// Why it must not be called.
    pub async fn check(&self, url: &str) -> Result<Target, Refusal> {
        let target = Target::parse(url, &self.named)?;
        if let (Some(name), None) = (target.name(), &self.proxy) {
            let guarded = self.guarded(target.encrypted);
            let found = timeout(CONNECT, guarded.addresses(name)).await;
            found.map_err(|_elapsed| Refusal::Unresolved)??;
        }
        Ok(target)
    }

    /// Waits for a place for a call to a URL, where the URL may be called. `owner` is for whom: owners take
    /// turns, so that nobody waits for the slow receivers of another.
    ///
    /// # Errors
    /// What becomes of a call that must not be made.
    pub async fn begin(&self, owner: i64, url: &str) -> Result<Call<'_>, Outcome> {
        let target = Target::parse(url, &self.named)
            .map_err(|refusal| Outcome::failed(Failure::Refused(refusal), Duration::ZERO))?;
        let place = self.places.take(owner, target.host()).await;
        Ok(Call { outbound: self, target, _place: place })
    }
}
