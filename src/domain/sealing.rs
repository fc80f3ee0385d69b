//! Rows that are sealed anew after Roster's secret was replaced.

use super::error::Result;
use super::id::NamespaceNo;
use super::model::keyring::{Address, Sealable};
use super::roster::Roster;
use super::store::sealing::SealedTable;
use crate::database::Share;

/// How many rows one statement seals.
pub(super) const STEP: i64 = 500;

/// Rows with one sealed value each.
pub(super) trait SealedRows {
    /// Their table.
    type Table: SealedTable;

    /// The address of the value.
    fn address(namespace: NamespaceNo, id: &<Self::Table as SealedTable>::Id) -> Address<'_>;
}

/// Seals anew what the previous secret has sealed in a namespace, and returns how many rows that were. What
/// neither secret opens stays as it is. Several processes may do so at the same time.
///
/// # Errors
/// `Unavailable` where the database does not answer or a statement takes more than five seconds.
pub(super) async fn reseal<R: SealedRows>(roster: &Roster, namespace: NamespaceNo) -> Result<i64> {
    let (keyring, executor) = (&*roster.shared.keyring, roster.database.list(Share::OWN));
    let (mut total, mut after) = (0, R::Table::BEFORE_ALL);
    loop {
        let current = keyring.current_id();
        let outdated = R::Table::outdated(executor, namespace, current, after, STEP).await?;
        let Some((last, ..)) = outdated.last() else { return Ok(total) };
        after = *last;
        let (mut found, mut anew) = ((Vec::new(), Vec::new()), Vec::new());
        for (no, id, before) in outdated {
            let address = R::address(namespace, &id);
            let Some(clear) = keyring.open(&address, &before) else { continue };
            anew.push(Sealable::seal(keyring, &address, &clear)?);
            found.0.push(no);
            found.1.push(before);
        }
        total += R::Table::write(executor, namespace, found, anew).await?;
    }
}
