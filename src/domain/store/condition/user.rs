//! The fields of users.

use super::field::{Field, Scope};
use super::write::{Polarity, compare_flag, compare_text, compare_time, write};
use crate::domain::model::condition::{Case, Comparison, Operand, Test, UserField};
use crate::domain::store::live::push_live;
use crate::schema::users;
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::sql_types::{BigInt, Text};

/// The list of addresses, which is the contact address where no protocol has written another.
const EMAILS: &str = "emails";

impl Field for UserField {
    type Columns = users::SqlType;
    const FROM: &'static str = "users";

    fn test<'b>(
        self,
        test: &'b Test,
        scope: &'b Scope<'b>,
        out: &mut AstPass<'_, 'b, Pg>,
    ) -> QueryResult<()> {
        match (self, test) {
            (Self::List(name), Test::HasEntry(inner)) => {
                if let (EMAILS, Some(address)) = (name, inner.required("value")) {
                    has_address(address, out)?;
                }
                out.push_sql("EXISTS (SELECT FROM jsonb_array_elements(");
                list(name, out);
                out.push_sql(") e WHERE ");
                write(inner, Polarity::Positive, scope, out)?;
                out.push_sql(")");
                Ok(())
            }
            (Self::List(name), Test::Present) => {
                list(name, out);
                out.push_sql(" <> '[]'");
                Ok(())
            }
            (Self::Groups, test) => in_group(test, scope, out),
            (_, Test::Present) => {
                self.value(out)?;
                out.push_sql(" IS NOT NULL");
                Ok(())
            }
            (Self::Active, Test::Compares(how, right)) => {
                let column = |out: &mut AstPass<'_, 'b, Pg>| {
                    out.push_sql("x.active");
                    Ok(())
                };
                compare_flag(column, *how, right, out)
            }
            (Self::CreatedAt, Test::Compares(how, right)) => {
                compare_time("x.created_at", *how, right, out)
            }
            (Self::UpdatedAt, Test::Compares(how, right)) => {
                compare_time("x.updated_at", *how, right, out)
            }
            (_, Test::Compares(how, right)) => {
                compare_text(|out| self.value(out), *how, right, self.case(), out)
            }
            (_, Test::HasEntry(_)) => {
                out.push_sql("false");
                Ok(())
            }
        }
    }

    fn order<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match self {
            Self::CreatedAt | Self::UpdatedAt | Self::Active => self.value(out),
            _ if self.case() == Case::Folded => {
                out.push_sql("lower(");
                self.value(out)?;
                out.push_sql(") COLLATE \"C\"");
                Ok(())
            }
            _ => {
                self.value(out)?;
                out.push_sql(" COLLATE \"C\"");
                Ok(())
            }
        }
    }
}

impl UserField {
    /// The value; of a list, its first.
    fn value(self, out: &mut AstPass<'_, '_, Pg>) -> QueryResult<()> {
        out.push_sql(match self {
            Self::Id => "x.id",
            Self::KnownAs => "coalesce(x.username_key, lower(x.id))",
            Self::ExternalId => "x.external_id",
            Self::Name => "x.name",
            Self::FirstName => "x.first_name",
            Self::LastName => "x.last_name",
            Self::Active => "x.active",
            Self::CreatedAt => "x.created_at",
            Self::UpdatedAt => "x.updated_at",
            Self::List(EMAILS) => "x.email",
            Self::Provisioned(..) | Self::List(_) | Self::Groups => "",
        });
        match self {
            Self::Provisioned(names, _) => {
                out.push_sql("(x.provisioned");
                names.into_iter().filter(|name| !name.is_empty()).for_each(|name| step(name, out));
                // As text, without its quotes.
                out.push_sql(" #>> '{}')");
            }
            Self::List(name) if name != EMAILS => {
                out.push_sql("(x.provisioned");
                step(name, out);
                out.push_sql(" -> 0 ->> 'value')");
            }
            Self::Groups => out.push_sql("NULL::text"),
            _ => {}
        }
        Ok(())
    }

    /// How its text compares.
    fn case(self) -> Case {
        match self {
            // The key has no case.
            Self::Id | Self::ExternalId | Self::KnownAs => Case::Exact,
            Self::Provisioned(_, case) => case,
            _ => Case::Folded,
        }
    }
}

/// A name of the table of attributes: no text of a caller.
fn step(name: &'static str, out: &mut AstPass<'_, '_, Pg>) {
    out.push_sql(" -> '");
    out.push_sql(name);
    out.push_sql("'");
}

fn list(name: &'static str, out: &mut AstPass<'_, '_, Pg>) {
    out.push_sql("coalesce(x.provisioned");
    step(name, out);
    out.push_sql(match name {
        EMAILS => {
            ", CASE WHEN x.email IS NULL THEN '[]' ELSE jsonb_build_array(jsonb_build_object(\
             'value', x.email, 'type', 'work', 'primary', true)) END)"
        }
        _ => ", '[]')",
    });
}

/// What the indexes of addresses answer, before the entries are looked at.
fn has_address<'b>(address: &'b String, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
    out.push_sql("(lower(x.email) = lower(");
    out.push_bind_param::<Text, _>(address)?;
    out.push_sql(
        ") OR (x.provisioned ? 'emails' AND provisioned_emails(x.provisioned) @> ARRAY[lower(",
    );
    out.push_bind_param::<Text, _>(address)?;
    out.push_sql(")])) AND ");
    Ok(())
}

/// Whether the user is directly in a group, or in any.
fn in_group<'b>(
    test: &'b Test,
    scope: &'b Scope<'b>,
    out: &mut AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    let id = match test {
        Test::Present => None,
        Test::Compares(Comparison::Equal, Operand::Text(id)) => Some(id),
        Test::Compares(..) | Test::HasEntry(_) => {
            out.push_sql("false");
            return Ok(());
        }
    };
    out.push_sql(match id {
        // The members of one group are looked up from there, also where it is one of several.
        Some(_) => "x.no IN (SELECT user_no FROM memberships WHERE namespace_no = ",
        None => "EXISTS (SELECT FROM memberships WHERE user_no = x.no AND namespace_no = ",
    });
    out.push_bind_param::<BigInt, _>(scope.namespace)?;
    out.push_sql(" AND ");
    push_live(scope.now, out)?;
    if let Some(id) = id {
        out.push_sql(" AND group_no = (SELECT g.no FROM groups g WHERE g.namespace_no = ");
        out.push_bind_param::<BigInt, _>(scope.namespace)?;
        out.push_sql(" AND g.id = ");
        out.push_bind_param::<Text, _>(id)?;
        out.push_sql(")");
    }
    out.push_sql(")");
    Ok(())
}
