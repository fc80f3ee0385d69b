//! Accepts connections, as actix-web's own server does, with limits for slow clients and for the
//! connections of one address, which that has not.

use super::connection::{Connection, Connections, HEAD_TIMEOUT, KEEP_ALIVE};
use actix_http::body::MessageBody;
use actix_http::error::DispatchError;
use actix_http::{HttpService, Request, Response};
use actix_server::Server;
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt as _, fn_service, map_config,
};
use actix_web::Error;
use actix_web::dev::AppConfig;
use actix_web::rt::net::TcpStream;
use std::fmt::Debug;
use std::future::ready;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

/// How long accepted requests may take to be answered once the server is to stop, in seconds.
const DRAIN_SECONDS: u64 = 30;
/// How long the end of a connection may take.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// Serves what `app` makes, once for each worker, until `stop` is ready; then answers what was accepted.
///
/// # Errors
/// What the listener meets.
pub fn listen<App, Factory, Body>(
    listener: TcpListener,
    workers: usize,
    connections: Arc<Connections>,
    app: impl Fn() -> App + Send + Clone + 'static,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<Server>
where
    App: IntoServiceFactory<Factory, Request> + 'static,
    Factory: ServiceFactory<Request, Config = AppConfig> + 'static,
    Factory::Error: Into<Error> + 'static,
    Factory::InitError: Debug,
    Factory::Response: Into<Response<Body>> + 'static,
    <Factory::Service as Service<Request>>::Future: 'static,
    Factory::Service: 'static,
    Body: MessageBody + 'static,
{
    let local = listener.local_addr()?;
    let server =
        Server::build().workers(workers).shutdown_timeout(DRAIN_SECONDS).shutdown_signal(stop);
    let stopping = server.graceful_shutdown_signal();
    let server = server.listen("roster", listener, move || {
        let connections = Arc::clone(&connections);
        let accept = move |stream: TcpStream| {
            let peer = stream.peer_addr().ok();
            let place = connections.enter(peer.map(|peer| peer.ip()));
            let refused = || {
                log::debug!("too many connections from {peer:?}");
                DispatchError::Io(ErrorKind::ConnectionRefused.into())
            };
            ready(place.map(|place| (Connection::new(stream, place), peer)).ok_or_else(refused))
        };
        let app = app().into_factory().map_err(|error| error.into().error_response());
        let stopping = stopping.clone();
        let http = HttpService::build()
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(HEAD_TIMEOUT)
            .client_disconnect_timeout(DISCONNECT_TIMEOUT)
            // Nobody works for a client that is gone.
            .h1_allow_half_closed(false)
            .local_addr(local)
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .on_connect_ext(|connection: &Connection, data| {
                data.insert(connection.progress());
            })
            .h1(map_config(app, |()| AppConfig::default()));
        fn_service(accept).and_then(http)
    })?;
    Ok(server.run())
}
