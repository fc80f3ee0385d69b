//! A connection that is closed where its client is too slow: to send the head of a request, or to
//! read an answer.

mod limit;
mod progress;

pub use limit::Connections;
pub use progress::{HEAD_TIMEOUT, KEEP_ALIVE, Progress};

use actix_web::HttpRequest;
use actix_web::rt::net::TcpStream;
use limit::ConnectionPermit;
use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// A stream that fails with [`ErrorKind::TimedOut`] once [`Progress`] says so.
pub struct Connection {
    stream: TcpStream,
    progress: Rc<Progress>,
    /// Wakes the task that serves the connection at the next deadline or before it.
    alarm: Option<Pin<Box<Sleep>>>,
    _place: ConnectionPermit,
}

impl Connection {
    /// A new connection, which has a place among those of its address.
    pub fn new(stream: TcpStream, place: ConnectionPermit) -> Self {
        let progress = Rc::new(Progress::new(Instant::now()));
        Self { stream, progress, alarm: None, _place: place }
    }

    /// What the middleware tells of requests.
    pub fn progress(&self) -> Rc<Progress> {
        Rc::clone(&self.progress)
    }

    /// Ready once the client has been too slow; else the task is woken when that is the case.
    ///
    /// An alarm that comes too early stays as it is until it rings, so that a request does not set
    /// one.
    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        loop {
            let Some(deadline) = self.progress.deadline() else { return Poll::Pending };
            if deadline <= Instant::now() {
                return Poll::Ready(ErrorKind::TimedOut.into());
            }
            let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
            if alarm.deadline() > deadline || alarm.is_elapsed() {
                alarm.as_mut().reset(deadline);
            }
            if alarm.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
        }
    }

    /// Notes what became of an attempt to write.
    fn written(
        &mut self,
        context: &mut Context<'_>,
        outcome: Poll<Result<usize>>,
    ) -> Poll<Result<usize>> {
        match outcome {
            Poll::Pending => {
                self.progress.must_wait_to_write(Instant::now());
                self.poll_deadline(context).map(Err)
            }
            Poll::Ready(written) => {
                self.progress.has_written(Instant::now());
                Poll::Ready(written)
            }
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.stream).poll_read(context, buffer) {
            Poll::Pending => self.poll_deadline(context).map(Err),
            Poll::Ready(read) => {
                if buffer.filled().len() > before {
                    self.progress.has_read(Instant::now());
                }
                Poll::Ready(read)
            }
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(context, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A request that is being answered: as long as this exists, its client does not have to send anything.
pub struct Answering(Option<Rc<Progress>>);

impl Answering {
    /// The head of the request has arrived.
    pub fn begin(request: &HttpRequest) -> Self {
        let progress = request.conn_data::<Rc<Progress>>().cloned();
        if let Some(progress) = &progress {
            progress.begin();
        }
        Self(progress)
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        if let Some(progress) = &self.0 {
            progress.end(Instant::now());
        }
    }
}
