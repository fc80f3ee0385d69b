//! `roster serve`: migrates, then serves until it is told to stop.

use super::database::{DatabaseHandle, default_workers};
use super::files;
use super::settings::Settings;
use super::shown;
use crate::console::Console;
use crate::database::Shape;
use crate::domain::Roster;
use crate::domain::bootstrap::{FIRST_INVITE_HOURS, FirstInvite};
use crate::domain::invite::Code;
use crate::domain::public_url::PublicUrl;
use crate::domain::roster::{Limits, Shared};
use crate::jobs::{dispatch, expiry, mail, upkeep};
use crate::server::{self, Cookies, DialectSettings, Setup};
use std::net::{SocketAddr, TcpListener};
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
    let listener = listen(&settings.listen, "--listen")?;
    let metrics_listener = listen_for_metrics(settings)?;
    let workers = settings.workers.map_or_else(default_workers, usize::from);
    let (mail, mailer) = settings.mail.mail()?.unzip();
    let database = DatabaseHandle::open(&settings.store, workers)?;
    files::allow_many();
    let (limits, patience) = (limits(settings), settings.wait.patience());
    let (shared, code) = database.migrate_and_invite(limits, patience, first(settings))?;
    let shared = shared.with_outbound(settings.outbound.outbound()).with_mail(mail);
    if mailer.is_none() {
        settings.mail.note_missing();
    }
    let mail_rate = settings.mail.mail_rate;
    let setup = Setup {
        target: database.target.clone(),
        shared,
        trusted_proxies: settings.trusted_proxies.clone(),
        console: settings.console.clone(),
        dialects: dialects(settings),
        workers,
        connections_per_address: files::at_most_half(settings.connections_per_address),
        metrics_listener,
    };
    let (target, shared) = (setup.target.clone(), setup.shared.clone());
    let (stopping, stopped) = watch::channel(false);
    let stopping = Arc::new(stopping);
    let dispatcher_at = (target.clone(), shared.clone());
    let open = async move || Roster::once(&target, shared.clone()).await;
    let result = actix_web::rt::System::new().block_on(async {
        let address = listener.local_addr()?;
        let stop = stop(settings, setup.shared.clone())?;
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
        code.iter().for_each(|code| welcome(settings, address, code));
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

/// Whether the first administrator is invited, who would join at the console.
fn first(settings: &Settings) -> FirstInvite {
    match settings.console {
        Console::Off => FirstInvite::None,
        Console::Embedded | Console::Folder(_) => FirstInvite::IfEmpty,
    }
}

fn dialects(settings: &Settings) -> DialectSettings {
    DialectSettings {
        cookies: cookies(settings),
        auth_header: settings.kanboard_auth_header.clone(),
        cors_origins: settings.cors_origins.clone(),
        redirects: settings.redirects.clone(),
        shown: shown::shown(settings),
        public_url: settings.mail.public_url.as_ref().map(|url| url.as_str().to_owned()),
    }
}

fn cookies(settings: &Settings) -> Cookies {
    let is_https = settings.mail.public_url.as_ref().is_some_and(PublicUrl::is_https);
    match settings.console {
        Console::Off => Cookies::Off,
        Console::Embedded | Console::Folder(_) if is_https => Cookies::Secure,
        Console::Embedded | Console::Folder(_) => Cookies::On,
    }
}

/// Prints the link by which the first administrator of an empty database joins. It works once.
fn welcome(settings: &Settings, address: SocketAddr, code: &Code) {
    let start = settings.mail.public_url.as_ref().map(|url| url.as_str().to_owned());
    // Nobody can go to an address that stands for all of them.
    let start = start.unwrap_or_else(|| match address.ip().is_unspecified() {
        true => format!("http://localhost:{}", address.port()),
        false => format!("http://{address}"),
    });
    // Not by the log, which others may read.
    eprintln!(
        "The first administrator joins at {start}/account/join#{}, within {FIRST_INVITE_HOURS} hours",
        code.reveal()
    );
}

fn limits(settings: &Settings) -> Limits {
    Limits {
        passwords_per_minute: settings.passwords_per_minute,
        writes_per_minute: settings.writes_per_minute,
        ..Limits::default()
    }
}

fn listen_for_metrics(settings: &Settings) -> Result<Option<TcpListener>, String> {
    let address = settings.metrics_listen.as_deref();
    address.map(|address| listen(address, "--metrics-listen")).transpose()
}

fn listen(address: &str, flag: &str) -> Result<TcpListener, String> {
    TcpListener::bind(address)
        .map_err(|error| format!("cannot listen on {address}: {error}; choose another with {flag}"))
}

/// Ready once the process is told to stop, and has gone on serving for so long, or is told so again.
fn stop(
    settings: &Settings,
    shared: Shared,
) -> std::io::Result<impl Future<Output = ()> + Send + use<>> {
    let drain = Duration::from_secs(settings.drain.into());
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut told = async move || {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    Ok(async move {
        told().await;
        if !drain.is_zero() {
            shared.announce_shutdown();
            log::info!("told to stop: goes on serving for {} s", drain.as_secs());
            let _in_time = timeout(drain, told()).await;
        }
        log::info!("stopping: what was accepted is answered first");
    })
}
