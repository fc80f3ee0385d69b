//! The body and the response of accepting an invite.

use crate::dialect::rest::Problem;
use crate::dialect::rest::body;
use crate::dialect::rest::document::Resource;
use crate::dialect::rest::membership::document::MembershipDocument;
use crate::dialect::rest::openapi::schemas;
use crate::dialect::rest::session::document::SessionDocument;
use crate::dialect::rest::user::input::UserInput;
use crate::domain::invite::Accepted;
use crate::domain::membership::Membership;
use crate::domain::user::User;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The document of a new user, which is read when its use is known, and whether to sign the user in.
#[derive(Deserialize)]
pub struct AcceptanceInput {
    session: Option<bool>,
    #[serde(flatten)]
    document: Map<String, Value>,
}

impl AcceptanceInput {
    /// The document of the new user, or nothing if a user accepts who exists, and whether a session is to
    /// be opened.
    ///
    /// # Errors
    /// Those of reading a document.
    pub fn into_parts(self) -> Result<(Option<UserInput>, bool), Problem> {
        let Self { session, document } = self;
        let is_alone = session.is_some() && document.is_empty();
        let document = (!is_alone).then_some(Value::Object(document));
        Ok((document.map(body::read).transpose()?, session.unwrap_or_default()))
    }
}

/// As the document of a user, with one member more.
impl PartialSchema for AcceptanceInput {
    fn schema() -> RefOr<Schema> {
        let RefOr::T(Schema::Object(mut input)) = UserInput::schema() else {
            return UserInput::schema();
        };
        let session = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::Boolean, Type::Null]))
            .description(Some("Whether to sign the user in too: `false` by default."));
        // A newcomer chooses no id, and what the application keeps is not theirs to set.
        input.properties.remove("id");
        input.properties.remove("app");
        input.properties.insert("session".to_owned(), session.into());
        let about = "The document of a new user, or nothing for a user who exists.";
        input.description = Some(about.to_owned());
        input.example = Some(json!({
            "entity-type": User::KIND,
            "properties": {"username": "boris", "password": "correct horse"},
            "session": true
        }));
        Schema::Object(input).into()
    }
}

impl ToSchema for AcceptanceInput {
    fn name() -> Cow<'static, str> {
        "AcceptanceInput".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        UserInput::schemas(schemas);
    }
}

/// The membership, and the session if the request asked for one.
#[derive(Serialize, ToSchema)]
#[schema(as = Acceptance, example = json!(schemas::example::<Membership>()))]
pub struct AcceptanceDocument {
    #[serde(flatten)]
    membership: MembershipDocument,
    /// The session with its token, if the body has `"session": true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    session: Option<SessionDocument>,
}

impl From<Accepted> for AcceptanceDocument {
    fn from(Accepted { membership, session }: Accepted) -> Self {
        let session = session.map(SessionDocument::with_token);
        Self { membership: membership.into(), session }
    }
}
