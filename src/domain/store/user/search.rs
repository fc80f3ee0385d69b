//! The SQL of users of whom a text begins with a prefix.

use super::super::FRAGMENTS;
use super::super::prefix;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::NamespaceNo;
use crate::domain::model::page::{Page, PageRequest};
use crate::domain::model::text::Description;
use crate::domain::model::user::User;
use crate::schema::users;
use diesel::sql_types::{BigInt, Nullable, Text};

statement! {
    /// A page of the users of whom a text begins with the prefix.
    Search {
        namespace: BigInt,
        prefix: Text,
        after: BigInt,
        limit: BigInt,
    } -> (Nullable<BigInt>, Nullable<users::SqlType>) = r#"
        WITH found AS MATERIALIZED (
            SELECT x.no
            FROM (
                {having_prefix users e.id}
                UNION ALL
                {having_prefix users e.username}
                UNION ALL
                {having_prefix users e.email}
                UNION ALL
                {having_prefix users e.name}
                UNION ALL
                {having_prefix users e.first_name}
                UNION ALL
                {having_prefix users e.last_name}
            ) x
            LIMIT 10001
        ),
        {prefix_page users}
    "#
}

/// A page, or nothing where too many users match to be sorted.
pub async fn search(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    prefix: &Description,
    page: PageRequest,
) -> Result<Option<Page<User>>> {
    let statement = Search { namespace, prefix, after: page.after(), limit: page.fetch() };
    prefix::page(executor, statement, page, |user: &User| user.no.0).await
}
