//! The program itself, as an operator starts it.

use super::{Client, TestDirectory, seconds, signal, until};
use nix::sys::signal::Signal;
use std::fs::{self, File};
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

/// A key of the operator's own choice.
pub const KEY: &str = "the-process-tests-own-key-0123456789";

/// The secret of all programs of these tests, unless a test gives another.
pub const SECRET: &str = "the secret of the process tests 0123456789";
/// A setting with which a program has no secret but `secret.key` in its data directory.
pub const NO_SECRET: (&str, &str) = ("ROSTER_SECRET", "");

/// Environment variables. Beside them, a program gets only `PATH` from ours.
pub type Settings<'a> = Vec<(&'a str, &'a str)>;

/// The settings of most servers in these tests, and `more`.
pub fn settings<'a>(more: &[(&'a str, &'a str)]) -> Settings<'a> {
    [&[("ROSTER_ADMIN_KEY", KEY)], more].concat()
}

/// The output of a program that has ended.
pub struct Output {
    pub status: ExitStatus,
    pub out: String,
    pub err: String,
}

/// A running program. It is killed when this is dropped.
pub struct Server {
    child: Child,
    out: PathBuf,
    err: PathBuf,
    /// The address where it listens, once it does.
    pub address: SocketAddr,
}

/// Starts the program, and does not wait for it to listen.
pub fn spawn(directory: &TestDirectory, settings: &[(&str, &str)], arguments: &[&str]) -> Server {
    spawn_reading(directory, settings, arguments, Stdio::null())
}

/// The same with something on its standard input.
fn spawn_reading(
    directory: &TestDirectory,
    settings: &[(&str, &str)],
    arguments: &[&str],
    input: Stdio,
) -> Server {
    let mut program = Command::new(env!("CARGO_BIN_EXE_roster"));
    program.args(arguments).stdin(input);
    run_in(directory, settings, program)
}

/// Starts the program with a soft limit of `files` open files.
pub fn spawn_with_files(
    directory: &TestDirectory,
    settings: &[(&str, &str)],
    files: u32,
) -> Server {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", r#"ulimit -S -n "$1"; exec "$0""#, env!("CARGO_BIN_EXE_roster")]);
    shell.arg(files.to_string()).stdin(Stdio::null());
    run_in(directory, settings, shell)
}

fn run_in(directory: &TestDirectory, settings: &[(&str, &str)], mut program: Command) -> Server {
    let (out, err) = (directory.file("out"), directory.file("err"));
    program
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("ROSTER_LISTEN", "127.0.0.1:0")
        .env("ROSTER_DATA_DIR", directory.data())
        .env("ROSTER_WORKERS", "2")
        .env("ROSTER_SECRET", SECRET)
        .envs(settings.iter().copied());
    if settings.contains(&NO_SECRET) {
        program.env_remove("ROSTER_SECRET");
    }
    let child = program
        .current_dir(directory.path())
        .stdout(File::create(&out).unwrap())
        .stderr(File::create(&err).unwrap())
        .spawn()
        .unwrap();
    Server { child, out, err, address: SocketAddr::from(([127, 0, 0, 1], 0)) }
}

/// Runs the program until it ends by itself.
pub fn run(directory: &TestDirectory, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut program = spawn(directory, settings, arguments);
    let status = program.end(seconds(20));
    Output { status, out: program.out(), err: program.log() }
}

/// Runs the program until it ends by itself, with this on its standard input.
pub fn run_with_input(
    directory: &TestDirectory,
    settings: &[(&str, &str)],
    arguments: &[&str],
    input: &str,
) -> Output {
    let mut program = spawn_reading(directory, settings, arguments, Stdio::piped());
    let mut pipe = program.child.stdin.take().unwrap();
    // A command that is wrong ends before it has read anything.
    let _written = pipe.write_all(input.as_bytes());
    drop(pipe);
    let status = program.end(seconds(20));
    Output { status, out: program.out(), err: program.log() }
}

impl Server {
    /// Starts a server and waits until it listens.
    pub fn start(directory: &TestDirectory, settings: &[(&str, &str)]) -> Self {
        spawn(directory, settings, &[]).listening()
    }

    /// Waits until the server listens.
    pub fn listening(mut self) -> Self {
        until(seconds(20), "the server listens", || {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended, {}: {}", ended.unwrap(), self.log());
            let log = self.log();
            let told = log.split_once("listening on http://").and_then(|(_, rest)| {
                rest.contains('\n').then(|| rest.split([',', '\n', ' ']).next())?
            });
            if let Some(address) = told {
                self.address = address.parse().unwrap();
            }
            self.address.port() != 0
        });
        self
    }

    /// A client with the operator's key.
    pub fn client(&self) -> Client {
        Client::new(self.address, KEY)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its resident memory, in KiB.
    pub fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// The number of its open files and connections.
    pub fn descriptors(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.id())).unwrap().count()
    }

    /// Its limit of open files.
    pub fn most_files(&self) -> u64 {
        let limits = fs::read_to_string(format!("/proc/{}/limits", self.id())).unwrap();
        let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }

    /// Its standard error so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.err).unwrap()).into_owned()
    }

    /// Its standard output so far.
    pub fn out(&self) -> String {
        fs::read_to_string(&self.out).unwrap()
    }

    pub fn signal(&self, which: Signal) {
        signal(self.id(), which);
    }

    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits until it ends.
    pub fn end(&mut self, patience: Duration) -> ExitStatus {
        until(patience, "the program ends", || self.child.try_wait().unwrap().is_some());
        self.child.wait().unwrap()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Stops it as an operator does, and asserts that it ends successfully.
    pub fn stop(mut self) {
        self.signal(Signal::SIGTERM);
        assert!(self.end(seconds(10)).success(), "{}", self.log());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
        if std::thread::panicking() {
            eprintln!("the end of its log:\n{}", tail(&self.log()));
        }
    }
}

fn tail(log: &str) -> String {
    let lines: Vec<_> = log.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}
