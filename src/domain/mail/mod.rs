//! E-mails: what is sent to whom, and how it is written. Nothing is sent from a request.

mod batch;
mod branding;
mod content;
mod counts;
mod files;
mod invite;
mod kind;
mod link;
mod manage;
mod notice;
mod occasion;
mod outbox;
mod room;
mod schedule;
mod sealing;
mod templates;
mod test_mail;

pub use super::model::mail::{MailState, StoredMail};
pub use branding::Branding;
pub use counts::MailCounts;
pub use kind::MailKind;
pub use link::{Links, OwnLink};
pub use manage::{delete, get, list, send_again};
pub use notice::is_on;
pub(super) use notice::{
    note_emails_changed, note_passwords_changed, note_sign_in, of_disabled_webhook,
};
pub use occasion::{Occasion, greeted, shown_text, shown_time};
pub use outbox::deliver;
pub(super) use room::{lock_invites, must_be_on, must_have_room, too_many};
pub use schedule::Pace;
pub(super) use sealing::Contents;
pub use templates::{Recipient, Rendered, Templates};
pub use test_mail::send_test;

/// What writes e-mails.
#[derive(Debug)]
pub struct Mail {
    /// The texts.
    pub templates: Templates,
    /// Where the links lead.
    pub links: Links,
    /// What a namespace is called that has no name of its own in its brand.
    pub called: String,
}
