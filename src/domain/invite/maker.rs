//! The rights of an invite's creator at the moment when it is accepted.

use super::Invite;
use crate::domain::api_key;
use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::rights::{Action, Administrator};

/// What the creator of an invite may do besides inviting.
pub(super) struct MakerRights {
    /// Whether somebody new may come by it.
    pub creates_users: bool,
    /// Whether its address becomes a sign-in address.
    pub sets_addresses: bool,
}

/// What the creator of an invite may do now. Users who may invite may invite new users; the invite of a
/// key does only what the key may do directly.
pub(super) async fn maker_rights(
    ctx: &Ctx,
    invite: &Invite,
    made_by: Administrator,
) -> Result<MakerRights> {
    let (creates_users, sets_addresses) = match (&invite.invited_by, &invite.made_by_key) {
        (Some(_), _) => (true, made_by == Administrator::Yes),
        (None, Some(id)) => {
            let maker = match invite.made_by_operator {
                Some(no) => api_key::find_operator(ctx, no).await?,
                None => api_key::find_caller(ctx, id).await?,
            };
            let maker = maker.filter(|maker| maker.invite_rights().is_ok());
            let writes_users = maker.ok_or(MAKER_GONE)?.may(Action::WriteUsers).is_ok();
            (writes_users, writes_users)
        }
        // Roster itself created it, such as the invite of the first administrator, or it is older than
        // the record of makers.
        (None, None) => (true, true),
    };
    // A code that only Roster's own e-mail contained proves that the user has read that e-mail.
    let sets_addresses = invite.proves_email && (sets_addresses || invite.only_mailed);
    Ok(MakerRights { creates_users, sets_addresses })
}

/// The error of an invite whose creator may no longer create it.
pub(super) const MAKER_GONE: Error =
    Error::Gone { reason: "whoever made the invite may no longer invite to the group" };
