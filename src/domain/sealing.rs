//! What Roster's secret seals: codes as they are stored, and rows that are sealed anew after the secret was
//! replaced.

use super::error::Result;
use super::id::NamespaceNo;
use super::model::code::CodeToStore;
use super::model::keyring::{Address, Keyring, LookupHash, Sealed};
use super::roster::Roster;
use crate::database::{Executor, Share};

/// How many rows one statement seals.
pub(super) const STEP: i64 = 500;

/// A code as it is stored at this address.
///
/// # Errors
/// As [`Keyring::seal`].
pub(super) fn code_to_store(
    keyring: &Keyring,
    address: &Address<'_>,
    code: &str,
) -> Result<CodeToStore> {
    let hash = keyring.hash(address.purpose, address.namespace, code);
    Ok(CodeToStore { hash, sealed: keyring.seal(address, code)? })
}

/// A table with one sealed value in each row.
pub(super) trait SealedRows {
    /// The number of a row.
    type No: Copy;
    /// The public id of a row.
    type Id;
    /// What is written of a value that is sealed anew.
    type Anew;

    /// A number before those of all rows.
    const BEFORE_ALL: Self::No;

    /// The address of the value.
    fn address(namespace: NamespaceNo, id: &Self::Id) -> Address<'_>;

    /// The first rows after this one that were sealed with another key than the current one, at most so many.
    async fn outdated(
        executor: Executor<'_>,
        namespace: NamespaceNo,
        current: &[u8],
        after: Self::No,
        most: i64,
    ) -> Result<Vec<(Self::No, Self::Id, Sealed)>>;

    /// The value sealed with the current key.
    fn seal(keyring: &Keyring, address: &Address<'_>, clear: &str) -> Result<Self::Anew>;

    /// Writes rows that still have the sealed value that was found, and returns how many were written.
    async fn write(
        executor: Executor<'_>,
        namespace: NamespaceNo,
        found: (Vec<Self::No>, Vec<Sealed>),
        anew: Vec<Self::Anew>,
    ) -> Result<i64>;
}

/// Seals anew what the previous secret has sealed in a namespace, and returns how many rows that were. What
/// neither secret opens stays as it is. Several processes may do so at the same time.
///
/// # Errors
/// `Unavailable` where the database does not answer or a statement takes more than five seconds.
pub(super) async fn reseal<R: SealedRows>(roster: &Roster, namespace: NamespaceNo) -> Result<i64> {
    let (keyring, executor) = (&*roster.shared.keyring, roster.database.list(Share::OWN));
    let (mut total, mut after) = (0, R::BEFORE_ALL);
    loop {
        let current = keyring.current_id();
        let outdated = R::outdated(executor, namespace, current, after, STEP).await?;
        let Some((last, ..)) = outdated.last() else { return Ok(total) };
        after = *last;
        let (mut found, mut anew) = ((Vec::new(), Vec::new()), Vec::new());
        for (no, id, before) in outdated {
            let address = R::address(namespace, &id);
            let Some(clear) = keyring.open(&address, &before) else { continue };
            anew.push(R::seal(keyring, &address, &clear)?);
            found.0.push(no);
            found.1.push(before);
        }
        total += R::write(executor, namespace, found, anew).await?;
    }
}

/// The hashes and the sealed codes of these.
pub(super) fn columns(codes: Vec<CodeToStore>) -> (Vec<LookupHash>, Vec<Sealed>) {
    codes.into_iter().map(|code| (code.hash, code.sealed)).unzip()
}
