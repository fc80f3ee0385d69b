//! One call: a limit of time, and of what is read of its answer.

use super::address::Encrypted;
use super::client::{Clients, Outbound};
use super::outcome::{Failure, Outcome, failure};
use super::places::CallPermit;
use super::target::Target;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue, RETRY_AFTER};
use hyper::{Request, Response, Uri};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// How long the whole call may take.
const WHOLE: Duration = Duration::from_secs(15);
/// How much of the body of an answer is read, and for how long, so that its connection can be used again. A
/// body that comes more slowly keeps a place from others, and costs only its connection.
const BODY: usize = 4096;
const BODY_TIME: Duration = Duration::from_secs(1);

/// What is sent to a target by `POST`.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// Names and values of headers; later ones replace earlier ones of the same name. Who lets others
    /// choose some makes sure that they are none of the connection's, such as `host`.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A call that has its place, and is to be made at once.
pub struct Call<'a> {
    pub(super) outbound: &'a Outbound,
    pub(super) target: Target,
    pub(super) _place: Option<CallPermit>,
}

impl Call<'_> {
    /// Sends a message by `POST`, once. Redirects are not followed. It takes at most 15 seconds.
    pub async fn post(self, message: Message) -> Outcome {
        let begun = Instant::now();
        match timeout(WHOLE, self.answer(message)).await {
            Err(_elapsed) => Outcome::failed(Failure::Timeout, begun.elapsed()),
            Ok(Err(failure)) => Outcome::failed(failure, begun.elapsed()),
            Ok(Ok(response)) => {
                let took = begun.elapsed();
                let retry_after = response.headers().get(RETRY_AFTER);
                let retry_after = retry_after.and_then(|value| value.to_str().ok());
                let retry_after = retry_after.map(str::to_owned);
                let result = Ok(response.status().as_u16());
                // The status has come: whatever becomes of the body changes nothing.
                let _read = timeout(BODY_TIME, read_a_little(response.into_body())).await;
                Outcome { result, retry_after, took }
            }
        }
    }

    async fn answer(&self, message: Message) -> Result<Response<Incoming>, Failure> {
        let request = request(&self.target, message).ok_or(Failure::Unsendable)?;
        let answered = match self.outbound.clients().ok_or(Failure::Tls)? {
            Clients::Direct { plain, tls } => match self.target.encrypted {
                Encrypted::Yes => tls.request(request).await,
                Encrypted::No => plain.request(request).await,
            },
            Clients::Proxied(client) => client.request(request).await,
        };
        answered.map_err(|error| {
            log::debug!("calling {} failed: {error:?}", self.target.host());
            failure(&error)
        })
    }
}

impl Outcome {
    pub(super) fn failed(failure: Failure, took: Duration) -> Self {
        Self { result: Err(failure), retry_after: None, took }
    }
}

fn request(target: &Target, message: Message) -> Option<Request<Full<Bytes>>> {
    let uri: Uri = target.as_str().parse().ok()?;
    let mut request = Request::post(uri).body(Full::new(Bytes::from(message.body))).ok()?;
    for (name, value) in message.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        request.headers_mut().insert(name, HeaderValue::from_str(&value).ok()?);
    }
    Some(request)
}

/// Reads a short answer to its end, so that its connection can be used again. A longer one ends it.
async fn read_a_little(mut body: Incoming) {
    let mut read = 0;
    while let Some(Ok(frame)) = body.frame().await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > BODY {
            return;
        }
    }
}
