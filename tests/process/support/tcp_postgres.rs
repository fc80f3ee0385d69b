//! A PostgreSQL server of one's own: on a TCP port, and with passwords.

use super::{TestDirectory, psql, seconds, start_postgres, until};
use std::fs::{self, File, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The password of the roles `roster` and `postgres`, the superuser.
pub const PASSWORD: &str = "open-sesame";

/// The server. It has the database `roster`, which the role of this name owns.
pub struct TcpPostgres {
    server: Child,
    pub port: u16,
    local: String,
    // Dropped last, when the server has ended.
    _directory: TestDirectory,
}

impl TcpPostgres {
    /// Starts a server on 127.0.0.1 and, for the tests, on a socket that asks for no password.
    pub fn start() -> Self {
        Self::start_with("host all all 127.0.0.1/32 scram-sha-256", &[], |_| {})
    }

    /// Starts it with a line of `pg_hba.conf`, more settings, and files that `prepare` puts into its
    /// directory.
    pub fn start_with(hba: &str, settings: &[&str], prepare: impl FnOnce(&Path)) -> Self {
        let directory = TestDirectory::new();
        let cluster = start_postgres(&directory);
        let postmaster = format!("/proc/{}/exe", directory.postmaster().unwrap());
        let program = fs::read_link(postmaster).unwrap();
        let password = |role| {
            format!(
                "SET password_encryption = 'scram-sha-256'; ALTER ROLE {role} PASSWORD '{PASSWORD}'"
            )
        };
        psql(&cluster.admin_url(), &password("roster")).unwrap();
        psql(&cluster.admin_url(), &password("postgres")).unwrap();
        drop(cluster);

        let dir = directory.data().join("postgres");
        prepare(&dir);
        put(&dir, "pg_hba.conf", &format!("local all all trust\n{hba}\n"));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let own = [
            "listen_addresses=127.0.0.1".to_owned(),
            format!("port={port}"),
            format!("unix_socket_directories={}", dir.display()),
            "fsync=off".to_owned(),
        ];
        let settings = own.iter().map(String::as_str).chain(settings.iter().copied());
        let owner = fs::metadata(&dir).unwrap();
        let server = Command::new(program)
            .arg("-D")
            .arg(&dir)
            .args(settings.flat_map(|setting| ["-c", setting]))
            .uid(owner.uid())
            .gid(owner.gid())
            .current_dir(directory.path())
            .stdin(Stdio::null())
            .stderr(File::create(directory.file("postgres")).unwrap())
            .spawn()
            .unwrap();
        let local = format!("host={} port={port} user=roster dbname=roster", dir.display());
        until(seconds(10), "PostgreSQL answers", || psql(&local, "SELECT 1").is_ok());
        Self { server, port, local, _directory: directory }
    }

    /// A URL with a role and its password.
    pub fn url(&self, role: &str, password: &str, database: &str) -> String {
        format!("postgres://{role}:{password}@127.0.0.1:{}/{database}", self.port)
    }

    /// A connection string for the tests.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// Runs a statement as the superuser.
    pub fn administer(&self, database: &str, sql: &str) {
        psql(&self.url("postgres", PASSWORD, database), sql).unwrap();
    }
}

impl Drop for TcpPostgres {
    fn drop(&mut self) {
        let _ended = self.server.kill();
        let _reaped = self.server.wait();
    }
}

/// Writes a file that only PostgreSQL's user may read.
pub fn put(dir: &Path, name: &str, text: &str) {
    let (path, owner) = (dir.join(name), fs::metadata(dir).unwrap());
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
}
