//! Lets nobody pass without a credential, before anything of the request is looked at.

use super::PREFIX;
use super::base::Base;
use super::error::ScimError;
use crate::dialect::http::auth::{self, NAMESPACE_HEADER};
use crate::dialect::http::body::BodyLimit;
use crate::domain::{Ctx, Error};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, ResponseError};
use std::future::{Ready, ready};

/// Where groups are, whose members may be many.
const GROUPS: &str = "/Groups";
/// How long a body may be there: a list of 100,000 members fits in.
const GROUP_LIMIT: BodyLimit = BodyLimit { mebibytes: 16, ..BodyLimit::DEFAULT };
/// Who asks, and by which URL: handlers take it as an argument.
#[derive(Clone)]
pub struct Client {
    /// The context of the request.
    pub ctx: Ctx,
    /// What the URLs in the response begin with.
    pub base: Base,
}

/// A middleware: it puts the client where the handlers find it.
pub async fn by_header(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    if request.path().strip_prefix(PREFIX).is_some_and(|path| path.starts_with(GROUPS)) {
        request.extensions_mut().insert(GROUP_LIMIT);
    }
    let authenticate =
        async |request: &HttpRequest| auth::authenticate(request, NAMESPACE_HEADER).await;
    match auth::with_body(&mut request, authenticate).await {
        Ok(ctx) => {
            let base = Base::of(request.request());
            request.extensions_mut().insert(Client { ctx, base });
            Ok(next.call(request).await?.map_into_boxed_body())
        }
        Err(error) => Ok(request.into_response(ScimError::from(error).error_response())),
    }
}

impl FromRequest for Client {
    type Error = ScimError;
    type Future = Ready<Result<Self, ScimError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let client = request.extensions().get::<Self>().cloned();
        // Only a route that was mounted without the middleware has none.
        ready(client.ok_or_else(|| ScimError::from(Error::Unauthenticated)))
    }
}
