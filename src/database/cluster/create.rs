//! Creates the cluster on first use: in a temporary directory, which is then renamed, so that a process
//! that is killed meanwhile leaves no half-created cluster.

use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::account::Account;
use super::binaries::Binaries;
use super::error::ClusterError;
use super::guard::{self, Ended};
use super::home::Home;
use super::{ADMIN, DATABASE, Durability, USER, access, memory};

const PREFIX: &str = "postgres-new-";

pub(super) fn create(
    home: &Home,
    binaries: &Binaries,
    account: &Account,
    durability: Durability,
) -> Result<(), ClusterError> {
    log::info!("creating a PostgreSQL cluster in {}", home.cluster_dir.display());
    sweep(&home.data_dir);
    let private = Permissions::from_mode(0o700);
    let made =
        tempfile::Builder::new().prefix(PREFIX).permissions(private).tempdir_in(&home.data_dir);
    let dir = made.map_err(ClusterError::io("make a directory in", &home.data_dir))?;
    account.own(dir.path())?;

    // macOS of before 2024 has no C.UTF-8. Both sort by bytes; C has no letters beyond ASCII.
    let first = run(account, &initdb(binaries, dir.path(), durability, "C.UTF-8"), home);
    if let Err(error) = first {
        log::debug!("with another locale, since {error}");
        run(account, &initdb(binaries, dir.path(), durability, "C"), home)?;
    }
    let role = format!("CREATE ROLE {USER} LOGIN");
    let database = format!("CREATE DATABASE {DATABASE} OWNER {USER}");
    let buffers = memory::shared_buffers()
        .map(|size| format!("ALTER SYSTEM SET shared_buffers = '{size}MB'"));
    let statements: Vec<_> = [Some(role.as_str()), Some(database.as_str()), buffers.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let program = single_user(binaries, dir.path(), durability, "postgres", &statements);
    run(account, &program, home)?;
    access::write(home, account, dir.path())?;

    fs::rename(dir.keep(), &home.cluster_dir)
        .map_err(ClusterError::io("make", &home.cluster_dir))?;
    if durability == Durability::Full {
        // A rename is durable once its directory is.
        let synced = File::open(&home.data_dir).and_then(|dir| dir.sync_all());
        synced.map_err(ClusterError::io("sync", &home.data_dir))?;
    }
    Ok(())
}

/// Removes what a process that was killed while creating a cluster has left.
fn sweep(data_dir: &Path) {
    let Ok(entries) = fs::read_dir(data_dir) else {
        return;
    };
    for entry in
        entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX))
    {
        if let Err(error) = fs::remove_dir_all(entry.path()) {
            log::warn!("cannot remove {}: {error}", entry.path().display());
        }
    }
}

fn initdb(binaries: &Binaries, dir: &Path, durability: Durability, locale: &str) -> Vec<OsString> {
    let mut args: Vec<OsString> = vec![binaries.initdb().into(), "-D".into(), dir.into()];
    // Until Roster writes who may connect, nobody may.
    args.push("--auth=reject".into());
    args.extend(["--encoding=UTF8", "--data-checksums"].map(OsString::from));
    args.push(format!("--locale={locale}").into());
    args.push(format!("--username={ADMIN}").into());
    if durability == Durability::Off {
        args.push("--no-sync".into());
    }
    args
}

/// Statements in PostgreSQL's single-user mode, which reads them from its input, one on each line, as the
/// superuser, and needs no client and no socket.
pub(super) fn single_user(
    binaries: &Binaries,
    dir: &Path,
    durability: Durability,
    database: &str,
    statements: &[&str],
) -> Vec<OsString> {
    let script = r#"input=$1 && shift && printf '%s\n' "$input" | "$@""#;
    let mut args: Vec<OsString> = ["/bin/sh", "-c", script, "sh"].map(OsString::from).into();
    args.push(statements.join("\n").into());
    args.extend([binaries.postgres().into(), "--single".into(), "-D".into(), dir.into()]);
    // Without this it would go on after an error and report success.
    args.extend(["-c", "exit_on_error=on"].map(OsString::from));
    if durability == Durability::Off {
        args.extend(["-c", "fsync=off"].map(OsString::from));
    }
    args.push(database.into());
    args
}

/// Runs a program to its end, guarded as the server is, so that a killed Roster leaves no `initdb`
/// running.
pub(super) fn run(
    account: &Account,
    program: &[OsString],
    home: &Home,
) -> Result<(), ClusterError> {
    let dir = &home.cluster_dir;
    let (held, _pipe) = guard::spawn(account.command("/bin/sh"), program, None, || true)
        .map_err(ClusterError::io("make", dir))?;
    match held.wait() {
        Ended { status: Some(0), .. } => Ok(()),
        Ended { lines, .. } => Err(ClusterError::NotMade { dir: dir.clone(), lines }),
    }
}
