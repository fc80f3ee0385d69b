//! The fields of groups.

use super::field::{Field, Scope};
use super::write::{compare_text, compare_time};
use crate::domain::model::condition::{Case, Comparison, GroupField, Operand, Test};
use crate::domain::store::live::push_live;
use crate::schema::groups;
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::sql_types::{BigInt, Text};

impl Field for GroupField {
    type Columns = groups::SqlType;
    const FROM: &'static str = "groups";

    fn test<'b>(
        self,
        test: &'b Test,
        scope: &'b Scope<'b>,
        out: &mut AstPass<'_, 'b, Pg>,
    ) -> QueryResult<()> {
        match (self, test) {
            (Self::Members, Test::Present) => has_member(None, scope, out),
            (Self::Members, Test::Compares(Comparison::Equal, Operand::Text(id))) => {
                has_member(Some(id), scope, out)
            }
            (_, Test::HasEntry(_)) | (Self::Members, Test::Compares(..)) => {
                out.push_sql("false");
                Ok(())
            }
            // The indexes have the name and the id, and nothing of both.
            (Self::Name, Test::Compares(how, right)) => {
                let name = |sql: &'static str| {
                    move |out: &mut AstPass<'_, 'b, Pg>| {
                        out.push_sql(sql);
                        Ok(())
                    }
                };
                out.push_sql("(");
                compare_text(name("x.name"), *how, right, Case::Folded, out)?;
                out.push_sql(" OR (x.name IS NULL AND ");
                compare_text(name("x.id"), *how, right, Case::Folded, out)?;
                out.push_sql("))");
                Ok(())
            }
            (_, Test::Present) => {
                out.push_sql(self.column());
                out.push_sql(" IS NOT NULL");
                Ok(())
            }
            (Self::CreatedAt | Self::UpdatedAt, Test::Compares(how, right)) => {
                compare_time(self.column(), *how, right, out)
            }
            (Self::Id | Self::ExternalId, Test::Compares(how, right)) => {
                let column = |out: &mut AstPass<'_, 'b, Pg>| {
                    out.push_sql(self.column());
                    Ok(())
                };
                compare_text(column, *how, right, Case::Exact, out)
            }
        }
    }

    fn order<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(match self {
            Self::Name => "lower(coalesce(x.name, x.id)) COLLATE \"C\"",
            Self::Id => "x.id COLLATE \"C\"",
            Self::ExternalId => "x.external_id COLLATE \"C\"",
            Self::CreatedAt | Self::UpdatedAt | Self::Members => self.column(),
        });
        Ok(())
    }
}

impl GroupField {
    fn column(self) -> &'static str {
        match self {
            Self::Id => "x.id",
            Self::Name => "coalesce(x.name, x.id)",
            Self::ExternalId => "x.external_id",
            Self::CreatedAt => "x.created_at",
            Self::UpdatedAt => "x.updated_at",
            Self::Members => "NULL::text",
        }
    }
}

/// Whether the user or the group with this id, or any, is directly in the group. The groups of one member
/// are looked up from there.
fn has_member<'b>(
    id: Option<&'b String>,
    scope: &'b Scope<'b>,
    out: &mut AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    let Some(id) = id else { return is_inhabited(scope, out) };
    out.push_sql("x.no IN (SELECT group_no FROM memberships WHERE namespace_no = ");
    out.push_bind_param::<BigInt, _>(scope.namespace)?;
    out.push_sql(" AND ");
    push_live(scope.now, out)?;
    out.push_sql(" AND user_no = (SELECT u.no FROM users u WHERE u.namespace_no = ");
    out.push_bind_param::<BigInt, _>(scope.namespace)?;
    out.push_sql(" AND u.id = ");
    out.push_bind_param::<Text, _>(id)?;
    out.push_sql(") UNION ALL SELECT s.parent_no FROM subgroups s WHERE s.namespace_no = ");
    out.push_bind_param::<BigInt, _>(scope.namespace)?;
    out.push_sql(" AND s.child_no = (SELECT g.no FROM groups g WHERE g.namespace_no = ");
    out.push_bind_param::<BigInt, _>(scope.namespace)?;
    out.push_sql(" AND g.id = ");
    out.push_bind_param::<Text, _>(id)?;
    out.push_sql("))");
    Ok(())
}

/// Whether anybody, or any group, is directly in the group.
fn is_inhabited<'b>(scope: &'b Scope<'b>, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
    out.push_sql("(EXISTS (SELECT FROM memberships WHERE namespace_no = ");
    out.push_bind_param::<BigInt, _>(scope.namespace)?;
    out.push_sql(" AND group_no = x.no AND ");
    push_live(scope.now, out)?;
    out.push_sql(") OR EXISTS (SELECT FROM subgroups s WHERE s.namespace_no = ");
    out.push_bind_param::<BigInt, _>(scope.namespace)?;
    out.push_sql(" AND s.parent_no = x.no))");
    Ok(())
}
