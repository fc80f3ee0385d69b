//! What a mail with a code tells. The code stands in the ticket until the mail is sent, so that none is
//! mailed that can be used no more.

use super::sealing::opened;
use crate::domain::id::{NamespaceId, NamespaceNo};
use crate::domain::mail::{Links, MailKind, Occasion, shown_time};
use crate::domain::model::keyring::Keyring;
use crate::domain::model::ticket::{MailedCode, TicketKind};

/// What the mail of this kind tells, of which `namespace` has the ticket; `None` for a code that another
/// secret has sealed, and for a kind that has none.
pub(in crate::domain) fn occasion(
    (keyring, links): (&Keyring, &Links),
    (no, namespace): (NamespaceNo, &NamespaceId),
    kind: &str,
    mailed: &MailedCode,
) -> Option<Occasion> {
    let code = opened(keyring, no, mailed)?;
    let expires_at = shown_time(mailed.expires_at);
    let link = |kind| links.link(kind, namespace, &code);
    match kind {
        _ if kind == TicketKind::Recovery.word() => {
            let link = link(MailKind::Recovery)?;
            Some(Occasion::Recovery { link, code: code.reveal_in_halves(), expires_at })
        }
        _ if kind == TicketKind::Verification.word() => {
            let link = link(MailKind::Verification)?;
            Some(Occasion::Verification { link, code: code.reveal_in_halves(), expires_at })
        }
        _ => None,
    }
}
