//! PostgreSQL's disk is full for some time.

use super::super::support::{
    Server, TestDirectory, assert_nothing_lost, psql, seconds, settings, until,
};
use super::{Usage, assert_answered, assert_quick, load};
use nix::unistd::Uid;
use roster::database::cluster;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Instant;

/// A small file system, which is unmounted when this is dropped.
struct Disk(PathBuf);

impl Disk {
    fn small(path: &Path) -> Self {
        fs::create_dir(path).unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=192m,mode=755", "tmpfs"])
            .arg(path)
            .status();
        let mounted = mount.is_ok_and(|status| status.success());
        assert!(
            mounted,
            "nothing may be mounted here, not even by root: run it outside a container"
        );
        Self(path.to_owned())
    }

    /// Fills the free space.
    fn fill(&self) -> PathBuf {
        let filler = self.0.join("filler");
        let mut file = File::create(&filler).unwrap();
        let block = vec![0; 1 << 16];
        while file.write_all(&block).is_ok() {}
        filler
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily, because processes that still use it end only later.
        let _unmounted = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

#[test]
#[ignore = "takes a minute: make faults"]
fn a_full_disk_loses_nothing() {
    let directory = TestDirectory::new();
    // It fails rather than being skipped, so that whoever runs `make faults` knows.
    assert!(
        Uid::effective().is_root(),
        "a small disk is mounted, which needs root: run it as root"
    );
    let disk = Disk::small(&directory.data());
    let server = Server::start(&directory, &settings(&[]));
    let url = cluster::running(&directory.data()).unwrap();
    let first = load(&server);
    let usage = Usage::of(&server, &url);
    assert_answered(&first.end(), Instant::now());

    let load = load(&server);
    let filler = disk.fill();
    load.until_refused(5);
    // Long enough that PostgreSQL ends and its restart fails.
    sleep(seconds(5));
    fs::remove_file(filler).unwrap();
    let ended = Instant::now();
    let took = until(super::GRACE, "PostgreSQL writes again", || {
        psql(&url, "CREATE TEMPORARY TABLE room AS SELECT 1; CHECKPOINT").is_ok()
    });
    println!("PostgreSQL writes again {took:?} later");
    sleep(super::GRACE);
    load.until_served(300);
    let log = load.end();
    assert_answered(&log, ended);
    assert_quick(&log);
    assert_nothing_lost(&url, &log);
    usage.assert_released(&server, &url);
    server.stop();
}
