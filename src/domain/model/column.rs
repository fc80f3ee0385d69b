//! Lets a newtype be a column: it is stored as the type that it wraps.

/// `column!(Type, SqlType, Inner)` for `struct Type(Inner)`, which derives `AsExpression` and
/// `FromSqlRow`.
macro_rules! column {
    ($type:ty, $sql:ty, $inner:ty) => {
        impl diesel::serialize::ToSql<$sql, diesel::pg::Pg> for $type {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                <$inner as diesel::serialize::ToSql<$sql, diesel::pg::Pg>>::to_sql(&self.0, out)
            }
        }

        impl diesel::deserialize::FromSql<$sql, diesel::pg::Pg> for $type {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                <$inner as diesel::deserialize::FromSql<$sql, diesel::pg::Pg>>::from_sql(value)
                    .map(Self)
            }
        }
    };
}

pub(in crate::domain) use column;
