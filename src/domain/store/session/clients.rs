//! The SQL of the clients by which users have signed in.

use super::super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::id::{NamespaceNo, UserNo};
use crate::domain::model::sign_in::{FromAddress, SignInPlace};
use crate::domain::model::text::LoginEmail;
use diesel::sql_types::{BigInt, Nullable, Text};

statement! {
    /// Notes by which program a user signs in from an address, whose row was written by the sign-in itself.
    /// `known` is as it was before.
    MeetClient(place: FromAddress) {
        namespace: BigInt, user: BigInt, program: Text,
    } -> Nullable<Text> = r#"
        WITH known AS (
            SELECT coalesce(bool_or(cardinality(a.programs) > 0), false) AS some,
                coalesce(bool_or(a.address = :address AND :program = ANY (a.programs)), false) AS this
            FROM sign_in_addresses a
            WHERE a.namespace_no = :namespace AND a.user_no = :user
        ),
        noted AS (
            UPDATE sign_in_addresses a
            SET programs = (
                SELECT array_agg(p.program ORDER BY p.place)
                FROM unnest(array_prepend(:program, a.programs)) WITH ORDINALITY p (program, place)
                WHERE p.place <= 20
            )
            WHERE a.namespace_no = :namespace AND a.user_no = :user AND a.address = :address
                AND NOT :program = ANY (a.programs)
        )
        SELECT u.login_email
        FROM known k
        JOIN users u ON u.namespace_no = :namespace AND u.no = :user
        WHERE k.some AND NOT k.this
    "#
}

/// Notes by which program a user signs in from an address. Returns the user's sign-in address where this is
/// another program or another address than those that are known, if there are any.
pub async fn meet_client(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    user: UserNo,
    place: &SignInPlace,
    program: &str,
) -> Result<Option<LoginEmail>> {
    let found: Option<Option<LoginEmail>> =
        executor.row(MeetClient { place, namespace, user, program }).await?;
    Ok(found.flatten())
}
