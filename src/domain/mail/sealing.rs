//! Seals the contents of mails anew, after Roster's secret was replaced.

use super::content;
use crate::database::Executor;
use crate::domain::error::Result;
use crate::domain::id::{MailId, MailNo, NamespaceNo};
use crate::domain::model::keyring::{Address, Keyring, Sealed};
use crate::domain::sealing::SealedRows;
use crate::domain::store;

/// The contents of mails.
pub(in crate::domain) struct Contents;

impl SealedRows for Contents {
    type No = MailNo;
    type Id = MailId;
    type Anew = Sealed;
    const BEFORE_ALL: MailNo = MailNo(0);

    fn address(namespace: NamespaceNo, id: &MailId) -> Address<'_> {
        content::address(namespace, id)
    }

    async fn outdated(
        executor: Executor<'_>,
        namespace: NamespaceNo,
        current: &[u8],
        after: MailNo,
        most: i64,
    ) -> Result<Vec<(MailNo, MailId, Sealed)>> {
        store::mail::outdated(executor, namespace, current, after, most).await
    }

    fn seal(keyring: &Keyring, address: &Address<'_>, clear: &str) -> Result<Sealed> {
        keyring.seal(address, clear)
    }

    async fn write(
        executor: Executor<'_>,
        namespace: NamespaceNo,
        found: (Vec<MailNo>, Vec<Sealed>),
        anew: Vec<Sealed>,
    ) -> Result<i64> {
        store::mail::reseal(executor, namespace, found, anew).await
    }
}
