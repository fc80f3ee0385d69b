//! `roster serve`: migrates, then serves until it is told to stop.

use super::database::{DatabaseHandle, default_workers};
use super::files;
use super::settings::Settings;
use crate::database::Shape;
use crate::domain::Roster;
use crate::domain::roster::Limits;
use crate::jobs::{dispatch, expiry, mail, upkeep};
use crate::server::{self, DialectSettings, Setup};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::time::timeout;

/// The connections of what delivers to webhooks.
const DISPATCHER: Shape = Shape { write_lanes: 1, pooled: 1 };
/// How long what is being sent to webhooks may take once everything else has ended.
const LAST_DELIVERIES: Duration = Duration::from_secs(20);

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// One line that says what to do.
pub fn run(settings: &Settings) -> Result<(), String> {
    // Before the database is started, so that a taken port is told at once.
    let listener = listen(&settings.listen)?;
    let workers = settings.workers.map_or_else(default_workers, usize::from);
    let (mail, mailer) = settings.mail.mail()?.unzip();
    let database = DatabaseHandle::open(&settings.store, workers)?;
    files::allow_many();
    let shared = database.migrate(limits(settings), settings.wait.patience())?;
    let shared = shared.with_outbound(settings.outbound.outbound()).with_mail(mail);
    if mailer.is_none() {
        settings.mail.note_missing();
    }
    let mail_rate = settings.mail.mail_rate;
    let setup = Setup {
        target: database.target.clone(),
        shared,
        trusted_proxies: settings.trusted_proxies.clone(),
        dialects: DialectSettings {
            auth_header: settings.kanboard_auth_header.clone(),
            cors_origins: settings.cors_origins.clone(),
        },
        workers,
        connections_per_address: files::at_most_half(settings.connections_per_address),
    };
    let (target, shared) = (setup.target.clone(), setup.shared.clone());
    let (stopping, stopped) = watch::channel(false);
    let stopping = Arc::new(stopping);
    let dispatcher_at = (target.clone(), shared.clone());
    let open = async move || Roster::once(&target, shared.clone()).await;
    let result = actix_web::rt::System::new().block_on(async {
        let address = listener.local_addr()?;
        let stop = stop()?;
        actix_web::rt::spawn(upkeep::run_forever(open.clone()));
        if let Some(mailer) = mailer {
            actix_web::rt::spawn(mail::run_forever(open.clone(), mailer, mail_rate));
        }
        actix_web::rt::spawn(expiry::run_forever(open));
        let (target, shared) = dispatcher_at;
        let roster = Roster::open(&target, DISPATCHER, shared);
        let dispatcher = actix_web::rt::spawn(dispatch::run(roster, server::event, stopped));
        let told = Arc::clone(&stopping);
        let stop = async move {
            stop.await;
            told.send_replace(true);
        };
        let server = server::serve(listener, setup, stop)?;
        log::info!("listening on http://{address}, documentation at http://{address}/docs/");
        let served = server.await;
        stopping.send_replace(true);
        if timeout(LAST_DELIVERIES, dispatcher).await.is_err() {
            log::warn!("what was being sent to webhooks will be sent again");
        }
        served
    });
    log::info!("stopped");
    result.map_err(|error| format!("the server failed: {error}"))
}

fn limits(settings: &Settings) -> Limits {
    Limits {
        passwords_per_minute: settings.passwords_per_minute,
        writes_per_minute: settings.writes_per_minute,
        ..Limits::default()
    }
}

fn listen(address: &str) -> Result<TcpListener, String> {
    let listener = TcpListener::bind(address).map_err(|error| {
        format!("cannot listen on {address}: {error}; choose another with --listen")
    })?;
    Ok(listener)
}

fn stop() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        log::info!("stopping: what was accepted is answered first");
    })
}
