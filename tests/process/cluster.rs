//! The private PostgreSQL that the library runs for the program.

use super::support::{TestDirectory, psql, seconds, signal, until};
use nix::sys::signal::Signal;
use nix::unistd::Uid;
use roster::database::cluster::{Cluster, ClusterError, Durability, Options, running};
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

fn start(data_dir: &Path) -> Result<Cluster, ClusterError> {
    let data_dir = data_dir.to_owned();
    Cluster::start(Options { data_dir, durability: Durability::Off, max_connections: 20 })
}

fn answers(cluster: &Cluster) -> bool {
    psql(&cluster.url(), "SELECT 1").is_ok()
}

#[test]
fn a_new_directory_becomes_a_cluster_with_a_private_socket() {
    let directory = TestDirectory::new();
    let cluster = start(&directory.data()).unwrap();
    let url = cluster.url();
    let ask = |sql: &str| psql(&url, sql).unwrap().concat();
    assert_eq!(ask("SELECT current_user, current_database()"), "roster roster");
    assert_eq!(ask("SELECT upper('é'), 'a' < 'B'"), "É f");
    for (setting, value) in [
        ("server_encoding", "UTF8"),
        ("data_checksums", "on"),
        ("listen_addresses", ""),
        ("max_connections", "20"),
        ("fsync", "off"),
    ] {
        assert_eq!(ask(&format!("SHOW {setting}")), value, "{setting}");
    }
    assert_eq!(fs::metadata(cluster.socket_dir()).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(running(&directory.data()), Some(url.clone()));
    ask("CREATE TABLE kept AS SELECT 1 AS x");
    cluster.stop();
    assert_eq!(directory.processes(), []);
    assert_eq!(running(&directory.data()), None);

    let cluster = start(&directory.data()).unwrap();
    assert_eq!(psql(&cluster.url(), "SELECT x FROM kept").unwrap(), ["1"]);
    drop(cluster);
    let left = fs::read_dir(directory.data()).unwrap().flatten().map(|entry| entry.file_name());
    let mut left: Vec<_> = left.collect();
    left.sort();
    assert_eq!(left, ["postgres", "roster.lock", "run"]);
}

#[test]
fn roster_works_without_superuser_and_nobody_else_gets_in() {
    let directory = TestDirectory::new();
    let cluster = start(&directory.data()).unwrap();
    let is_superuser = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user";
    assert_eq!(psql(&cluster.url(), is_superuser).unwrap(), ["f"]);
    assert_eq!(psql(&cluster.admin_url(), is_superuser).unwrap(), ["t"]);
    let file = |name: &str| fs::read_to_string(directory.data().join("postgres").join(name));
    assert!(!file("pg_hba.conf").unwrap().contains("trust"));
    if !Uid::effective().is_root() {
        return;
    }
    // The server's own user can enter the directory of the socket, and is not let in.
    let server = fs::metadata(directory.data().join("postgres")).unwrap().uid();
    let connect = |role: &str| {
        let mut psql = Command::new("psql");
        psql.args(["-XAtq", "-U", role, "-d", "roster", "-c", "SELECT 1", "-h"]);
        psql.arg(cluster.socket_dir()).uid(server).current_dir("/").output().unwrap()
    };
    for role in ["roster", "postgres"] {
        let output = connect(role);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains("Peer authentication failed"), "{said}");
    }
}

#[test]
fn a_cluster_whose_only_role_was_rosters_gets_another_superuser() {
    let directory = TestDirectory::new();
    let cluster = start(&directory.data()).unwrap();
    psql(&cluster.url(), "CREATE TABLE kept AS SELECT 1 AS x").unwrap();
    // As it was made before: everything belongs to the superuser `roster`, whom all are.
    let before = "CREATE ROLE other SUPERUSER; SET SESSION AUTHORIZATION other; \
        ALTER DATABASE roster OWNER TO postgres; ALTER TABLE kept OWNER TO postgres; \
        ALTER SCHEMA public OWNER TO postgres; DROP OWNED BY roster; DROP ROLE roster; \
        ALTER ROLE postgres RENAME TO roster; RESET SESSION AUTHORIZATION; DROP ROLE other";
    psql(&cluster.admin_url(), before).unwrap();
    cluster.stop();
    let file = |name: &str| directory.data().join("postgres").join(name);
    fs::write(file("pg_hba.conf"), "local all all trust\nhost all all all trust\n").unwrap();
    fs::write(file("pg_ident.conf"), "").unwrap();
    for _ in 0..2 {
        let cluster = start(&directory.data()).unwrap();
        let who = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user";
        assert_eq!(psql(&cluster.url(), who).unwrap(), ["f"]);
        psql(&cluster.url(), "ALTER TABLE kept ADD COLUMN IF NOT EXISTS y int").unwrap();
        assert_eq!(psql(&cluster.url(), "SELECT x FROM kept").unwrap(), ["1"]);
        let roles = "SELECT count(*) FROM pg_roles WHERE rolname !~ '^pg_'";
        assert_eq!(psql(&cluster.admin_url(), roles).unwrap(), ["2"]);
        cluster.stop();
    }
}

#[test]
fn a_killed_watcher_is_replaced_with_its_server() {
    let directory = TestDirectory::new();
    // Its socket is in a temporary directory, which must outlive the restart.
    let dir = directory.path().join("a, 'b' \"c\" \\d".repeat(3)).join("x".repeat(200));
    let cluster = start(&dir).unwrap();
    let socket = cluster.socket_dir().to_owned();
    assert!(socket.as_os_str().len() < 60);
    assert_eq!(fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(running(&dir), Some(cluster.url()));

    let before = cluster.postmaster_pid().unwrap();
    let processes = directory.processes().into_iter();
    let watchers = processes.filter(|(_, line)| line.starts_with("/bin/sh"));
    signal(watchers.map(|(pid, _)| pid).min().unwrap(), Signal::SIGKILL);
    until(seconds(10), "another server answers", || {
        cluster.postmaster_pid().is_some_and(|now| now != before) && answers(&cluster)
    });
    assert_eq!(cluster.socket_dir(), socket);
    cluster.stop();
    until(seconds(3), "no process is left", || directory.processes().is_empty());
    assert!(!socket.exists());
}

#[test]
fn a_path_with_special_characters_works() {
    let directory = TestDirectory::new();
    let odd = directory.path().join("it's \"a\" b\\c é");
    let cluster = start(&odd).unwrap();
    assert!(cluster.socket_dir().starts_with(&odd));
    assert!(answers(&cluster));
    assert_eq!(running(&odd), Some(cluster.url()));
}

#[test]
fn a_cluster_that_does_not_start_says_why() {
    let directory = TestDirectory::new();
    drop(start(&directory.data()).unwrap());
    let file = |name: &str| directory.data().join("postgres").join(name);
    let (version, settings) = (file("PG_VERSION"), file("postgresql.conf"));
    let (made_by, set) = (fs::read(&version).unwrap(), fs::read(&settings).unwrap());

    fs::write(&version, "99\n").unwrap();
    let error = start(&directory.data()).unwrap_err().to_string();
    assert!(error.contains("made by PostgreSQL 99, which is not installed"), "{error}");
    fs::write(&version, made_by).unwrap();

    fs::write(&settings, "no_such_thing = 1\n").unwrap();
    let error = start(&directory.data()).unwrap_err().to_string();
    assert!(error.contains("no_such_thing") && !error.contains('\n'), "{error}");
    assert_eq!(directory.processes(), []);

    fs::write(&settings, set).unwrap();
    assert!(answers(&start(&directory.data()).unwrap()), "nothing was broken by it");
}

#[test]
fn a_stale_pid_file_that_names_a_running_process_is_ignored() {
    let directory = TestDirectory::new();
    let cluster = start(&directory.data()).unwrap();
    let file = directory.data().join("postgres/postmaster.pid");
    let content = fs::read_to_string(&file).unwrap();
    cluster.stop();
    // A process of the server's user, which PostgreSQL alone would take for a running server.
    let owner = fs::metadata(directory.data().join("postgres")).unwrap();
    let mut other = Command::new("sleep");
    if Uid::effective().is_root() {
        other.uid(owner.uid()).gid(owner.gid());
    }
    let mut other = other.arg("60").stdin(Stdio::null()).spawn().unwrap();
    let (_, rest) = content.split_once('\n').unwrap();
    fs::write(&file, format!("{}\n{rest}", other.id())).unwrap();
    chown(&file, Some(owner.uid()), Some(owner.gid())).unwrap();
    let started = start(&directory.data());
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(answers(&started.unwrap()));
}

#[test]
fn a_restored_cluster_owned_by_root_is_given_to_the_server() {
    if !Uid::effective().is_root() {
        return;
    }
    let directory = TestDirectory::new();
    drop(start(&directory.data()).unwrap());
    let changed = Command::new("chown").args(["-R", "root:root"]).arg(directory.data()).status();
    assert!(changed.unwrap().success());
    assert!(answers(&start(&directory.data()).unwrap()));
}

#[test]
fn a_directory_that_the_server_cannot_enter_is_refused_to_root() {
    if !Uid::effective().is_root() {
        return;
    }
    let directory = TestDirectory::new();
    // A directory as `mktemp -d` creates it. Roster must not change its permissions, because it is
    // not the data directory itself.
    fs::set_permissions(directory.path(), Permissions::from_mode(0o700)).unwrap();
    let error = start(&directory.data()).unwrap_err().to_string();
    assert!(error.contains("cannot enter"), "{error}");
}

/// Others could lead the files there elsewhere, and read the keys.
#[test]
fn a_directory_that_others_may_write_or_that_is_another_users_is_refused() {
    for mode in [0o777, 0o770, 0o702] {
        let directory = TestDirectory::new();
        let shared = directory.data();
        fs::create_dir(&shared).unwrap();
        fs::set_permissions(&shared, Permissions::from_mode(mode)).unwrap();
        let refused = start(&shared).unwrap_err();
        assert!(matches!(refused, ClusterError::NotOurs { .. }), "{mode:o}: {refused}");
    }
    if Uid::effective().is_root() {
        let directory = TestDirectory::new();
        let theirs = directory.data();
        fs::create_dir(&theirs).unwrap();
        chown(&theirs, Some(12_345), None).unwrap();
        let refused = start(&theirs).unwrap_err();
        assert!(matches!(refused, ClusterError::NotOurs { .. }), "{refused}");
    }
}

/// They could put a directory of their own in place of the data directory.
#[test]
fn a_directory_below_one_that_others_may_write_is_refused() {
    let directory = TestDirectory::new();
    let (shared, below) = (directory.path().join("shared"), directory.path().join("shared/a/data"));
    fs::create_dir(&shared).unwrap();
    for data in [shared.join("data"), below.clone()] {
        fs::set_permissions(&shared, Permissions::from_mode(0o777)).unwrap();
        let refused = start(&data).unwrap_err();
        assert!(matches!(&refused, ClusterError::WayOpen { parent, .. } if *parent == shared));
        assert!(refused.to_string().contains("chmod go-w"), "{refused}");
        assert!(!data.exists(), "nothing is created there");
    }
    // As in /tmp, where others cannot replace what is ours.
    fs::set_permissions(&shared, Permissions::from_mode(0o1777)).unwrap();
    assert!(answers(&start(&below).unwrap()));
    fs::set_permissions(&shared, Permissions::from_mode(0o777)).unwrap();
    let link = directory.path().join("link");
    std::os::unix::fs::symlink(&below, &link).unwrap();
    assert!(matches!(start(&link).unwrap_err(), ClusterError::WayOpen { .. }), "through a link");
}

#[test]
fn a_link_in_place_of_the_lock_is_not_followed() {
    let directory = TestDirectory::new();
    let (kept, data) = (directory.file("kept"), directory.data());
    fs::write(&kept, "somebody's").unwrap();
    fs::create_dir(&data).unwrap();
    std::os::unix::fs::symlink(&kept, data.join("roster.lock")).unwrap();
    assert!(matches!(start(&data), Err(ClusterError::Io { .. })));
    assert_eq!(fs::read_to_string(&kept).unwrap(), "somebody's");
}
