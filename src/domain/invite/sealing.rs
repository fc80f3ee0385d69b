//! Seals the codes of invites, and opens them for those who may see them.

use super::{Code, Invite};
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::id::{InviteId, InviteNo, NamespaceNo};
use crate::domain::model::code::CodeToStore;
use crate::domain::model::invite::StoredInvite;
use crate::domain::model::keyring::{Address, Keyring, LookupHash, Purpose, Sealable, Sealed};
use crate::domain::rights::Caller;
use crate::domain::roster::Roster;
use crate::domain::sealing::{STEP, SealedRows};
use crate::domain::store;
use crate::domain::store::invite::sealing::ClearCode;
use std::sync::Arc;

fn address(namespace: NamespaceNo, id: &InviteId) -> Address<'_> {
    Address { purpose: Purpose::InviteCode, namespace, row: id.as_str() }
}

/// A new code for an invite, as it is stored.
pub(super) fn new_code(ctx: &Ctx, id: &InviteId) -> Result<CodeToStore> {
    CodeToStore::seal(ctx.keyring(), &address(ctx.namespace, id), Code::random().reveal())
}

/// The hashes under which an invite with this code may be stored.
pub(super) fn hashes(ctx: &Ctx, code: &Code) -> Vec<LookupHash> {
    ctx.keyring().hashes(Purpose::InviteCode, ctx.namespace, code.reveal())
}

/// The invite with its code, where the statement has returned it and the caller may make such an invite:
/// a key that may only read invites is shown none.
pub(super) fn opened(ctx: &Ctx, invite: StoredInvite) -> Invite {
    let open = |sealed: &Sealed, invite: &StoredInvite| {
        let code = stored_code(ctx.keyring(), (ctx.namespace, &invite.id), sealed);
        if code.is_none() {
            log::error!("the code of the invite {} was sealed with another secret", invite.no.0);
        }
        code
    };
    let shown = invite.code.as_ref().filter(|_| ctx.caller.invite_rights().is_ok());
    let code = shown.and_then(|sealed| open(sealed, &invite));
    invite.with_code(code)
}

/// The code of an invite; `None` for what another secret has sealed.
pub(in crate::domain) fn stored_code(
    keyring: &Keyring,
    (namespace, id): (NamespaceNo, &InviteId),
    sealed: &Sealed,
) -> Option<Code> {
    let clear = keyring.open(&address(namespace, id), sealed)?;
    Code::parse(&clear)
}

/// Seals the codes that an earlier version kept in clear text, and then drops their column. It may
/// be interrupted at any time: the next start goes on. One process at a time does so, because it is
/// done under the lock of the migrations.
///
/// # Errors
/// `Unavailable` where the database does not answer, `Busy` where the table stays in use.
pub(in crate::domain) async fn seal_clear_codes(roster: &Arc<Roster>) -> Result<()> {
    let ctx = Ctx::new(Arc::clone(roster), Caller::System, NamespaceNo(0));
    while store::invite::sealing::has_clear(ctx.write()?).await? {
        let mut after = (NamespaceNo(i64::MIN), InviteNo(i64::MIN));
        loop {
            let found = store::invite::sealing::clear(ctx.write()?, after, STEP).await?;
            let Some(last) = found.last() else { break };
            after = (last.namespace, last.no);
            seal(&ctx, found).await?;
        }
        let dropped =
            ctx.transaction(async |ctx| store::invite::sealing::drop_clear(ctx.write()?).await);
        if dropped.await? {
            log::info!("the codes of all invites are sealed");
        }
    }
    Ok(())
}

async fn seal(ctx: &Ctx, found: Vec<ClearCode>) -> Result<()> {
    let (mut rows, mut codes) = ((Vec::new(), Vec::new()), Vec::new());
    for ClearCode { namespace, no, id, code } in found {
        codes.push(CodeToStore::seal(ctx.keyring(), &address(namespace, &id), &code)?);
        rows.0.push(namespace);
        rows.1.push(no);
    }
    store::invite::sealing::seal_clear(ctx.write()?, rows, CodeToStore::columns(codes)).await
}

/// The codes of invites, where they are sealed anew.
pub(in crate::domain) struct Codes;

impl SealedRows for Codes {
    type Table = store::sealing::Invites;

    fn address(namespace: NamespaceNo, id: &InviteId) -> Address<'_> {
        address(namespace, id)
    }
}
