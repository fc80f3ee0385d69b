//! Lets nobody pass without a credential, before anything of the request is looked at.

use super::Exception;
use crate::dialect::http::auth::{self, NAMESPACE_HEADER};
use crate::domain::password::Password;
use crate::domain::token::Secret;
use crate::domain::{Ctx, Error, Result};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{COOKIE, WWW_AUTHENTICATE};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, ResponseError};
use std::future::{Ready, ready};

/// Who asks: handlers take it as an argument.
#[derive(Clone)]
pub struct Visitor {
    /// The context of the request.
    pub ctx: Ctx,
    /// The user name that came by Basic authentication. With a key as the password it may be any.
    pub name: Option<String>,
}

/// A middleware: it puts the visitor where the handlers find it.
pub async fn by_header(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    match auth::with_body(&mut request, visitor).await {
        Ok(visitor) => {
            request.extensions_mut().insert(visitor);
            Ok(next.call(request).await?.map_into_boxed_body())
        }
        Err(error) => {
            let mut response = Exception::from(error).error_response();
            // A browser that has signed in otherwise is not to ask for a password.
            let headers = request.headers();
            if headers.contains_key(COOKIE) || headers.contains_key("x-authentication-token") {
                response.headers_mut().remove(WWW_AUTHENTICATE);
            }
            Ok(request.into_response(response))
        }
    }
}

async fn visitor(request: &HttpRequest) -> Result<Visitor> {
    match auth::basic(request).and_then(auth::pair) {
        Some((name, password)) => {
            let ctx = by_name(request, &name, &password).await?;
            Ok(Visitor { ctx, name: Some(name) })
        }
        None => {
            let ctx = auth::authenticate(request, NAMESPACE_HEADER).await?;
            Ok(Visitor { ctx, name: None })
        }
    }
}

/// A key as the password opens what it opens, whatever the name: what is as long as a key is tried
/// as one before it counts as a wrong password.
async fn by_name(request: &HttpRequest, name: &str, password: &str) -> Result<Ctx> {
    if password.is_empty() {
        return Err(Error::Unauthenticated);
    }
    if let Some(secret) = Secret::presented(password) {
        match auth::by_secret(request, NAMESPACE_HEADER, &secret).await {
            Err(Error::Unauthenticated) => {}
            found => return found,
        }
    }
    auth::by_password(request, NAMESPACE_HEADER, name, Password::presented(password)).await
}

impl FromRequest for Visitor {
    type Error = Exception;
    type Future = Ready<Result<Self, Exception>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let visitor = request.extensions().get::<Self>().cloned();
        // Only a route that was mounted without the middleware has none.
        ready(visitor.ok_or_else(|| Exception::from(Error::Unauthenticated)))
    }
}
