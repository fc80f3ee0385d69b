//! Procedures about memberships.

use super::access::Need;
use super::group::{GroupRow, group_no};
use super::parameters::{Arguments, required};
use super::procedure::{Outcome, Procedure, answer, answer_or};
use super::user::document::UserRow;
use super::user::user_no;
use crate::domain::membership::{self, MembershipChanges, Outcome as Added};
use crate::domain::{Ctx, group, user};
use futures_util::FutureExt;
use serde::Serialize;
use utoipa::ToSchema;

/// The procedures.
pub const PROCEDURES: &[Procedure] = &[
    Procedure {
        name: "getMemberGroups",
        about: "Lists the groups that a user is directly in, sorted by name.",
        parameters: &[required("user_id")],
        example: r#"{"user_id": 1}"#,
        need: Need::ReadGroups,
        run: |ctx, arguments| groups(ctx, arguments).boxed_local(),
    },
    Procedure {
        name: "getGroupMembers",
        about: "Lists the direct members of a group, in the order in which they joined.",
        parameters: &[required("group_id")],
        example: r#"{"group_id": 2}"#,
        need: Need::ReadMembers,
        run: |ctx, arguments| members(ctx, arguments).boxed_local(),
    },
    Procedure {
        name: "addGroupMember",
        about: "Adds a user to a group; `false` for an existing member, an unknown user or an unknown group.",
        parameters: &[required("group_id"), required("user_id")],
        example: r#"{"group_id": 2, "user_id": 1}"#,
        need: Need::WriteGroups,
        run: |ctx, arguments| add(ctx, arguments).boxed_local(),
    },
    Procedure {
        name: "removeGroupMember",
        about: "Removes a user from a group; `false` for a non-member.",
        parameters: &[required("group_id"), required("user_id")],
        example: r#"{"group_id": 2, "user_id": 1}"#,
        need: Need::WriteGroups,
        run: |ctx, arguments| remove(ctx, arguments).boxed_local(),
    },
    Procedure {
        name: "isGroupMember",
        about: "Returns whether a user is directly in a group.",
        parameters: &[required("group_id"), required("user_id")],
        example: r#"{"group_id": 2, "user_id": 1}"#,
        need: Need::ReadGroups,
        run: |ctx, arguments| is_member(ctx, arguments).boxed_local(),
    },
];

/// A user in the list of a group's members.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberRow {
    /// The group's id.
    group_id: i64,
    /// The user's id.
    user_id: i64,
    #[serde(flatten)]
    user: UserRow,
}

async fn groups(ctx: &Ctx, arguments: Arguments) -> Outcome {
    // An unknown user is in no groups.
    let Ok(no) = user_no(&arguments, "user_id") else { return answer(&[(); 0]) };
    let groups = group::list_all_of_user(ctx, no).await?;
    answer(&groups.into_iter().map(GroupRow::from).collect::<Vec<_>>())
}

async fn members(ctx: &Ctx, arguments: Arguments) -> Outcome {
    let Ok(no) = group_no(&arguments) else { return answer(&[(); 0]) };
    let members = user::list_members_with_admin(ctx, no).await?;
    let rows = members.into_iter().map(|member| {
        let user_id = member.user.no.0;
        MemberRow { group_id: no.0, user_id, user: UserRow::seen_by(ctx, member) }
    });
    answer(&rows.collect::<Vec<_>>())
}

async fn add(ctx: &Ctx, arguments: Arguments) -> Outcome {
    let added = async {
        let (group, user) = (group_no(&arguments)?, user_no(&arguments, "user_id")?);
        membership::add(ctx, group, user, MembershipChanges::default()).await
    };
    answer_or(added.await.map(|(_, outcome)| outcome == Added::Created), false)
}

async fn remove(ctx: &Ctx, arguments: Arguments) -> Outcome {
    let removed = async {
        let (group, user) = (group_no(&arguments)?, user_no(&arguments, "user_id")?);
        membership::remove(ctx, group, user).await
    };
    answer_or(removed.await.map(|_| true), false)
}

async fn is_member(ctx: &Ctx, arguments: Arguments) -> Outcome {
    let found = async {
        let (group, user) = (group_no(&arguments)?, user_no(&arguments, "user_id")?);
        membership::get(ctx, group, user).await
    };
    answer_or(found.await.map(|_| true), false)
}
