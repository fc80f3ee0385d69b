//! A dialect served inside the test's process, so that a test can fill the throttle.

use super::running::running;
use actix_web::App;
use actix_web::dev::ServiceResponse;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::Data;
use roster::database::{Shape, Target};
use roster::dialect::http::throttle::Throttles;
use roster::domain::Roster;
use roster::domain::roster::Shared;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

/// Serves what `mount` mounts on the run's database, with these throttles. Returns a function that
/// sends a request and returns the response.
pub async fn serve_in_process(
    throttles: Data<Throttles>,
    shared: Shared,
    mount: impl FnOnce(&mut ServiceConfig<'_>),
) -> impl AsyncFn(TestRequest) -> ServiceResponse {
    let target = Target::parse(&running().database).unwrap();
    let shape = Shape { write_lanes: 1, pooled: 1 };
    let roster = Roster::open(&target, shape, shared);
    let (app, _) = App::new()
        .app_data(throttles)
        .app_data(Data::new(roster))
        .into_utoipa_app()
        .configure(mount)
        .split_for_parts();
    let app = init_service(app).await;
    async move |request| call_service(&app, request.to_request()).await
}
