//! Values that are one of a few words, in requests and in columns alike.

/// `words! { Type, "field", "must be …", Variant = "word", … }` for an enum that derives `AsExpression` and
/// `FromSqlRow`: its words, how one is read in a request, and how it is stored as text.
macro_rules! words {
    ($type:ident, $field:literal, $wrong:literal, $($variant:ident = $word:literal),+) => {
        impl $type {
            /// The word for it.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl FromStr for $type {
            type Err = Error;

            fn from_str(word: &str) -> Result<Self> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(Error::invalid($field, $wrong)),
                }
            }
        }

        impl ToSql<Text, Pg> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
                ToSql::<Text, Pg>::to_sql(self.word(), out)
            }
        }

        impl diesel::deserialize::FromSql<Text, Pg> for $type {
            fn from_sql(value: PgValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(std::str::from_utf8(value.as_bytes())?.parse()?)
            }
        }
    };
}

pub(in crate::domain) use words;
