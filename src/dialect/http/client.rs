//! What a session stores about who sends the request.

use crate::domain::Ctx;
use crate::domain::session::Client;
use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;

/// The browser or program that sends the request, and its IP address.
pub fn client(ctx: &Ctx, request: &HttpRequest) -> Client {
    let agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok());
    let address = ctx.origin.address.map(|address| address.to_string());
    Client::new(agent, address.as_deref())
}
