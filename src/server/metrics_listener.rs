//! The metrics at an address of their own, for a Prometheus that has no key: whoever reaches the address
//! reads them.

use super::headers;
use crate::metrics::Metrics;
use actix_server::ServerHandle;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, Data};
use actix_web::{App, Error, HttpResponse, HttpServer};
use std::net::TcpListener;

/// How long a scrape that has begun may take once the server is to stop, in seconds.
const DRAIN_SECONDS: u64 = 1;

/// Serves `/metrics`, and nothing else, from inside actix's runtime, until the handle stops it.
///
/// # Errors
/// What the listener meets.
pub fn listen(listener: TcpListener, metrics: Data<Metrics>) -> std::io::Result<ServerHandle> {
    let address = listener.local_addr()?;
    log::info!("metrics for everybody at http://{address}/metrics");
    let app = move || {
        let methods = web::get().to(answer);
        let resource = web::resource("/metrics").route(methods).route(web::head().to(answer));
        App::new().app_data(metrics.clone()).wrap(from_fn(with_headers)).service(resource)
    };
    let server = HttpServer::new(app)
        .workers(1)
        .disable_signals()
        .shutdown_timeout(DRAIN_SECONDS)
        .listen(listener)?
        .run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Ok(handle)
}

async fn with_headers(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let mut response = next.call(request).await?.map_into_boxed_body();
    headers::complete(&mut response);
    Ok(response)
}

async fn answer(metrics: Data<Metrics>) -> HttpResponse {
    match metrics.encode() {
        Ok(text) => HttpResponse::Ok().content_type(Metrics::MEDIA_TYPE).body(text),
        Err(error) => {
            log::error!("the metrics cannot be written: {error}");
            HttpResponse::InternalServerError().finish()
        }
    }
}
