//! Makes the codes of tickets, finds them by their hashes, seals them to be mailed, and opens them then.

use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::id::{NamespaceNo, TicketId};
use crate::domain::model::code::{Code, CodeToStore};
use crate::domain::model::keyring::{Address, Keyring, LookupHash, Purpose, Sealable};
use crate::domain::model::ticket::{MailedCode, NewTicket, TicketKind};
use crate::domain::sealing::SealedRows;
use crate::domain::store;

fn address(namespace: NamespaceNo, id: &TicketId) -> Address<'_> {
    Address { purpose: Purpose::TicketCode, namespace, row: id.as_str() }
}

/// A new code, and the ticket with which it is stored.
pub(super) fn new(ctx: &Ctx, kind: TicketKind) -> Result<(Code, NewTicket)> {
    let (code, id) = (Code::random(), TicketId::random(ctx.now));
    let address = address(ctx.namespace, &id);
    let CodeToStore { hash, sealed } = CodeToStore::seal(ctx.keyring(), &address, code.reveal())?;
    let expires_at = ctx.now + kind.lasts();
    Ok((code, NewTicket { id, kind, hash, sealed, expires_at }))
}

/// The hashes under which a ticket with this code may be stored.
pub(super) fn hashes(ctx: &Ctx, code: &Code) -> Vec<LookupHash> {
    ctx.keyring().hashes(Purpose::TicketCode, ctx.namespace, code.reveal())
}

/// The code that a mail tells; `None` for one that another secret has sealed.
pub(super) fn opened(
    keyring: &Keyring,
    namespace: NamespaceNo,
    MailedCode { ticket, sealed, .. }: &MailedCode,
) -> Option<Code> {
    keyring.open(&address(namespace, ticket), sealed).as_deref().and_then(Code::parse)
}

/// The codes of tickets, where they are sealed anew.
pub(in crate::domain) struct Codes;

impl SealedRows for Codes {
    type Table = store::sealing::Tickets;

    fn address(namespace: NamespaceNo, id: &TicketId) -> Address<'_> {
        address(namespace, id)
    }
}
