//! What Roster needs to send e-mails, `roster mail test`, which tries it, and `roster mail preview`, which writes
//! examples.

use super::from_file::given;
use super::log_settings::LogSettings;
use crate::domain::clock::Clock;
use crate::domain::mail::{Links, Mail, OwnLink, Rendered, Templates};
use crate::domain::public_url::PublicUrl;
use crate::outbound::smtp::{Invalid, Letter, Mailer, Sender, SmtpServer};
use clap::{Args, Subcommand};
use std::fs;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};

/// Where links lead in examples, if not configured.
const EXAMPLE_URL: &str = "https://id.example.com";
/// What is wrong with a sender that is no address.
const FROM_IS_NONE: &str = "ROSTER_MAIL_FROM must be an address such as 'Acme <id@example.com>'";

/// What Roster needs to send e-mails. Without a server and a public URL it sends none.
#[derive(Debug, Args)]
pub struct MailArguments {
    /// The SMTP server, such as smtps://USER:PASSWORD@smtp.example.com or smtp://localhost:25; needs
    /// ROSTER_PUBLIC_URL too [default: no e-mails are sent]
    #[arg(long, env = "ROSTER_SMTP_URL", hide_env_values = true, value_parser = SmtpServer::parse)]
    smtp_url: Option<SmtpServer>,
    /// A file with the URL of the SMTP server
    #[arg(long, env = "ROSTER_SMTP_URL_FILE")]
    smtp_url_file: Option<PathBuf>,
    /// The name by which this host introduces itself to the SMTP server [default: the host of the public
    /// URL]
    #[arg(long, env = "ROSTER_SMTP_NAME", value_parser = host_name)]
    smtp_name: Option<String>,
    /// The sender of e-mails, such as 'Acme <id@example.com>'
    #[arg(long, env = "ROSTER_MAIL_FROM")]
    mail_from: Option<String>,
    /// Where answers to e-mails go, if not to the sender
    #[arg(long, env = "ROSTER_MAIL_REPLY_TO")]
    mail_reply_to: Option<String>,
    /// A directory with templates of e-mails, which take the place of those that Roster has
    #[arg(long, env = "ROSTER_MAIL_TEMPLATES")]
    mail_templates: Option<PathBuf>,
    /// Pages of your own that links in e-mails lead to, such as
    /// recovery=https://app.example.com/reset#{code}
    #[arg(long, env = "ROSTER_MAIL_LINKS", value_delimiter = ',', value_parser = OwnLink::parse)]
    mail_links: Vec<OwnLink>,
    /// E-mails that a process sends in a minute at most
    #[arg(long, env = "ROSTER_MAIL_RATE", default_value_t = 60,
        value_parser = clap::value_parser!(u32).range(1..))]
    pub mail_rate: u32,
    /// The URL under which people reach this server, such as https://id.example.com
    #[arg(long, env = "ROSTER_PUBLIC_URL", value_parser = PublicUrl::parse)]
    pub public_url: Option<PublicUrl>,
}

/// The settings of `roster mail`.
#[derive(Debug, Args)]
pub struct MailSettings {
    /// What Roster needs to send e-mails.
    #[command(flatten)]
    mail: MailArguments,
    /// What is logged.
    #[command(flatten)]
    pub log: LogSettings,
    /// What to do.
    #[command(subcommand)]
    command: MailCommand,
}

/// What to do about e-mails.
#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Send an e-mail to an address, and print the dialogue with the server
    Test {
        /// The address
        address: String,
    },
    /// Write examples of all e-mails to a directory: messages, and HTML to be opened in a browser
    Preview {
        /// The directory, which is created if it does not exist
        directory: PathBuf,
    },
}

impl MailArguments {
    /// What writes e-mails, and what sends them; `None` where no e-mails are to be sent. The templates
    /// are tried.
    ///
    /// # Errors
    /// One line that says what to do.
    pub fn mail(&self) -> Result<Option<(Mail, Mailer)>, String> {
        let parse = |text: &str| SmtpServer::parse(text).map_err(str::to_owned);
        let server = given("ROSTER_SMTP_URL", &self.smtp_url, &self.smtp_url_file, parse)?;
        let templates = self.templates()?;
        let (Some(server), Some(public_url)) = (server, self.public_url.clone()) else {
            return Ok(None);
        };
        if server.gives_password_away() {
            log::warn!("ROSTER_SMTP_URL sends a password over a network without encryption");
        }
        let name = self.smtp_name.clone().unwrap_or_else(|| introduced(public_url.host()));
        let from = self
            .mail_from
            .as_deref()
            .ok_or("ROSTER_SMTP_URL needs ROSTER_MAIL_FROM too, such as 'Acme <id@example.com>'")?;
        let sender = Sender::parse(from, self.mail_reply_to.as_deref(), &name);
        let sender = sender.map_err(|invalid| match invalid {
            Invalid::From => FROM_IS_NONE,
            Invalid::ReplyTo => "ROSTER_MAIL_REPLY_TO must be an address such as help@example.com",
        })?;
        let called = sender.name().unwrap_or(public_url.host()).to_owned();
        let links = Links::new(public_url, self.mail_links.clone());
        Ok(Some((Mail { templates, links, called }, Mailer { server, name, sender })))
    }

    /// The templates, which are tried.
    fn templates(&self) -> Result<Templates, String> {
        let own = self.mail_templates.as_deref().map(files).transpose()?.unwrap_or_default();
        Templates::new(own)
    }

    /// The host and the port of the SMTP server, if one is configured.
    pub fn server(&self) -> Option<String> {
        let parse = |text: &str| SmtpServer::parse(text).map_err(str::to_owned);
        let server = given("ROSTER_SMTP_URL", &self.smtp_url, &self.smtp_url_file, parse);
        server.ok().flatten().map(|server| server.place())
    }

    /// The sender of e-mails, if one is configured.
    pub fn from(&self) -> Option<&str> {
        self.mail_from.as_deref()
    }

    /// What is missing for e-mails to be sent.
    fn missing(&self) -> &'static str {
        match self.smtp_url.is_some() || self.smtp_url_file.is_some() {
            true => "no e-mails are sent: set ROSTER_PUBLIC_URL, which their links begin with",
            false => "no e-mails are sent: set ROSTER_SMTP_URL",
        }
    }

    /// Says why no e-mails are sent, if somebody seems to expect them.
    pub fn note_missing(&self) {
        if self.smtp_url.is_some() || self.smtp_url_file.is_some() {
            log::warn!("{}", self.missing());
        }
    }
}

/// Does what was asked about e-mails.
///
/// # Errors
/// One line that says what to do.
pub fn run(settings: &MailSettings) -> Result<(), String> {
    match &settings.command {
        MailCommand::Test { address } => test(&settings.mail, address),
        MailCommand::Preview { directory } => preview(&settings.mail, directory),
    }
}

/// Writes examples of all e-mails, and prints how many.
fn preview(mail: &MailArguments, directory: &Path) -> Result<(), String> {
    let sender =
        Sender::parse(mail.from().unwrap_or("Example <id@example.com>"), None, "example.com");
    let sender = sender.map_err(|_invalid| FROM_IS_NONE)?;
    let cannot = |path: &Path, error| format!("cannot write {}: {error}", path.display());
    fs::create_dir_all(directory).map_err(|error| cannot(directory, error))?;
    let public_url = mail.public_url.clone().map_or_else(|| PublicUrl::parse(EXAMPLE_URL), Ok)?;
    let links = Links::new(public_url, mail.mail_links.clone());
    let examples = mail.templates()?.examples(&links)?;
    for (name, Rendered { subject, text, html, language }) in &examples {
        let (to, html, date) = ("ada@example.com", html.as_deref(), Clock::default().now().into());
        let letter = Letter { id: name, to, subject, text, html, language, date };
        let message = letter.written(&sender).unwrap_or_default();
        let files = [("eml", Some(message.as_slice())), ("html", html.map(str::as_bytes))];
        for (ending, content) in files {
            let path = directory.join(format!("{name}.{ending}"));
            let Some(content) = content else { continue };
            fs::write(&path, content).map_err(|error| cannot(&path, error))?;
        }
    }
    println!("wrote {} e-mails to {}", examples.len(), directory.display());
    Ok(())
}

/// Sends one e-mail and prints the dialogue.
fn test(mail: &MailArguments, address: &str) -> Result<(), String> {
    let (_, mailer) = mail.mail()?.ok_or_else(|| mail.missing().to_owned())?;
    let letter = Letter {
        id: &format!("test-{:016x}", rand::random::<u64>()),
        to: address,
        subject: "A test",
        text: "This e-mail shows that Roster can send e-mails.\n",
        html: None,
        language: "en",
        date: Clock::default().now().into(),
    };
    actix_web::rt::System::new().block_on(async {
        let print = |line: &str| println!("{line}");
        let sent = async {
            let mut connection = mailer.open(print).await?;
            let sent = connection.send(&mailer.sender, &letter).await;
            if connection.is_open() {
                connection.quit().await;
            }
            sent
        };
        sent.await.map_err(|failure| format!("the e-mail was not sent: {}", failure.reason()))
    })
}

/// The templates in a directory: its files that end in `.txt` or `.html`.
fn files(directory: &Path) -> Result<Vec<(String, String)>, String> {
    let cannot = |path: &Path, error: std::io::Error| {
        format!("ROSTER_MAIL_TEMPLATES: cannot read {}: {error}", path.display())
    };
    let entries = fs::read_dir(directory).map_err(|error| cannot(directory, error))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| cannot(directory, error))?.path();
        let is_template = path.extension().is_some_and(|end| end == "txt" || end == "html");
        let name = path.file_name().and_then(|name| name.to_str()).filter(|_| is_template);
        if let Some(name) = name {
            let text = fs::read_to_string(&path).map_err(|error| cannot(&path, error))?;
            found.push((name.to_owned(), text));
        }
    }
    Ok(found)
}

/// The name of a host as `EHLO` has it: an IP address stands in brackets (RFC 5321 section 4.1.3).
fn introduced(host: &str) -> String {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match (host.parse::<Ipv4Addr>(), bare.parse::<Ipv6Addr>()) {
        (Ok(address), _) => format!("[{address}]"),
        (_, Ok(address)) => format!("[IPv6:{address}]"),
        _ => host.to_owned(),
    }
}

fn host_name(text: &str) -> Result<String, &'static str> {
    let is_known =
        |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b':' | b'[' | b']');
    match !text.is_empty() && text.len() <= 255 && text.bytes().all(is_known) {
        true => Ok(introduced(text)),
        false => Err("must be the name of a host, such as id.example.com"),
    }
}

#[cfg(test)]
mod tests {
    use super::{host_name, introduced};

    #[test]
    fn a_host_is_introduced_by_its_name_or_its_address() {
        for (host, name) in [
            ("id.example.com", "id.example.com"),
            ("127.0.0.1", "[127.0.0.1]"),
            ("[::1]", "[IPv6:::1]"),
            ("[192.0.2.7]", "[192.0.2.7]"),
        ] {
            assert_eq!(introduced(host), name);
        }
        for bad in ["", "two words", "host\r\nMAIL FROM:<x>", "bücher.example", "a_b"] {
            assert!(host_name(bad).is_err(), "{bad}");
        }
    }
}
