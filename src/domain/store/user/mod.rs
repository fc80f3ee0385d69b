//! The SQL of users: each write with its change record in one statement.

mod admin;
pub mod claims;
mod counts;
mod create;
pub mod keys;
mod list;
mod listed;
mod names;
pub mod profile;
pub mod resolve;
mod update;

pub use admin::{find_with_admin, list_members_with_admin, list_with_admin};
pub use counts::counts;
pub use create::{fill_in, insert};
pub use list::{list, list_by_offset, part};
pub use listed::{ListedColumns, ListedUser};
pub use names::{is_like_administrator, taken};
pub use update::{lock_address, update};

use super::FRAGMENTS;
use crate::database::{self, Executor, LookUp, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{NamespaceNo, UserId};
use crate::domain::model::reference::{UserKey, UserRef};
use crate::domain::model::user::User;
use crate::schema::users;
use diesel::sql_types::{Array, BigInt, Nullable, Text};

statement! {
    /// Finds a user by the name under which directories know the user.
    FindByName(user: UserKey) { namespace: BigInt } -> users::SqlType = r#"
        SELECT u.* FROM users u WHERE u.namespace_no = :namespace AND u.no = ({user_known_as user})
    "#
}

statement! {
    /// Finds a user by id. Like [`FindByNo`] it is no query of Diesel's builder, which would write the
    /// text anew for each of the requests that look up a user.
    FindById { namespace: BigInt, id: Text } -> users::SqlType = r#"
        SELECT u.* FROM users u WHERE u.namespace_no = :namespace AND u.id = :id
    "#
}

statement! {
    /// Finds a user by number.
    FindByNo { namespace: BigInt, no: BigInt } -> users::SqlType = r#"
        SELECT u.* FROM users u WHERE u.namespace_no = :namespace AND u.no = :no
    "#
}

statement! {
    /// Finds users by their ids.
    FindByIds { namespace: BigInt, ids: Array<Text> } -> users::SqlType = r#"
        SELECT u.* FROM users u WHERE u.namespace_no = :namespace AND u.id = ANY (:ids)
    "#
}

/// Looking up users by their ids.
struct ById;

impl LookUp for ById {
    type Scope = NamespaceNo;
    type Key = UserId;
    type Row = User;

    fn key(row: &User) -> &UserId {
        &row.id
    }

    async fn one(
        executor: Executor<'_>,
        namespace: NamespaceNo,
        id: &UserId,
    ) -> database::Result<Option<User>> {
        executor.row(FindById { namespace, id }).await
    }

    async fn many(
        executor: Executor<'_>,
        namespace: NamespaceNo,
        ids: &[&UserId],
    ) -> database::Result<Vec<User>> {
        executor.rows(FindByIds { namespace, ids }).await
    }
}

/// Finds a user.
pub async fn find(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    user: UserRef<'_>,
) -> Result<Option<User>> {
    Ok(match user {
        UserRef::Id(id) => executor.look_up::<ById>(namespace, id).await?,
        UserRef::No(no) => executor.row(FindByNo { namespace, no }).await?,
        UserRef::Name(_) => executor.row(FindByName { user, namespace }).await?,
    })
}

statement! {
    /// Deletes a user; constraints delete what belongs to the user.
    Delete(by: By, user: UserKey) {
        namespace: BigInt,
        expected: Nullable<Array<BigInt>>,
    } -> Text = r#"
        WITH written AS (
            DELETE FROM users u
            WHERE u.namespace_no = :namespace AND {user_is u user} AND {expected u} AND {touches u}
            RETURNING *
        ),
        recorded AS ({changes} {record user deleted written})
        SELECT written.id FROM written
    "#
}

/// Deletes a user who has one of the expected versions, if any is expected. Returns the user's id;
/// nothing where there is no such user whom the caller may touch.
pub async fn delete(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    user: UserRef<'_>,
    expected: Option<&[i64]>,
) -> Result<Option<UserId>> {
    Ok(executor.row(Delete { by, user, namespace, expected }).await?)
}
