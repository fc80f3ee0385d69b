//! The web framework returning a constant: the upper limit with which the benchmark compares Roster.

use actix_web::{App, HttpResponse, HttpServer, web};

/// As large as the document of a group, so that both servers write the same number of bytes.
const DOCUMENT: &str = r#"{"entity-type":"group","id":"group-00050000","properties":{"name":"Group 50000","description":"The group with the number 50000","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}}"#;

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let server = HttpServer::new(|| {
        App::new().route(
            "/group/{id}",
            web::get().to(|| async {
                HttpResponse::Ok().content_type("application/json").body(DOCUMENT)
            }),
        )
    })
    .workers(2)
    .bind("127.0.0.1:0")?;
    for address in server.addrs() {
        println!("listening on http://{address}");
    }
    server.run().await
}
