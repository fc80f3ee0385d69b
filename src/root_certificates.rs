//! The root certificates by which Roster verifies whom it connects to.

use rustls::RootCertStore;

/// The root certificates of the system, or those in the file that `SSL_CERT_FILE` names.
pub fn of_the_system() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}
