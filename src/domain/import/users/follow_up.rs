//! What follows from writing users, as where one user is written.

use super::super::super::ctx::Ctx;
use super::super::super::error::Result;
use super::super::super::id::{UserId, UserNo};
use super::super::super::model::authority::Authority;
use super::super::super::model::session::SessionsToEnd;
use super::super::super::session::end_sessions;
use super::super::super::text::LoginEmail;
use super::super::super::user::User;
use super::super::super::{left_behind, mail, security_log, store};

/// What a line has changed of how a user signs in.
#[derive(Debug, Default)]
pub struct SignInChanges {
    /// As the security log has it.
    pub told: Vec<&'static str>,
    /// Whether there is a new password.
    pub has_new_password: bool,
    /// Whether the user was active, and is not any more.
    pub is_deactivated: bool,
    /// The address that signed in until now, where it does so no longer.
    pub former: Option<LoginEmail>,
}

/// What follows from writing these users.
///
/// # Errors
/// `Unavailable`.
pub async fn follow_up(ctx: &Ctx, by: &Authority, written: &[(User, SignInChanges)]) -> Result<()> {
    let of = |is: fn(&SignInChanges) -> bool| {
        written.iter().filter(move |(_, ways)| is(ways)).map(|(user, _)| user)
    };
    let ended: Vec<UserNo> =
        of(|ways| ways.is_deactivated || ways.has_new_password).map(|user| user.no).collect();
    if !ended.is_empty() {
        end_sessions(ctx, SessionsToEnd::OfUsers(&ended)).await?;
    }
    let deactivated: Vec<&UserId> = of(|ways| ways.is_deactivated).map(|user| &user.id).collect();
    if !deactivated.is_empty() {
        let (executor, namespace) = (ctx.write()?, ctx.namespace);
        store::invite::close_of_users(executor, namespace, by, &deactivated, &[]).await?;
        left_behind::by_users(ctx, &deactivated).await?;
    }
    let former = |(user, ways): &(User, SignInChanges)| Some((ways.former.clone()?, user.no));
    mail::note_emails_changed(ctx, written.iter().filter_map(former)).await?;
    mail::note_passwords_changed(ctx, of(|ways| ways.has_new_password)).await?;
    for (user, ways) in written {
        for what in &ways.told {
            security_log::changed(ctx, "user.updated", &[&user.id.as_str(), what]);
        }
    }
    ctx.forget_users();
    Ok(())
}
