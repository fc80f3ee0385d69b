//! A PostgreSQL server that accepts only encrypted connections with a password, and the root
//! certificates for it.

use crate::process::support::{TestDirectory, psql, seconds, start_postgres, until};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::fs::{self, File, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The password of Roster's role.
pub const PASSWORD: &str = "open-sesame";

pub struct Encrypted {
    server: Child,
    root: String,
    port: u16,
    local: String,
    // Dropped last, when the server has ended.
    _directory: TestDirectory,
}

/// A file of root certificates.
pub struct Roots {
    path: PathBuf,
    _directory: TestDirectory,
}

impl Encrypted {
    /// Starts a server with a certificate for `name`, on 127.0.0.1 and, for the tests, on a socket.
    pub fn start(name: &str) -> Self {
        let directory = TestDirectory::new();
        let cluster = start_postgres(&directory);
        let postmaster = format!("/proc/{}/exe", directory.postmaster().unwrap());
        let program = fs::read_link(postmaster).unwrap();
        let password = format!(
            "SET password_encryption = 'scram-sha-256'; ALTER ROLE roster PASSWORD '{PASSWORD}'"
        );
        psql(&cluster.url(), &password).unwrap();
        drop(cluster);

        let dir = directory.data().join("postgres");
        let root = certify(name, &dir);
        put(
            &dir,
            "pg_hba.conf",
            "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n",
        );
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings = [
            "listen_addresses=127.0.0.1".to_owned(),
            format!("port={port}"),
            format!("unix_socket_directories={}", dir.display()),
            "ssl=on".to_owned(),
            "fsync=off".to_owned(),
        ];
        let owner = fs::metadata(&dir).unwrap();
        let server = Command::new(program)
            .arg("-D")
            .arg(&dir)
            .args(settings.iter().flat_map(|setting| ["-c", setting]))
            .uid(owner.uid())
            .gid(owner.gid())
            .current_dir(directory.path())
            .stdin(Stdio::null())
            .stderr(File::create(directory.file("postgres")).unwrap())
            .spawn()
            .unwrap();
        let local = format!("host={} port={port} user=roster dbname=roster", dir.display());
        until(seconds(10), "PostgreSQL answers", || psql(&local, "SELECT 1").is_ok());
        Self { server, root, port, local, _directory: directory }
    }

    /// A connection string for Roster with this host name and more parameters.
    pub fn url(&self, name: &str, how: &str) -> String {
        let to = format!("host={name} hostaddr=127.0.0.1 port={}", self.port);
        format!("{to} user=roster password={PASSWORD} dbname=roster {how}")
    }

    /// A connection string for the tests.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// Runs SQL, and returns its rows as text.
    pub fn query(&self, sql: &str) -> String {
        psql(&self.local, sql).unwrap().concat()
    }
}

impl Drop for Encrypted {
    fn drop(&mut self) {
        let _ended = self.server.kill();
        let _reaped = self.server.wait();
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

/// Writes a file that only PostgreSQL's user may read.
fn put(dir: &Path, name: &str, text: &str) {
    let (path, owner) = (dir.join(name), fs::metadata(dir).unwrap());
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
}
