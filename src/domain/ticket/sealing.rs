//! Makes the codes of tickets, finds them by their hashes, seals them to be mailed, and opens them then.

use crate::database::Share;
use crate::domain::ctx::Ctx;
use crate::domain::error::Result;
use crate::domain::id::{NamespaceNo, TicketId, TicketNo};
use crate::domain::model::code::Code;
use crate::domain::model::keyring::{Address, Keyring, LookupHash, Purpose, Sealed};
use crate::domain::model::ticket::{MailedCode, NewTicket, TicketKind};
use crate::domain::roster::Roster;
use crate::domain::store;

/// How many codes one statement seals.
const STEP: i64 = 500;

fn address(namespace: NamespaceNo, id: &TicketId) -> Address<'_> {
    Address { purpose: Purpose::TicketCode, namespace, row: id.as_str() }
}

/// A new code, and the ticket with which it is stored.
pub(super) fn new(ctx: &Ctx, kind: TicketKind) -> Result<(Code, NewTicket)> {
    let (code, id) = (Code::random(), TicketId::random(ctx.now));
    let (hash, sealed) = stored(ctx.keyring(), (ctx.namespace, &id), code.reveal())?;
    let expires_at = ctx.now + kind.lasts();
    Ok((code, NewTicket { id, kind, hash, sealed, expires_at }))
}

fn stored(
    keyring: &Keyring,
    (namespace, id): (NamespaceNo, &TicketId),
    code: &str,
) -> Result<(LookupHash, Sealed)> {
    let hash = keyring.hash(Purpose::TicketCode, namespace, code);
    Ok((hash, keyring.seal(&address(namespace, id), code)?))
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

/// Seals anew what the previous secret has sealed in a namespace, and returns how many codes that
/// were. Several processes may do so at the same time.
///
/// # Errors
/// `Unavailable` where the database does not answer or a statement takes more than five seconds.
pub(in crate::domain) async fn reseal(roster: &Roster, namespace: NamespaceNo) -> Result<i64> {
    let (keyring, executor) = (&*roster.shared.keyring, roster.database.list(Share::OWN));
    let (mut total, mut after) = (0, TicketNo(0));
    loop {
        let current = keyring.current_id();
        let found = store::ticket::sealing::outdated(executor, namespace, current, after, STEP);
        let found = found.await?;
        let Some((last, ..)) = found.last() else { return Ok(total) };
        after = *last;
        let (mut rows, mut codes) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
        for (no, id, before) in found {
            // What neither secret opens stays as it is.
            let Some(code) = keyring.open(&address(namespace, &id), &before) else { continue };
            let (hash, sealed) = stored(keyring, (namespace, &id), &code)?;
            rows.0.push(no);
            rows.1.push(before);
            codes.0.push(hash);
            codes.1.push(sealed);
        }
        total += store::ticket::sealing::reseal(executor, namespace, rows, codes).await?;
    }
}
