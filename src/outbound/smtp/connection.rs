//! A connection to the SMTP server, for one batch of mails. It is not kept: a server closes an idle
//! connection without a word.

use super::letter::{Letter, Sender};
use super::server::{Encryption, SmtpServer};
use super::stream::Unproved;
use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use std::error::Error as _;
use std::fmt::Display;
use std::time::Duration;
use tokio::time::timeout;

/// How long connecting, encrypting and signing in may take together.
const CONNECTING: Duration = Duration::from_secs(10);
/// How long one mail may take. The client's own limits do not hold for everything.
const SENDING: Duration = Duration::from_secs(30);
/// How long taking leave may take.
const LEAVING: Duration = Duration::from_secs(5);
/// How much of what a server says is kept.
const LONGEST_REASON: usize = 200;

/// Is told each step of the dialogue, without passwords.
pub type Tell = fn(&str);

/// Why a mail was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The connection, the sign-in or the sender is at fault, not the mail: no mail would be sent now.
    Server(String),
    /// The connection broke, or the server did not answer in time, after it had accepted the sender: either
    /// the server or this mail is at fault. Whether the server works shows on another connection.
    Broken(String),
    /// The server does not take the mail now: greylisting, a full mailbox.
    Later(String),
    /// The server never takes the mail: the address does not exist, say.
    Never(String),
}

impl Failure {
    /// What the server said, or what happened.
    pub fn reason(&self) -> &str {
        match self {
            Self::Server(reason)
            | Self::Broken(reason)
            | Self::Later(reason)
            | Self::Never(reason) => reason,
        }
    }
}

/// A connection on which mails can be sent.
pub struct Connection {
    smtp: AsyncSmtpConnection,
    tell: Tell,
}

impl Connection {
    /// Connects, encrypts and signs in; `name` is the name by which this host introduces itself.
    ///
    /// # Errors
    /// [`Failure::Server`].
    pub async fn open(server: &SmtpServer, name: &str, tell: Tell) -> Result<Self, Failure> {
        let opened = timeout(CONNECTING, Self::connect(server, name, tell)).await;
        opened.unwrap_or_else(|_elapsed| {
            Err(Failure::Server(format!("{} does not answer in time", server.place())))
        })
    }

    async fn connect(server: &SmtpServer, name: &str, tell: Tell) -> Result<Self, Failure> {
        let failed = |error: Error| Failure::Server(reason(&error));
        let (place, name) =
            ((server.host.as_str(), server.port), ClientId::Domain(name.to_owned()));
        let tls = match server.encryption {
            Encryption::Never => None,
            Encryption::Implicit | Encryption::StartTls => {
                Some(TlsParameters::new_rustls(server.host.clone()).map_err(failed)?)
            }
        };
        tell(&format!("* connecting to {} ({:?})", server.place(), server.encryption));
        let smtp = match &tls {
            Some(tls) if server.encryption == Encryption::Implicit => {
                let tls = Some(tls.clone());
                AsyncSmtpConnection::connect_tokio1(place, None, &name, tls, None).await
            }
            _ => {
                let stream = Unproved::connect(place).await;
                let stream = stream.map_err(|error| Failure::Server(error.to_string()))?;
                AsyncSmtpConnection::connect_with_transport(Box::new(stream), &name).await
            }
        };
        let mut smtp = smtp.map_err(failed)?;
        tell(&format!("> EHLO {name}\n< {}", smtp.server_info()));
        if let (Encryption::StartTls, Some(tls)) = (server.encryption, tls) {
            tell("> STARTTLS");
            smtp.starttls(tls, &name).await.map_err(failed)?;
            tell(&format!("* encrypted\n> EHLO {name}\n< {}", smtp.server_info()));
        }
        if let Some((user, password)) = &server.credentials {
            tell("> AUTH [user name and password]");
            let credentials = Credentials::new(user.clone(), password.clone());
            let answer = smtp.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await;
            tell(&answer.as_ref().map_or_else(|error| reply_line(&reason(error)), shown));
            answer.map_err(|error| Failure::Server(format!("signing in: {}", reason(&error))))?;
        }
        Ok(Self { smtp, tell })
    }

    /// Sends one mail. After [`Failure::Server`] and [`Failure::Broken`] the connection is of no use any
    /// more; after another failure the next mail can be sent.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn send(&mut self, sender: &Sender, letter: &Letter<'_>) -> Result<(), Failure> {
        let mut failure: fn(String) -> Failure = Failure::Server;
        let sent = timeout(SENDING, self.deliver(sender, letter, &mut failure)).await;
        let sent = sent.unwrap_or_else(|_elapsed| {
            Err(failure("the server does not answer in time".to_owned()))
        });
        match sent {
            Err(failure @ (Failure::Later(_) | Failure::Never(_))) => {
                // Else the next mail would be a part of this one.
                let reset = timeout(LEAVING, self.command(Rset)).await;
                match reset.is_ok_and(|answer| answer.is_ok()) {
                    true => Err(failure),
                    false => {
                        self.smtp.abort().await;
                        Err(failure)
                    }
                }
            }
            sent => sent,
        }
    }

    /// Whether another mail can be sent.
    pub fn is_open(&self) -> bool {
        !self.smtp.has_broken()
    }

    /// Checks that the server would take mails from this sender.
    ///
    /// # Errors
    /// [`Failure::Server`].
    pub async fn accepts(&mut self, sender: &Sender) -> Result<(), Failure> {
        let asked = async {
            self.command(Mail::new(Some(sender.address().clone()), Vec::new())).await?;
            self.command(Rset).await
        };
        match timeout(CONNECTING, asked).await {
            Ok(Ok(_fine)) => Ok(()),
            Ok(Err(error)) => Err(Failure::Server(reason(&error))),
            Err(_elapsed) => Err(Failure::Server("the server does not answer in time".to_owned())),
        }
    }

    /// Sends one mail, and notes what it means from there on if the connection breaks.
    async fn deliver(
        &mut self,
        sender: &Sender,
        letter: &Letter<'_>,
        broken: &mut fn(String) -> Failure,
    ) -> Result<(), Failure> {
        let unfit = || Failure::Never("no e-mail can be sent to the address".to_owned());
        let to = letter.recipient().ok_or_else(unfit)?;
        let message = letter.message(sender, to.clone()).ok_or_else(unfit)?;
        let options = self.options(sender.address(), &to, &message)?;
        let mail = Mail::new(Some(sender.address().clone()), options);
        // Who sends is the same for every mail.
        self.command(mail).await.map_err(|error| Failure::Server(reason(&error)))?;
        *broken = Failure::Broken;
        self.command(Rcpt::new(to, Vec::new())).await.map_err(of_mail)?;
        self.command(Data).await.map_err(of_mail)?;
        (self.tell)(&format!("> [the message, {} bytes]", message.len()));
        let answer = self.smtp.message(&message).await;
        (self.tell)(&answer.as_ref().map_or_else(|error| reply_line(&reason(error)), shown));
        answer.map(drop).map_err(of_mail)
    }

    /// What the server must be able to do for this mail.
    fn options(
        &self,
        from: &Address,
        to: &Address,
        message: &[u8],
    ) -> Result<Vec<MailParameter>, Failure> {
        let mut options = Vec::new();
        let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
        if !is_ascii(from) || !is_ascii(to) {
            if !self.smtp.server_info().supports_feature(Extension::SmtpUtfEight) {
                let reason = "the server takes only ASCII in addresses (it lacks SMTPUTF8)";
                return Err(Failure::Never(reason.to_owned()));
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        if !message.is_ascii() {
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        Ok(options)
    }

    async fn command(&mut self, command: impl Display) -> Result<Response, Error> {
        (self.tell)(&format!("> {}", command.to_string().trim_end()));
        let answer = self.smtp.command(command).await;
        (self.tell)(&answer.as_ref().map_or_else(|error| reply_line(&reason(error)), shown));
        answer
    }

    /// Takes leave of the server.
    pub async fn quit(mut self) {
        (self.tell)("> QUIT");
        // What was sent is sent, whatever comes of this.
        let _left = timeout(LEAVING, self.smtp.quit()).await;
    }
}

/// Whose fault a failure is that concerns one mail. 421 ends the connection, whatever it answers.
fn of_mail(error: Error) -> Failure {
    let reason = reason(&error);
    match error.status().map(u16::from) {
        Some(421) | None => Failure::Broken(reason),
        Some(_) if error.is_permanent() => Failure::Never(reason),
        Some(_) => Failure::Later(reason),
    }
}

fn shown(response: &Response) -> String {
    response
        .message()
        .map(|line| format!("< {} {line}", response.code()))
        .collect::<Vec<_>>()
        .join("\n")
}

fn reply_line(reason: &str) -> String {
    format!("< {reason}")
}

/// What the server said, or what happened, in one line.
fn reason(error: &Error) -> String {
    let said = error.source().map(ToString::to_string);
    let text = match (error.status(), said) {
        (Some(code), Some(said)) => format!("{code} {said}"),
        _ => error.to_string(),
    };
    let line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    line.take(LONGEST_REASON).collect()
}
