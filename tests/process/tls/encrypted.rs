//! A PostgreSQL that takes encrypted connections only, with a password, and who vouches for it.

use crate::process::support::{Place, launch, psql, seconds, until};
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
    // The last, so that the server has ended before.
    _place: Place,
}

/// A file of root certificates.
pub struct Roots {
    path: PathBuf,
    _place: Place,
}

impl Encrypted {
    /// One with a certificate for a name, on 127.0.0.1 and, for the tests, on a socket.
    pub fn start(name: &str) -> Self {
        let place = Place::new();
        let cluster = launch(&place);
        let postmaster = format!("/proc/{}/exe", place.postmaster().unwrap());
        let program = fs::read_link(postmaster).unwrap();
        let password = format!(
            "SET password_encryption = 'scram-sha-256'; ALTER ROLE roster PASSWORD '{PASSWORD}'"
        );
        psql(&cluster.url(), &password).unwrap();
        drop(cluster);

        let dir = place.data().join("postgres");
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
            .current_dir(place.path())
            .stdin(Stdio::null())
            .stderr(File::create(place.file("postgres")).unwrap())
            .spawn()
            .unwrap();
        let local = format!("host={} port={port} user=roster dbname=roster", dir.display());
        until(seconds(10), "PostgreSQL answers", || psql(&local, "SELECT 1").is_ok());
        Self { server, root, port, local, _place: place }
    }

    /// What Roster is to connect with: by which name, and how.
    pub fn url(&self, name: &str, how: &str) -> String {
        let to = format!("host={name} hostaddr=127.0.0.1 port={}", self.port);
        format!("{to} user=roster password={PASSWORD} dbname=roster {how}")
    }

    /// The way in for tests.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// Asks for one row.
    pub fn asked(&self, sql: &str) -> String {
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
    /// The one that vouches for a server.
    pub fn of(postgres: &Encrypted) -> Self {
        Self::holding(&postgres.root)
    }

    pub fn none() -> Self {
        Self::holding("")
    }

    fn holding(certificates: &str) -> Self {
        let place = Place::new();
        let path = place.file("roots.pem");
        fs::write(&path, certificates).unwrap();
        Self { path, _place: place }
    }

    pub fn path(&self) -> &str {
        self.path.to_str().unwrap()
    }
}

/// Gives a server a certificate for its name, and returns that of the authority, made for it.
fn certify(name: &str, dir: &Path) -> String {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    // Of two with one name the wrong one would be tried.
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

/// Writes a file that only PostgreSQL reads.
fn put(dir: &Path, name: &str, text: &str) {
    let (path, owner) = (dir.join(name), fs::metadata(dir).unwrap());
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
}
