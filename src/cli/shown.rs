//! What operators are shown of the settings: those that are set, without secrets.

use super::settings::Settings;
use crate::console::Console;

/// The names and values of settings that are of use to whoever looks for a fault.
pub fn shown(settings: &Settings) -> Vec<(&'static str, String)> {
    let list = |values: Vec<String>| (!values.is_empty()).then(|| values.join(","));
    let mail = &settings.mail;
    let console = match &settings.console {
        Console::Off => "off".to_owned(),
        Console::Embedded => "on".to_owned(),
        Console::Folder(folder) => folder.display().to_string(),
    };
    let proxies = settings.trusted_proxies.iter().map(ToString::to_string).collect();
    let optional = [
        ("ROSTER_WORKERS", settings.workers.map(|workers| workers.to_string())),
        ("ROSTER_TRUSTED_PROXIES", list(proxies)),
        ("ROSTER_PUBLIC_URL", mail.public_url.as_ref().map(|url| url.as_str().to_owned())),
        ("ROSTER_SMTP_URL", mail.server().map(|place| format!("{place} (without the password)"))),
        ("ROSTER_MAIL_FROM", mail.from().map(str::to_owned)),
        ("ROSTER_OUTBOUND_PROXY", settings.outbound.has_proxy().then(|| "set".to_owned())),
    ];
    let always = [
        ("ROSTER_LISTEN", settings.listen.clone()),
        ("ROSTER_CONSOLE", console),
        ("ROSTER_MAIL_RATE", mail.mail_rate.to_string()),
        ("ROSTER_PASSWORDS_PER_MINUTE", settings.passwords_per_minute.to_string()),
        ("ROSTER_WRITES_PER_MINUTE", settings.writes_per_minute.to_string()),
        ("ROSTER_CONNECTIONS_PER_ADDRESS", settings.connections_per_address.to_string()),
    ];
    let set = optional.into_iter().filter_map(|(name, value)| Some((name, value?)));
    always.into_iter().chain(set).collect()
}
