//! What lists read of users: what documents show, and nothing else. The hash of a password does not leave the
//! database for a list, and each column that is not read makes a page of fifty faster.

use crate::domain::model::disclosed::Disclosed;
use crate::domain::model::id::{NamespaceNo, UserId, UserNo};
use crate::domain::model::properties::Properties;
use crate::domain::model::provisioned::Provisioned;
use crate::domain::model::text::{Email, ExternalId, LoginEmail, Name, Username};
use crate::domain::model::user::User;
use crate::schema::users;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Jsonb, Nullable, Text, Timestamptz};

/// The columns of the fragment `listed_user`, in the order of [`ListedUser`].
pub type ListedColumns = (
    BigInt,
    Text,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Bool,
    Nullable<Timestamptz>,
    Jsonb,
    Timestamptz,
    Timestamptz,
    Bool,
    Jsonb,
    Nullable<Timestamptz>,
);

/// A user in a list.
#[derive(Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct ListedUser {
    pub no: UserNo,
    id: UserId,
    username: Option<Username>,
    email: Option<Email>,
    login_email: Option<LoginEmail>,
    name: Option<Name>,
    first_name: Option<Name>,
    last_name: Option<Name>,
    external_id: Option<ExternalId>,
    active: bool,
    locked_until: Option<DateTime<Utc>>,
    properties: Properties,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    placeholder: bool,
    #[diesel(column_name = app)]
    disclosed: Disclosed,
    email_verified_at: Option<DateTime<Utc>>,
}

impl ListedUser {
    /// The user of this namespace. In place of what was not read stands what says nothing.
    pub fn into_user(self, namespace_no: NamespaceNo) -> User {
        let Self {
            no,
            id,
            username,
            email,
            login_email,
            name,
            first_name,
            last_name,
            external_id,
            active,
            locked_until,
            properties,
            created_at,
            updated_at,
            placeholder,
            disclosed,
            email_verified_at,
        } = self;
        User {
            namespace_no,
            no,
            id,
            username,
            email,
            login_email,
            name,
            first_name,
            last_name,
            external_id,
            active,
            password_hash: None,
            failed_logins: 0,
            locked_until,
            properties,
            version: 0,
            created_at,
            updated_at,
            placeholder,
            username_key: None,
            username_skeleton: None,
            disclosed,
            email_verified_at,
            provisioned: Provisioned::default(),
        }
    }
}
