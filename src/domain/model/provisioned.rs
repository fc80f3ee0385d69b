//! What a provisioning protocol keeps about a user beyond the properties that every user has.

use super::error::{Error, Result};
use super::properties::has_nul;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::Jsonb;
use serde_json::{Map, Value};

/// The attributes that are lists of objects, as RFC 7643, section 4.1.2 has them: searches look into them.
const LISTS: [&str; 8] = [
    "emails",
    "phoneNumbers",
    "ims",
    "photos",
    "addresses",
    "entitlements",
    "roles",
    "x509Certificates",
];

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

    /// Attributes from elsewhere.
    ///
    /// # Errors
    /// `Invalid` for U+0000, and for what must be a list of objects.
    pub fn parse(attributes: Map<String, Value>, field: &'static str) -> Result<Self> {
        if attributes.iter().any(|(name, value)| name.contains('\0') || has_nul(value)) {
            return Err(Error::invalid(field, "must not contain U+0000"));
        }
        for name in LISTS {
            let is_list = |value: &Value| {
                value.as_array().is_some_and(|entries| entries.iter().all(Value::is_object))
            };
            if attributes.get(name).is_some_and(|value| !is_list(value)) {
                return Err(Error::invalid(
                    field,
                    format!("must have a list of objects as `{name}`"),
                ));
            }
        }
        Ok(Self(attributes))
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_have_objects() {
        let parse = |attributes: Value| {
            let Value::Object(attributes) = attributes else { panic!("it is an object") };
            Provisioned::parse(attributes, "provisioned")
        };
        let good = json!({"emails": [{"value": "a@x.example"}], "title": "Dr.", "roles": []});
        assert_eq!(Value::Object(parse(good.clone()).unwrap().into_map()), good);
        for wrong in [
            json!({"emails": "a@x.example"}),
            json!({"phoneNumbers": ["+49"]}),
            json!({"addresses": null}),
            json!({"title": "\u{0}"}),
        ] {
            assert!(parse(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
