//! Seals the contents of mails anew, after Roster's secret was replaced.

use super::content;
use crate::domain::id::{MailId, NamespaceNo};
use crate::domain::model::keyring::Address;
use crate::domain::sealing::SealedRows;
use crate::domain::store;

/// The contents of mails.
pub(in crate::domain) struct Contents;

impl SealedRows for Contents {
    type Table = store::sealing::Mails;

    fn address(namespace: NamespaceNo, id: &MailId) -> Address<'_> {
        content::address(namespace, id)
    }
}
