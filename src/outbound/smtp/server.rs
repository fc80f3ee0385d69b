//! The SMTP server, as a URL names it.

use percent_encoding::percent_decode_str;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// The server that sends what Roster writes.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpServer {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) encryption: Encryption,
    /// The user name and the password.
    pub(super) credentials: Option<(String, String)>,
}

/// When a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// From the start (RFC 8314).
    Implicit,
    /// From `STARTTLS` on, before anything else is sent. A server without it is not used.
    StartTls,
    /// Never.
    Never,
}

const FORM: &str = "must be a URL such as smtps://USER:PASSWORD@smtp.example.com, \
    smtp://USER:PASSWORD@smtp.example.com:587 or smtp://localhost:25";

impl SmtpServer {
    /// Reads `smtps://user:password@host:465`, `smtp://user:password@host:587` or
    /// `smtp://localhost:25`. By `smtp` the connection is encrypted by STARTTLS, but not to this machine;
    /// `?tls=required` and `?tls=never` say it for any host.
    ///
    /// # Errors
    /// What it must be. The text is not repeated, because there may be a password in it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let url = Url::parse(text).map_err(|_error| FORM)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(FORM);
        }
        let host = host(&url).ok_or(FORM)?;
        let encryption = encryption(&url, &host)?;
        let default = match encryption {
            Encryption::Implicit => 465,
            Encryption::Never if is_here(&host) => 25,
            Encryption::StartTls | Encryption::Never => 587,
        };
        let port = url.port().unwrap_or(default);
        if port == 0 {
            return Err(FORM);
        }
        Ok(Self { host, port, encryption, credentials: credentials(&url)? })
    }

    /// The host and the port.
    pub fn place(&self) -> String {
        match self.host.contains(':') {
            true => format!("[{}]:{}", self.host, self.port),
            false => format!("{}:{}", self.host, self.port),
        }
    }

    /// Whether a password crosses a network in clear text.
    pub fn gives_password_away(&self) -> bool {
        self.credentials.is_some() && self.encryption == Encryption::Never && !is_here(&self.host)
    }
}

/// The host without brackets.
fn host(url: &Url) -> Option<String> {
    let host = match url.host()? {
        // The host of such a URL is not decoded.
        Host::Domain(name) => percent_decode_str(name).decode_utf8().ok()?.into_owned(),
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(address) => address.to_string(),
    };
    let host = match host.parse::<Ipv6Addr>() {
        Ok(_) => host,
        Err(_) => idna::domain_to_ascii(&host).ok()?,
    };
    (!host.is_empty()).then_some(host)
}

/// Whether the host is this machine.
fn is_here(host: &str) -> bool {
    let v4 = |host: &str| host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    let v6 = |host: &str| host.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback());
    host == "localhost" || v4(host) || v6(host)
}

fn encryption(url: &Url, host: &str) -> Result<Encryption, &'static str> {
    let (mut tls, is_smtps) = (None, url.scheme() == "smtps");
    if !is_smtps && url.scheme() != "smtp" {
        return Err(FORM);
    }
    for (name, value) in url.query_pairs() {
        tls = match (&*name, &*value) {
            ("tls", "required") => Some(Encryption::StartTls),
            ("tls", "never") => Some(Encryption::Never),
            _ => return Err("may end in `?tls=required` or `?tls=never`, and in nothing else"),
        };
    }
    match (is_smtps, tls) {
        (true, None | Some(Encryption::StartTls)) => Ok(Encryption::Implicit),
        (true, Some(_)) => Err("must begin with smtp:// if it ends in `?tls=never`"),
        (false, Some(said)) => Ok(said),
        (false, None) if is_here(host) => Ok(Encryption::Never),
        (false, None) => Ok(Encryption::StartTls),
    }
}

fn credentials(url: &Url) -> Result<Option<(String, String)>, &'static str> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8().ok().map(String::from);
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None | Some("")) => {
            Err("must have both a user name and a password, or neither")
        }
        (name, Some(password)) => {
            let both = decode(name).zip(decode(password));
            both.map(Some).ok_or("must have a user name and a password in percent-encoded UTF-8")
        }
    }
}

impl fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?})", self.place(), self.encryption)
    }
}
