//! Procedures about the application. Most return what Kanboard does.

use super::access::Need;
use super::parameters::Arguments;
use super::procedure::{Outcome, Procedure, answer};
use super::user::document::UserRow;
use crate::domain::{Ctx, Error, user};
use futures_util::FutureExt;
use futures_util::future::ready;
use serde_json::json;

/// The version of Kanboard that this dialect follows.
const VERSION: &str = "1.2.53";

/// The procedures.
pub const PROCEDURES: &[Procedure] = &[
    Procedure {
        name: "getVersion",
        about: "Returns the version of Kanboard that this API follows.",
        parameters: &[],
        example: "{}",
        need: Need::Credential,
        run: |_, _| ready(answer(&VERSION)).boxed_local(),
    },
    Procedure {
        name: "getTimezone",
        about: "Returns the time zone, which is UTC.",
        parameters: &[],
        example: "{}",
        need: Need::Credential,
        run: |_, _| ready(answer(&"UTC")).boxed_local(),
    },
    Procedure {
        name: "getApplicationRoles",
        about: "Returns the roles of users.",
        parameters: &[],
        example: "{}",
        need: Need::Credential,
        run: |_, _| ready(application_roles()).boxed_local(),
    },
    Procedure {
        name: "getProjectRoles",
        about: "Returns the roles that users of Kanboard have in projects.",
        parameters: &[],
        example: "{}",
        need: Need::Credential,
        run: |_, _| ready(project_roles()).boxed_local(),
    },
    Procedure {
        name: "getMe",
        about: "Returns the signed-in user.",
        parameters: &[],
        example: "{}",
        need: Need::Account,
        run: |ctx, arguments| me(ctx, arguments).boxed_local(),
    },
];

fn application_roles() -> Outcome {
    answer(&json!({
        "app-admin": "Administrator",
        "app-manager": "Manager",
        "app-user": "User"
    }))
}

fn project_roles() -> Outcome {
    answer(&json!({
        "project-manager": "Project Manager",
        "project-member": "Project Member",
        "project-viewer": "Project Viewer"
    }))
}

async fn me(ctx: &Ctx, _none: Arguments) -> Outcome {
    let user = ctx.caller.user().ok_or_else(|| Error::forbidden("only a user may do this"))?;
    let user = user::get_with_admin(ctx, user.no).await?;
    answer(&UserRow::seen_by(ctx, user).of_oneself())
}
