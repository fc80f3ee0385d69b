//! A connection to a server of which nothing is proved yet: what comes before the encryption.

use lettre::transport::smtp::client::AsyncTokioStream;
use std::io::{Error, Result};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// How many bytes a server may send before it is told anything else. A response has far fewer.
const LONGEST_RESPONSE: usize = 128 * 1024;
/// The first byte of a TLS handshake (RFC 8446 section 5.1), and of no SMTP command.
const HANDSHAKE: u8 = 0x16;

/// A connection that is read byte by byte until it is encrypted. So nothing is left in a buffer above it when
/// the encryption begins: whoever is between Roster and the server could otherwise send a response before the
/// encryption that is taken for one behind it (NO STARTTLS, USENIX Security 2021).
#[derive(Debug)]
pub struct Unproved {
    stream: TcpStream,
    is_encrypted: bool,
    left: usize,
}

impl Unproved {
    /// Connects to the first address of the host that answers.
    ///
    /// # Errors
    /// What the operating system says.
    pub async fn connect(place: (&str, u16)) -> Result<Self> {
        let stream = TcpStream::connect(place).await?;
        Ok(Self { stream, is_encrypted: false, left: LONGEST_RESPONSE })
    }
}

impl AsyncTokioStream for Unproved {
    fn peer_addr(&self) -> Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

impl AsyncRead for Unproved {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        if self.is_encrypted {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        }
        let mut byte = [0];
        let mut one = ReadBuf::new(&mut byte);
        ready!(Pin::new(&mut self.stream).poll_read(context, &mut one))?;
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            return Poll::Ready(Err(Error::other("the server's response has no end")));
        }
        buffer.put_slice(one.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Unproved {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        self.left = LONGEST_RESPONSE;
        self.is_encrypted |= bytes.first() == Some(&HANDSHAKE);
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
    use tokio::net::TcpListener;

    async fn connected() -> (Unproved, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (client, server) =
            tokio::join!(Unproved::connect(("127.0.0.1", port)), listener.accept());
        (client.unwrap(), server.unwrap().0)
    }

    #[tokio::test]
    async fn what_comes_before_the_encryption_is_not_read_behind_it() {
        let (client, mut server) = connected().await;
        server.write_all(b"220 go\r\n250 injected\r\n").await.unwrap();
        let (mut client, mut line) = (BufReader::new(client), String::new());
        client.read_line(&mut line).await.unwrap();
        assert_eq!(line, "220 go\r\n");
        assert!(client.buffer().is_empty());
        // The handshake finds it, and fails.
        client.write_all(&[HANDSHAKE, 3, 1]).await.unwrap();
        let mut read = [0; 14];
        client.get_mut().read_exact(&mut read).await.unwrap();
        assert_eq!(&read, b"250 injected\r\n");
    }

    #[tokio::test]
    async fn a_response_without_an_end_is_not_read_to_the_end_of_memory() {
        let (client, mut server) = connected().await;
        let flood =
            tokio::spawn(async move { while server.write_all(&[b'x'; 4096]).await.is_ok() {} });
        let mut line = Vec::new();
        let error = BufReader::new(client).read_until(b'\n', &mut line).await.unwrap_err();
        assert_eq!(error.to_string(), "the server's response has no end");
        assert!(line.len() < LONGEST_RESPONSE);
        flood.abort();
    }
}
