//! Values of which the keyring makes what is stored.

use super::{Address, Keyring, Sealed};
use crate::domain::model::Result;

/// What is stored in place of a secret.
pub trait Sealable: Sized {
    /// The columns of a statement that writes many.
    type Columns;

    /// What is stored of the secret at this address.
    ///
    /// # Errors
    /// As [`Keyring::seal`].
    fn seal(keyring: &Keyring, address: &Address<'_>, clear: &str) -> Result<Self>;

    /// These, by column.
    fn columns(values: Vec<Self>) -> Self::Columns;
}

impl Sealable for Sealed {
    type Columns = (Vec<Self>,);

    fn seal(keyring: &Keyring, address: &Address<'_>, clear: &str) -> Result<Self> {
        keyring.seal(address, clear)
    }

    fn columns(values: Vec<Self>) -> (Vec<Self>,) {
        (values,)
    }
}
