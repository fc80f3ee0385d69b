//! `POST /mail/test`: an e-mail that shows whether e-mails arrive.

use super::document::MailDocument;
use crate::dialect::rest::document::{EntityType, Typed};
use crate::dialect::rest::{Authenticated, Body, Problem};
use crate::domain::mail;
use crate::domain::text::LoginEmail;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

/// Stands for the `entity-type` in schemas.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TestMailType, description = "The `entity-type` `mail`.")]
#[expect(dead_code, reason = "only its schema is used")]
enum TestType {
    Mail,
}

/// Where a test is to be sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TestMailInput, example = json!({
    "entity-type": "mail", "properties": {"address": "asim@example.com"}
}))]
pub struct TestInput {
    #[serde(default, rename = "entity-type")]
    #[schema(value_type = Option<TestType>, nullable = false)]
    _entity_type: EntityType<Self>,
    /// The properties.
    properties: TestInputProperties,
}

/// Where a test is to be sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TestMailInputProperties)]
struct TestInputProperties {
    /// The e-mail address.
    #[schema(min_length = 3, max_length = 254)]
    address: String,
}

impl Typed for TestInput {
    const ENTITY_TYPE: &'static str = "mail";
}

/// Sends an e-mail to test whether e-mails arrive.
///
/// It says nothing but that it is a test. The response comes before it is sent: `GET /mail/{id}` shows
/// whether the SMTP server has accepted it, or what the server has said. A namespace sends ten tests in ten
/// minutes at most.
///
/// Permissions: keys with `mails:write`; administrators.
#[utoipa::path(
    operation_id = "testMail",
    request_body = TestInput,
    responses((status = 201, description = "The e-mail will be sent.", body = MailDocument)),
)]
#[post("")]
pub async fn test(
    Authenticated(ctx): Authenticated,
    body: Body<TestInput>,
) -> Result<HttpResponse, Problem> {
    let to = LoginEmail::parse(&body.0.properties.address, "address")?;
    Ok(MailDocument::from(mail::send_test(&ctx, to).await?).into_created())
}
