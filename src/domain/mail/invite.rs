//! What the e-mail with an invite tells: what the invite says when the e-mail is sent, with the code from the
//! invite itself, so that no other copy of it is kept.

use super::kind::MailKind;
use super::link::Links;
use super::occasion::{Occasion, shown_text, shown_time};
use crate::domain::id::{NamespaceId, NamespaceNo};
use crate::domain::invite;
use crate::domain::model::keyring::Keyring;
use crate::domain::model::mail::MailedInvite;
use crate::outbound::smtp::Failure;

/// How much of a message is shown, in bytes of HTML: the most, so that the e-mail stays below 30,000.
const LONGEST_MESSAGE: usize = 9_000;

/// The variables of the templates.
///
/// # Errors
/// Why the invite is not sent any more.
pub(super) fn occasion(
    (keyring, links): (&Keyring, &Links),
    (namespace, id): (NamespaceNo, &NamespaceId),
    invite: Option<&MailedInvite>,
) -> Result<Occasion, Failure> {
    let ended = || Failure::Never("the invite is no longer open".to_owned());
    let lost =
        || Failure::Never("the code of the invite was sealed with another secret".to_owned());
    let invite = invite.filter(|invite| invite.is_open).ok_or_else(ended)?;
    let MailedInvite { id: row, code, group, inviter, message, expires_at, is_open: _ } = invite;
    let code = invite::stored_code(keyring, (namespace, row), code).ok_or_else(lost)?;
    Ok(Occasion::Invite {
        link: links.link(MailKind::Invite, id, &code).ok_or_else(lost)?,
        code: code.reveal_in_halves(),
        expires_at: shown_time(*expires_at),
        group: one_line(group),
        inviter: inviter.as_deref().map(one_line).filter(|name| !name.is_empty()),
        message: message.as_deref().map(shown_text).map(|message| shortened(&message)),
    })
}

fn one_line(text: &str) -> String {
    shown_text(text).replace('\n', " ").trim().to_owned()
}

/// As much of a message as an e-mail has room for, in text and in HTML, which escapes some characters.
fn shortened(message: &str) -> String {
    let mut room = LONGEST_MESSAGE;
    let is_room = |c: &char| {
        let length = if matches!(c, '<' | '>' | '&' | '"' | '\'' | '/') { 6 } else { c.len_utf8() };
        let left = room.checked_sub(length);
        room = left.unwrap_or_default();
        left.is_some()
    };
    let start: String = message.chars().take_while(is_room).collect();
    if start.len() == message.len() { start } else { format!("{}…", start.trim_end()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_shortened() {
        for message in ["", "Join us!\nIt is fun.", "ü"] {
            assert_eq!(shortened(message), message);
        }
        assert_eq!(shortened(&"a".repeat(9_000)).len(), 9_000);
        for (text, left) in [("a", 9_000), ("\"", 1_500), ("😀", 2_250)] {
            let message = shortened(&text.repeat(9_001));
            assert_eq!(message, format!("{}…", text.repeat(left)));
        }
    }
}
