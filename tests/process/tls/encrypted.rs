//! A PostgreSQL server that accepts only encrypted connections with a password, and the root
//! certificates for it.

use crate::process::support::{TcpPostgres, TestDirectory, psql, put};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::fs;
use std::path::{Path, PathBuf};

pub use crate::process::support::PASSWORD;

pub struct Encrypted {
    server: TcpPostgres,
    root: String,
}

/// A file of root certificates.
pub struct Roots {
    path: PathBuf,
    _directory: TestDirectory,
}

impl Encrypted {
    /// Starts a server with a certificate for `name`, on 127.0.0.1 and, for the tests, on a socket.
    pub fn start(name: &str) -> Self {
        let mut root = String::new();
        let hba = "hostssl all all 127.0.0.1/32 scram-sha-256";
        let server = TcpPostgres::start_with(hba, &["ssl=on"], |dir| root = certify(name, dir));
        Self { server, root }
    }

    /// A connection string for Roster with this host name and more parameters.
    pub fn url(&self, name: &str, how: &str) -> String {
        let to = format!("host={name} hostaddr=127.0.0.1 port={}", self.server.port);
        format!("{to} user=roster password={PASSWORD} dbname=roster {how}")
    }

    /// A connection string for the tests.
    pub fn local(&self) -> &str {
        self.server.local()
    }

    /// Runs SQL, and returns its rows as text.
    pub fn query(&self, sql: &str) -> String {
        psql(self.local(), sql).unwrap().concat()
    }
}

impl Roots {
    /// The root certificate of a server.
    pub fn of(postgres: &Encrypted) -> Self {
        Self::with_certificates(&postgres.root)
    }

    pub fn none() -> Self {
        Self::with_certificates("")
    }

    fn with_certificates(certificates: &str) -> Self {
        let directory = TestDirectory::new();
        let path = directory.file("roots.pem");
        fs::write(&path, certificates).unwrap();
        Self { path, _directory: directory }
    }

    pub fn path(&self) -> &str {
        self.path.to_str().unwrap()
    }
}

/// Issues a certificate for a server's name, and returns the certificate of the new authority.
fn certify(name: &str, dir: &Path) -> String {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    // Each authority needs a name of its own: of two with one name, the wrong one would be tried.
    authority.distinguished_name.push(DnType::CommonName, dir.display().to_string());
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let root = authority.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(authority, key);

    let key = KeyPair::generate().unwrap();
    let server = CertificateParams::new([name.to_owned()]).unwrap();
    put(dir, "server.crt", &server.signed_by(&key, &issuer).unwrap().pem());
    put(dir, "server.key", &key.serialize_pem());
    root
}
