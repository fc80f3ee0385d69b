//! Sends e-mails by SMTP to the one server that the operator has configured.

mod connection;
mod letter;
mod server;
mod stream;
#[cfg(test)]
mod tests;

pub use connection::{Connection, Failure, Tell};
pub use letter::{Invalid, Letter, Sender};
pub use server::{Encryption, SmtpServer};

/// With what mails are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailer {
    /// The server that sends them.
    pub server: SmtpServer,
    /// The name by which this host introduces itself (EHLO): a domain, or an address such as
    /// `[192.0.2.7]`.
    pub name: String,
    /// In whose name they are sent.
    pub sender: Sender,
}

impl Mailer {
    /// Opens a connection for a batch of mails, and tells each step.
    ///
    /// # Errors
    /// [`Failure::Server`].
    pub async fn open(&self, tell: Tell) -> Result<Connection, Failure> {
        Connection::open(&self.server, &self.name, tell).await
    }

    /// Opens another connection after one that broke, if the server would take mails by it.
    ///
    /// # Errors
    /// [`Failure::Server`].
    pub async fn reopen(&self) -> Result<Connection, Failure> {
        let mut connection = self.open(|_| {}).await?;
        connection.accepts(&self.sender).await?;
        Ok(connection)
    }
}
