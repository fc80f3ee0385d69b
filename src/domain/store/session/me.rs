//! The SQL of the caller.

use super::Columns;
use crate::database::{Executor, statement};
use crate::domain::model::id::{GroupId, NamespaceId, NamespaceNo, SessionId, UserNo};
use crate::domain::model::me::{MOST_GROUPS, MyGroup, MyUser};
use crate::domain::model::reference::{UserKey, UserRef};
use crate::domain::model::session::Session;
use crate::domain::model::text::Name;
use crate::domain::model::user::User;
use crate::domain::model::{Error, Result};
use crate::domain::store::FRAGMENTS;
use crate::schema::users;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Jsonb, Nullable, Text, Timestamptz};
use serde_json::Value;

statement! {
    // No session has an empty id, which stands for none: of a condition that cannot hold Citus does not see which node
    // it asks.
    Me(user: UserKey) {
        namespace: BigInt,
        now: Timestamptz,
        nested: Bool,
        limit: BigInt,
        session: Nullable<Text>,
    } -> (users::SqlType, Text, Jsonb, Nullable<Columns>) = r#"
        WITH RECURSIVE {walk_up},
        page AS (SELECT walk.no FROM walk ORDER BY walk.no LIMIT :limit),
        around AS (
            SELECT coalesce(jsonb_agg(jsonb_build_array(g.id, g.name, d.role) ORDER BY g.no), '[]')
                AS groups
            FROM {page_of_groups}
        )
        SELECT u.*, (SELECT n.id FROM namespaces n WHERE n.no = :namespace), around.groups, {session}
        FROM users u
        CROSS JOIN around
        LEFT JOIN sessions s ON s.namespace_no = :namespace AND s.user_no = u.no
            AND s.id = coalesce(:session, '') AND {session_end s} > :now
        WHERE u.namespace_no = :namespace AND {user_is u user}
    "#
}

/// Finds a user with the groups that the user is effectively in, the namespace, and the session, if it
/// has not ended.
pub async fn find_me(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    user: UserNo,
    session: Option<&SessionId>,
) -> Result<Option<MyUser>> {
    let user = UserRef::No(user);
    let me = Me { user, namespace, now, nested: true, limit: MOST_GROUPS, session };
    let row: Option<(User, NamespaceId, Value, Option<Session>)> = executor.row(me).await?;
    let with_groups = |(user, namespace, groups, session)| {
        Ok(MyUser { user, groups: of_json(groups)?, namespace, session })
    };
    row.map(with_groups).transpose()
}

fn of_json(groups: Value) -> Result<Vec<MyGroup>> {
    /// A group as the statement writes it.
    type Written = (String, Option<String>, Option<String>);
    let groups: Vec<Written> = serde_json::from_value(groups).map_err(Error::internal)?;
    let group = |(id, name, role): Written| {
        Ok(MyGroup {
            id: GroupId::of_row(&id),
            name: name.as_deref().map(Name::of_row),
            role: role.map(|word| word.parse()).transpose()?,
        })
    };
    groups.into_iter().map(group).collect()
}
