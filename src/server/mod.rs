//! The HTTP server: mounts the dialects, and what every request has in common.

mod connection;
mod documentation;
mod enter;
mod external_metrics;
mod headers;
mod listen;
mod malformed;
mod metrics_listener;
mod observe;
mod unknown;

pub use crate::dialect::http::origin::Origin;
pub use crate::dialect::{Cookies, Redirect, Settings as DialectSettings, event};
pub use documentation::{Document, documents};

use crate::console::{self, Console};
use crate::database::{Shape, Target};
use crate::dialect::DIALECTS;
use crate::dialect::http::client_address::TrustedProxies;
use crate::dialect::http::origin::Origins;
use crate::dialect::http::routes::Routes;
use crate::dialect::http::throttle::Throttles;
use crate::domain::Roster;
use crate::domain::change::Feed;
use crate::domain::roster::Shared;
use crate::metrics::Metrics;
use actix_server::Server;
use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest};
use connection::Connections;
use ipnet::IpNet;
use observe::Operations;
use std::future::Future;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use unknown::FirstSegments;
use utoipa_actix_web::AppExt;

/// How often old attempts are forgotten.
const TIDYING: Duration = Duration::from_secs(600);

/// What the server is to use.
pub struct Setup {
    /// The database.
    pub target: Target,
    /// What all workers share.
    pub shared: Shared,
    /// Proxies that are believed about where a request comes from.
    pub trusted_proxies: Vec<IpNet>,
    /// The console, and where its files are.
    pub console: Console,
    /// The settings of the dialects.
    pub dialects: DialectSettings,
    /// How many threads serve.
    pub workers: usize,
    /// How many connections one IP address may have, trusted proxies apart.
    pub connections_per_address: usize,
    /// Where the metrics are served without a key, too.
    pub metrics_listener: Option<TcpListener>,
}

/// Serves on `listener`, from inside actix's runtime, until `stop` is ready; then answers what was accepted, within 30 seconds.
///
/// # Errors
/// What the listener meets.
pub fn serve(
    listener: TcpListener,
    setup: Setup,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<Server> {
    let Setup { target, shared, trusted_proxies, console, dialects, workers, .. } = setup;
    let connections_per_address = setup.connections_per_address;
    let proxies = TrustedProxies::new(trusted_proxies.clone());
    let connections = Connections::new(connections_per_address, proxies);
    let shape = Shape::for_workers(workers);
    let documents = documents();
    let openapi = documents.iter().map(|d| &d.document);
    let console = console.load()?;
    let pages: &[&str] = if console.is_some() { &console::PATHS } else { &[] };
    let pages = documentation::PATHS.iter().chain(pages).copied();
    let only_get = documents.iter().map(|d| d.path).chain(pages.clone());
    let operations = Data::new(Operations::of(documents.iter().map(|d| &d.document)));
    let routes = Data::new(Routes::new(openapi, only_get));
    let first_segments = Data::new(FirstSegments::of(&documents, pages));
    let documents = documentation::write(documents)?;
    let throttles = Data::new(Throttles::new(trusted_proxies));
    let metrics = Metrics::new(external_metrics::all(&target, &shared, &throttles));
    let metrics = Data::new(metrics);
    let listen_for_metrics = |listener| metrics_listener::listen(listener, metrics.clone());
    let metrics_server = setup.metrics_listener.map(listen_for_metrics).transpose()?;
    let feed = shared.feed.clone();
    let origins = Data::new(Origins::new(dialects.cors_origins.clone()));
    actix_web::rt::spawn(forget_attempts(throttles.clone(), shared.clone()));
    let app = move || {
        let roster = Roster::open(&target, shape, shared.clone());
        let (app, _documented_once) = App::new()
            .app_data(Data::new(roster))
            .app_data(routes.clone())
            .app_data(metrics.clone())
            .app_data(operations.clone())
            .app_data(throttles.clone())
            .app_data(origins.clone())
            .app_data(first_segments.clone())
            .configure(|config| DIALECTS.iter().for_each(|d| (d.configure)(&dialects, config)))
            .into_utoipa_app()
            .configure(|config| DIALECTS.iter().for_each(|d| (d.mount)(config)))
            .split_for_parts();
        app.configure(|config| documentation::mount(config, &documents))
            .configure(|config| {
                let not_found = |request: &HttpRequest| unknown::not_found(request, None);
                console.iter().for_each(|console| console::mount(config, console, not_found));
            })
            .default_service(web::to(unknown::answer))
            .wrap(from_fn(malformed::refuse))
            .wrap(from_fn(enter::enter))
            .wrap(from_fn(observe::observe))
    };
    let stop = stop_others(stop, feed, metrics_server);
    listen::listen(listener, workers, connections, app, stop)
}

/// Stops what else serves, before accepted requests are answered: those that wait for changes would hold up
/// the end.
async fn stop_others(
    stop: impl Future<Output = ()> + Send + 'static,
    feed: Arc<Feed>,
    metrics_server: Option<ServerHandle>,
) {
    stop.await;
    feed.stop();
    if let Some(server) = metrics_server {
        server.stop(true).await;
    }
}

/// Forgets IP addresses that have tried nothing for a while, so that they take no memory.
async fn forget_attempts(throttles: Data<Throttles>, shared: Shared) {
    loop {
        actix_web::rt::time::sleep(TIDYING).await;
        throttles.forget_old();
        shared.forget_old_attempts();
    }
}
