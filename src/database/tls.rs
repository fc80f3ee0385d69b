//! Encryption of the connection to PostgreSQL, by the names that libpq has for it
//! (<https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION>).

use crate::root_certificates;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// What is verified of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verification {
    /// That a known authority has certified it, for whatever name.
    Authority,
    /// The name, too: that of `verify-full`, and of `require`, which is stricter here than in libpq.
    Name,
}

/// The connection string with the words for `sslmode` that the driver knows, and what is verified
/// where the connection is encrypted. `allow` counts as `prefer`.
pub(super) fn sslmode(url: &str) -> (String, Verification) {
    let is_url = url.contains("://");
    let from = if is_url { url.find('?').unwrap_or(url.len()) } else { 0 };
    let (head, parameters) = url.split_at(from);
    let begins = |at: usize| {
        let before = parameters.get(..at).and_then(|text| text.chars().next_back());
        before.is_none_or(|before| before.is_whitespace() || "?&".contains(before))
    };
    let found = parameters.match_indices("sslmode=").find(|(at, _)| begins(*at));
    let Some((before, value)) =
        found.and_then(|(at, name)| parameters.split_at_checked(at + name.len()))
    else {
        return (url.to_owned(), Verification::Name);
    };
    let ends = |letter: char| !(letter.is_ascii_alphabetic() || letter == '-');
    let bare = value.strip_prefix('\'').unwrap_or(value);
    let word = bare.split(ends).next().unwrap_or_default();
    let (known, verification) = match word {
        "verify-full" => ("require", Verification::Name),
        "verify-ca" => ("require", Verification::Authority),
        "allow" => ("prefer", Verification::Name),
        word => (word, Verification::Name),
    };
    (format!("{head}{before}{}", value.replacen(word, known, 1)), verification)
}

/// Connects where the server proves what is to be verified, by the system's root certificates, or
/// those in the file that `SSL_CERT_FILE` names.
///
/// # Errors
/// One line for the operator: no root is found.
pub(super) fn connector(verification: Verification) -> Result<MakeRustlsConnect, String> {
    let roots = root_certificates::of_the_system();
    if roots.is_empty() {
        return Err(
            "DATABASE_URL has an sslmode that verifies the server, but no root certificate \
                    is found: install ca-certificates or set SSL_CERT_FILE"
                .to_owned(),
        );
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .map_err(|error| error.to_string())?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let config = match verification {
        Verification::Name => builder.with_webpki_verifier(verifier),
        Verification::Authority => {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(AnyName(verifier)))
        }
    };
    Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
}

/// Accepts a certificate of a known authority for whatever name.
#[derive(Debug)]
struct AnyName(Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for AnyName {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        // The name is verified last, when everything else is right.
        match self.0.verify_server_cert(certificate, intermediates, name, ocsp, now) {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::{Verification, sslmode};

    #[test]
    fn the_words_of_libpq_become_those_of_the_driver() {
        for (given, known, verification) in [
            (
                "postgres://h/d?sslmode=verify-full",
                "postgres://h/d?sslmode=require",
                Verification::Name,
            ),
            (
                "postgres://h/d?a=b&sslmode=verify-ca&c=d",
                "postgres://h/d?a=b&sslmode=require&c=d",
                Verification::Authority,
            ),
            (
                "host=h sslmode=verify-ca user=u",
                "host=h sslmode=require user=u",
                Verification::Authority,
            ),
            ("sslmode='verify-full'", "sslmode='require'", Verification::Name),
            ("host=h sslmode=allow", "host=h sslmode=prefer", Verification::Name),
            ("host=h sslmode=nonsense", "host=h sslmode=nonsense", Verification::Name),
            ("host=h sslmode=", "host=h sslmode=", Verification::Name),
            (
                "postgres://u:sslmode=verify-ca@h/d",
                "postgres://u:sslmode=verify-ca@h/d",
                Verification::Name,
            ),
            ("host=h", "host=h", Verification::Name),
        ] {
            assert_eq!(sslmode(given), (known.to_owned(), verification), "{given}");
        }
    }
}
