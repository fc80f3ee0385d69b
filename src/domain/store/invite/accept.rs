//! The SQL of accepting and declining. The row of the invite is locked, so that it is used exactly as
//! often as it may be, however many ask at once.

use super::{Columns, parts};
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::group::Group;
use crate::domain::model::id::{InviteNo, NamespaceNo, UserNo};
use crate::domain::model::invite::{Handle, Invite};
use crate::domain::model::membership::MembershipDetails;
use crate::domain::model::text::{Email, LoginEmail};
use crate::domain::store::FRAGMENTS;
use crate::schema::groups;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};

statement! {
    /// Locks an invite. By its id none is found to a group whose members administer: whoever may open
    /// sessions or set addresses would accept it for others.
    Lock { namespace: BigInt, code: Nullable<Text>, id: Nullable<Text> } -> (Columns, Bool) = r#"
        SELECT {invite}, NOT v.guarded AND g.administers
        FROM invites v
        JOIN groups g ON g.namespace_no = :namespace AND g.no = v.group_no
        WHERE v.namespace_no = :namespace
            AND (v.code = :code OR (v.id = :id AND NOT g.administers))
        FOR UPDATE OF v
    "#
}

/// Locks an invite until the transaction ends, and says whether it was created before the members of
/// its group came to administer.
pub async fn lock(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    handle: &Handle,
) -> Result<Option<(Invite, bool)>> {
    let (code, id) = parts(handle);
    Ok(executor.row(Lock { namespace, code, id }).await?)
}

statement! {
    /// Gives a user without a sign-in address one, and a contact address where there is none.
    ClaimAddress(by: By) {
        namespace: BigInt,
        user: BigInt,
        email: Text,
        login_email: Text,
    } -> BigInt = r#"
        WITH written AS (
            UPDATE users u SET
                login_email = :login_email,
                email = coalesce(u.email, :email),
                version = u.version + 1,
                updated_at = :now
            WHERE u.namespace_no = :namespace AND u.no = :user AND u.login_email IS NULL
            RETURNING u.*
        ),
        claimed AS ({claim_names written true}),
        recorded AS ({changes} {record user updated written})
        SELECT written.no FROM written
    "#
}

/// Gives a user without a sign-in address one. Returns nothing where the user has one by now.
///
/// # Errors
/// `Taken` where another user has the address.
pub async fn claim_address(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    user: UserNo,
    (email, login_email): (&Email, &LoginEmail),
) -> Result<Option<UserNo>> {
    Ok(executor.row(ClaimAddress { by, namespace, user, email, login_email }).await?)
}

/// A membership that came of an invite.
#[derive(Debug, Queryable)]
pub struct Joined {
    /// The group that the user has joined.
    pub group: Group,
    /// What the membership says.
    pub details: MembershipDetails,
}

statement! {
    /// Adds the user to the invite's group, and counts one use of the invite where the membership is
    /// new.
    Join(by: By) {
        namespace: BigInt,
        invite: BigInt,
        user: BigInt,
    } -> (groups::SqlType, (Text, Timestamptz, Nullable<Timestamptz>)) = r#"
        WITH accepted AS (
            SELECT v.group_no, v.role FROM invites v
            WHERE v.namespace_no = :namespace AND v.no = :invite
        ),
        g AS (
            SELECT * FROM groups g
            WHERE g.namespace_no = :namespace AND g.no = (SELECT a.group_no FROM accepted a)
        ),
        u AS (SELECT u.no, u.id FROM users u WHERE u.namespace_no = :namespace AND u.no = :user),
        m AS (
            INSERT INTO memberships (namespace_no, group_no, user_no, role, joined_at, expires_at)
            SELECT :namespace, g.no, u.no, a.role, :now, NULL FROM accepted a, g, u
            {renew_expired}
            RETURNING *
        ),
        v AS (
            UPDATE invites v SET uses = v.uses + 1, version = v.version + 1, updated_at = :now
            FROM m
            WHERE v.namespace_no = :namespace AND v.no = :invite
            RETURNING v.*
        ),
        recorded AS (
            {changes}
            SELECT :namespace, :now, :actor, 'membership.created', 'membership', g.id,
                {membership g u m} || jsonb_build_object('invite', v.id)
            FROM m, v, g, u
            UNION ALL
            {record_invite accepted v}
        )
        SELECT g.*, m.role, m.joined_at, m.expires_at FROM m, g
    "#
}

/// Adds the user to the invite's group and counts one use. Returns nothing where the user is a member
/// by now.
pub async fn join(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    invite: InviteNo,
    user: UserNo,
) -> Result<Option<Joined>> {
    Ok(executor.row(Join { by, namespace, invite, user }).await?)
}

statement! {
    /// Declines an invite.
    Decline(by: By) { namespace: BigInt, invite: BigInt } -> Columns = r#"
        WITH v AS (
            UPDATE invites v SET declined_at = :now, version = v.version + 1, updated_at = :now
            WHERE v.namespace_no = :namespace AND v.no = :invite
            RETURNING v.*
        ),
        g AS (
            SELECT g.no, g.id, g.name FROM v
            JOIN groups g ON g.namespace_no = :namespace AND g.no = v.group_no
        ),
        recorded AS ({changes} {record_invite declined v})
        SELECT {invite} FROM v, g
    "#
}

/// Declines an invite.
pub async fn decline(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    invite: InviteNo,
) -> Result<Option<Invite>> {
    Ok(executor.row(Decline { by, namespace, invite }).await?)
}
