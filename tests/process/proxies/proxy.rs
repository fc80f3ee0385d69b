//! nginx and Caddy, with the configurations in `packaging/` as they are but for addresses and certificates. nginx
//! has a process marked `down` before it is stopped.

use super::super::support::{TestDirectory, seconds, until};
use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The addresses of the processes in the configurations.
const UPSTREAMS: [&str; 2] = ["10.0.0.11:8080", "10.0.0.12:8080"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Nginx,
    Caddy,
}

/// A running proxy. It is killed when this is dropped.
pub struct Proxy {
    kind: Kind,
    child: Child,
    pub address: SocketAddr,
    /// Its configuration.
    file: PathBuf,
    log: PathBuf,
}

/// An address of this machine that nobody listens at.
pub fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

impl Proxy {
    /// Starts a proxy in front of these processes.
    pub fn start(kind: Kind, directory: &TestDirectory, upstreams: [SocketAddr; 2]) -> Self {
        let address = free();
        let (file, mut command) = match kind {
            Kind::Nginx => nginx(directory, address, upstreams),
            Kind::Caddy => caddy(directory, address, upstreams),
        };
        let log = directory.file("proxy");
        let child = command
            .current_dir(directory.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap_or_else(|error| panic!("{kind:?}: {error}; scripts/proxies installs it"));
        let proxy = Self { kind, child, address, file, log };
        until(seconds(20), "the proxy listens", || TcpStream::connect(address).is_ok());
        proxy
    }

    /// Takes a process out before it is stopped, as docs/scaling.md says. Caddy asks the processes itself.
    pub fn leave(&self, process: SocketAddr) {
        if self.kind == Kind::Nginx {
            self.reload(&format!("server {process} "), &format!("server {process} down "));
        }
    }

    /// Puts a process in again that is ready.
    pub fn join(&self, process: SocketAddr) {
        if self.kind == Kind::Nginx {
            self.reload(&format!("server {process} down "), &format!("server {process} "));
        }
    }

    /// Replaces these words of the configuration, has nginx read it, and waits until the workers that have the
    /// old one have ended.
    fn reload(&self, words: &str, others: &str) {
        let text = fs::read_to_string(&self.file).unwrap();
        assert!(text.contains(words), "no {words}: {text}");
        fs::write(&self.file, text.replace(words, others)).unwrap();
        let before = self.workers();
        let output = nginx_with(&self.file).args(["-s", "reload"]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        until(seconds(30), "the workers of before have ended", || {
            self.workers().iter().all(|worker| !before.contains(worker))
        });
    }

    /// The process ids of its workers.
    fn workers(&self) -> Vec<String> {
        let path = format!("/proc/{0}/task/{0}/children", self.child.id());
        fs::read_to_string(path).unwrap().split_whitespace().map(str::to_owned).collect()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the proxy said:\n{}", fs::read_to_string(&self.log).unwrap_or_default());
        }
        // Its workers end with it, or with the directory.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// The configuration with these words replaced, each of which it has.
fn configured(file: &str, words: &[(&str, &str)]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging").join(file);
    words.iter().fold(fs::read_to_string(path).unwrap(), |text, (word, other)| {
        assert!(text.contains(word), "{file} has no {word}");
        text.replace(word, other)
    })
}

/// The configuration's file, and what starts nginx with it.
fn nginx(
    directory: &TestDirectory,
    address: SocketAddr,
    upstreams: [SocketAddr; 2],
) -> (PathBuf, Command) {
    let [one, other] = upstreams.map(|address| address.to_string());
    let listen = format!("listen {address};");
    let site = configured(
        "nginx.conf",
        &[
            (UPSTREAMS[0], &one),
            (UPSTREAMS[1], &other),
            ("listen 443 ssl;", &listen),
            ("ssl_certificate ", "# ssl_certificate "),
            ("ssl_certificate_key ", "# ssl_certificate_key "),
        ],
    );
    let root = directory.path().display();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("{kind}_temp_path {root}/nginx-{kind};\n"))
        .collect();
    // No client keeps its connection: when nginx reloads it closes those that are kept, with the request that a
    // client is just sending. docs/scaling.md says what prevents it; nginx 1.22 has nothing that does.
    let whole = format!(
        "daemon off;\npid {root}/nginx.pid;\nworker_processes 1;\nevents {{ worker_connections 1024; }}\n\
         http {{\naccess_log off;\nkeepalive_timeout 0;\n{temporary}{site}\n}}\n"
    );
    let file = directory.path().join("nginx.conf");
    fs::write(&file, whole).unwrap();
    let command = nginx_with(&file);
    (file, command)
}

/// nginx with this configuration, and its errors on standard error.
fn nginx_with(file: &Path) -> Command {
    let mut command = Command::new("nginx");
    command.args(["-e", "stderr", "-c"]).arg(file);
    command
}

/// The same for Caddy.
fn caddy(
    directory: &TestDirectory,
    address: SocketAddr,
    upstreams: [SocketAddr; 2],
) -> (PathBuf, Command) {
    let [one, other] = upstreams.map(|address| address.to_string());
    let site = format!("{{\n\tadmin off\n\tauto_https off\n}}\nhttp://{address} {{");
    let text = configured(
        "Caddyfile",
        &[(UPSTREAMS[0], &one), (UPSTREAMS[1], &other), ("id.example.com {", &site)],
    );
    let file = directory.path().join("Caddyfile");
    fs::write(&file, text).unwrap();
    let mut command = Command::new("caddy");
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(&file);
    command.env("HOME", directory.path()).env("XDG_DATA_HOME", directory.path());
    command.env("XDG_CONFIG_HOME", directory.path());
    (file, command)
}
