//! What a provisioning protocol keeps about a user beyond the properties that every user has.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::Jsonb;
use serde_json::{Map, Value};

/// Attributes by name, as the protocol has them: at most 32 KiB as PostgreSQL writes them. Under
/// `emails` there are objects whose `value` is an address; one of them may be the user's contact
/// address, and follows it when that is changed.
#[derive(Debug, Clone, Default, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct Provisioned(Map<String, Value>);

impl Provisioned {
    /// These attributes. U+0000, which PostgreSQL refuses, must not be in them.
    pub fn new(attributes: Map<String, Value>) -> Self {
        Self(attributes)
    }

    /// The attributes.
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    /// Gives the attributes away.
    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }
}

impl ToSql<Jsonb, Pg> for Provisioned {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        use std::io::Write;
        // The first byte is the version of jsonb's binary form.
        out.write_all(&[1])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(diesel::serialize::IsNull::No)
    }
}

impl diesel::deserialize::FromSql<Jsonb, Pg> for Provisioned {
    fn from_sql(value: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        match value.as_bytes() {
            [1, b'{', b'}'] => Ok(Self::default()),
            [1, json @ ..] => Ok(Self(serde_json::from_slice(json)?)),
            _ => Err("jsonb in an unknown binary form".into()),
        }
    }
}
