//! An e-mail as it goes over the wire: RFC 5322, with what automatic mail has (RFC 3834).

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use std::time::SystemTime;

/// What makes mailers answer nothing: RFC 3834 section 5, and Exchange's own.
const AUTOMATIC: [(&str, &str); 2] =
    [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")];

/// In whose name e-mails are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    from: Mailbox,
    reply_to: Option<Mailbox>,
    /// The right side of message ids.
    host: String,
}

impl Sender {
    /// `from` and `reply_to` are addresses such as `id@example.com` or `Acme <id@example.com>`; `host`
    /// is the name of this host.
    ///
    /// # Errors
    /// Which of the two is no address.
    pub fn parse(from: &str, reply_to: Option<&str>, host: &str) -> Result<Self, Invalid> {
        let from = mailbox(from).ok_or(Invalid::From)?;
        let reply_to = reply_to.map(|text| mailbox(text).ok_or(Invalid::ReplyTo)).transpose()?;
        Ok(Self { from, reply_to, host: host.to_owned() })
    }

    /// The name that people see, if there is one.
    pub fn name(&self) -> Option<&str> {
        self.from.name.as_deref()
    }

    pub(super) fn address(&self) -> &Address {
        &self.from.email
    }
}

/// What is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invalid {
    /// The sender.
    From,
    /// Whom answers go to.
    ReplyTo,
}

fn mailbox(text: &str) -> Option<Mailbox> {
    // Nothing else keeps a line break out of a display name.
    let is_line = !text.chars().any(char::is_control);
    let Mailbox { name, email } = is_line.then(|| text.trim().parse().ok()).flatten()?;
    Some(Mailbox { name, email: encoded(&email)? })
}

/// The address with the domain as the DNS has it (A-labels, RFC 5890), which every server takes.
fn encoded(address: &Address) -> Option<Address> {
    let domain = idna::domain_to_ascii(address.domain()).ok()?;
    Address::new(address.user(), domain).ok()
}

/// An e-mail to one person.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// The left side of the message id: whoever gets a mail twice can tell by it.
    pub id: &'a str,
    /// The address of the recipient.
    pub to: &'a str,
    /// One line.
    pub subject: &'a str,
    /// The text.
    pub text: &'a str,
    /// The same in HTML.
    pub html: Option<&'a str>,
    /// The language (BCP 47).
    pub language: &'a str,
    /// When it was written.
    pub date: SystemTime,
}

impl Letter<'_> {
    /// The recipient's address, as the server is told.
    pub(super) fn recipient(&self) -> Option<Address> {
        encoded(&self.to.parse().ok()?)
    }

    /// The whole message of this sender, as it is sent; `None` where the recipient's address is none.
    pub fn written(&self, sender: &Sender) -> Option<Vec<u8>> {
        self.message(sender, self.recipient()?)
    }

    /// The whole message: its headers, and text and HTML as alternatives.
    pub(super) fn message(&self, sender: &Sender, to: Address) -> Option<Vec<u8>> {
        let Self { id, to: _, subject, text, html, language, date } = *self;
        let mut message = Message::builder()
            .message_id(Some(format!("<{id}@{}>", sender.host)))
            .date(date)
            .from(sender.from.clone())
            .to(Mailbox::new(None, to))
            .subject(unencoded(&one_line(subject)));
        if let Some(reply_to) = &sender.reply_to {
            message = message.reply_to(reply_to.clone());
        }
        for (name, value) in AUTOMATIC.into_iter().chain([("Content-Language", language)]) {
            let name = HeaderName::new_from_ascii(name.to_owned()).ok()?;
            message = message.raw_header(HeaderValue::new(name, one_line(value)));
        }
        let plain = SinglePart::plain(text.to_owned());
        let message = match html {
            Some(html) => {
                let html = SinglePart::html(html.to_owned());
                message.multipart(MultiPart::alternative().singlepart(plain).singlepart(html))
            }
            None => message.singlepart(plain),
        };
        message.ok().map(|message| message.formatted())
    }
}

/// Text of which nothing is read as an encoded word (RFC 2047), by which others could write what is removed from
/// texts that people read.
fn unencoded(line: &str) -> String {
    line.replace("=?", "= ?")
}

/// A header has one line, whatever is in it.
fn one_line(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
