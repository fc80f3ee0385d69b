//! Tickets: codes that recover a password or verify an e-mail address. Each works once, for a short time,
//! and no longer than the password and the sign-in address stay as they were.

mod mailed;
pub mod recovery;
mod sealing;
pub mod verification;

pub use super::model::code::Code;
pub(super) use mailed::occasion;
pub(super) use sealing::Codes;

use super::ctx::Ctx;
use super::error::{Entity, Error, Result};
use super::model::ticket::{Asked, CodeMail, FoundTicket, TakenTicket, TicketKind};
use super::store;
use sealing::hashes;

/// The error of a code that was good for something before.
const GONE: Error = Error::Gone { reason: "the code was used, has expired or is void" };

/// A mail with a ticket, which somebody asks for now.
fn code_mail(ctx: &Ctx, kind: TicketKind) -> Result<CodeMail> {
    let (_code, ticket) = sealing::new(ctx, kind)?;
    Ok(CodeMail::new(ticket, ctx.origin.address_block(), ctx.now))
}

/// A ticket whose code can be used.
///
/// # Errors
/// `NotFound` for a code that is nobody's; `Gone` for one that can be used no more.
async fn find(ctx: &Ctx, kind: TicketKind, code: &Code) -> Result<FoundTicket> {
    let hashes = hashes(ctx, code);
    let found = store::ticket::find(ctx.read(), ctx.namespace, ctx.now, kind, &hashes).await?;
    match found.ok_or(Error::not_found(Entity::Code))? {
        found if found.holds => Ok(found),
        _ => Err(GONE),
    }
}

/// Uses a ticket, in the transaction that does what it is for.
///
/// # Errors
/// `Gone` for a code that can be used no more, and for one that is nobody's: [`find`] has looked before.
async fn take(ctx: &Ctx, kind: TicketKind, code: &Code) -> Result<TakenTicket> {
    let (executor, hashes) = (ctx.write()?, hashes(ctx, code));
    let taken = store::ticket::take(executor, ctx.namespace, ctx.now, kind, &hashes).await?;
    taken.ok_or(GONE)
}

/// Refuses to make codes for users who may not sign in: theirs would be good for nothing.
fn must_be_able(asked: &Asked) -> Result<()> {
    match asked {
        Asked { is_placeholder: true, .. } => {
            Err(Error::invalid("active", "the user was named, but never created"))
        }
        Asked { is_active: false, .. } => Err(Error::invalid("active", "the user is not active")),
        Asked { .. } => Ok(()),
    }
}
