//! The SQL of the list of all sessions.

use super::Columns;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::NamespaceNo;
use crate::domain::model::page::{Page, PageRequest};
use crate::domain::model::session::Session;
use crate::domain::store::{FRAGMENTS, total};
use diesel::sql_types::BigInt;

statement! {
    /// A page of the sessions that have not ended, of all users whom the caller may touch.
    List(by: By) { namespace: BigInt, after: BigInt, limit: BigInt } -> Columns = r#"
        SELECT {session} FROM {all_sessions} AND s.no > :after ORDER BY s.no LIMIT :limit
    "#
}

statement! {
    /// The same without pages, to be counted.
    Counted(by: By) { namespace: BigInt } -> BigInt = "SELECT s.no FROM {all_sessions}"
}

/// A page of the sessions of all users that have not ended, oldest first. Those of administrators are
/// only for whoever may touch them.
pub async fn list_all(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    page: PageRequest,
) -> Result<Page<Session>> {
    let (after, limit) = (page.after(), page.fetch());
    let found = executor.rows(List { by, namespace, after, limit }).await?;
    let total = total::count(executor, page, |_most| Counted { by, namespace }).await?;
    Ok(page.page(found, total, |session: &Session| session.no.0))
}
