//! The argument of a handler: the context of the call, and its request as a checked message.

use super::authenticate::Authenticated;
use super::error::{CLIENT, ErrorBody, Refusal};
use super::fields::{Fields, received};
use crate::dialect::http::body::{self, BodyError};
use crate::domain::{Ctx, Error};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

/// The message of a request: text and numbers by name.
pub trait Message: DeserializeOwned + 'static {
    /// Its name in errors, such as `groups.CreateRequest`.
    const NAME: &'static str;
    /// The fields that are lists.
    const LISTS: &'static [&'static str] = &[];
}

/// `messages! { CreateRequest = "groups.CreateRequest"; … }`
macro_rules! messages {
    ($($name:ident = $wire:literal $(, lists $($list:literal),+)?;)+) => {$(
        impl $crate::dialect::micro::call::Message for $name {
            const NAME: &'static str = $wire;
            $(const LISTS: &'static [&'static str] = &[$($list),+];)?
        }
    )+};
}
pub(super) use messages;

/// A call: its context and its message.
pub struct Call<T> {
    /// The caller, the namespace and the time.
    pub ctx: Ctx,
    /// The message.
    pub request: T,
}

/// An empty reply: the call has succeeded.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({}))]
pub struct Done {}

impl<T: Message> FromRequest for Call<T> {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let authenticated = request.extensions().get::<Authenticated>().cloned();
            // Only a route that is mounted without the middleware has no context.
            let Authenticated(ctx) = authenticated.ok_or(Error::Unauthenticated)?;
            let bytes = bytes(&request, payload).await?;
            let body = match is_form(&request, &bytes) {
                true => Body::Form(&bytes),
                false => Body::Json(&bytes),
            };
            Ok(Self { ctx, request: read(request.query_string(), body)? })
        })
    }
}

/// The bytes of the body.
///
/// # Errors
/// 400 for a body that ends too early, 408 for one that takes over 30 seconds, 413 for one over
/// 1 MiB, 415 for one that is compressed.
async fn bytes(request: &HttpRequest, payload: Payload) -> Result<BytesMut, Refusal> {
    let bytes = body::read(request, payload).await.map_err(|error| {
        let status = match error {
            BodyError::Broken(_) => StatusCode::BAD_REQUEST,
            BodyError::Slow(_) => StatusCode::REQUEST_TIMEOUT,
            BodyError::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        };
        ErrorBody::new(status, CLIENT, error.to_string())
    })?;
    if body::is_encoded(request) {
        let detail = "the body must not have a Content-Encoding";
        return Err(ErrorBody::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, CLIENT, detail).into());
    }
    Ok(bytes)
}

/// The bytes of a body, by format.
#[derive(Clone, Copy)]
pub enum Body<'a> {
    /// A form.
    Form(&'a [u8]),
    /// JSON.
    Json(&'a [u8]),
}

/// Deserializes a message from the query and the body; the body takes precedence.
///
/// # Errors
/// 400 if they are not such a message, and for a secret in the query.
pub fn read<T: Message>(query: &str, body: Body<'_>) -> Result<T, Refusal> {
    let body = match body {
        Body::Form(bytes) => Fields::of_form(bytes, T::LISTS),
        Body::Json(bytes) => Fields::of_json(bytes)?,
    };
    let query = Fields::of_query(query, T::LISTS)?;
    message(query.overridden_by(body))
}

/// Whether the body is a form: its `Content-Type` says so, and it does not look like JSON. By
/// default curl sends any body with the `Content-Type` of a form.
fn is_form(request: &HttpRequest, bytes: &[u8]) -> bool {
    let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = media_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
        && !bytes.trim_ascii_start().starts_with(b"{")
}

fn message<T: Message>(fields: Fields) -> Result<T, Refusal> {
    let (value, names) = fields.into_parts();
    serde_path_to_error::deserialize(value).map_err(|error| {
        let field = error.path().to_string();
        let field = field.split('[').next().unwrap_or_default();
        let detail = error.inner().to_string();
        if let Some(unknown) = detail.strip_prefix("unknown field `") {
            let name = unknown.split("`, ").next().unwrap_or_default();
            return received(&format!("unknown field {:?} in {}", names.sent(name), T::NAME));
        }
        let detail = format!("grpc: failed to unmarshal the received message {detail}");
        let body = ErrorBody::new(StatusCode::BAD_REQUEST, CLIENT, detail);
        body.at(names.sent(field).to_owned()).into()
    })
}
