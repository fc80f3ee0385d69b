//! PostgreSQL's disk is full for a while.

use super::super::support::{Place, Server, assert_kept, psql, seconds, settings, until};
use super::{Holding, assert_answered, assert_quick, load};
use nix::unistd::Uid;
use roster::database::cluster;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Instant;

/// A small file system, which is unmounted when this goes.
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

    /// Fills what is left of it.
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
        // Lazily: whoever is still in it is ended after this.
        let _unmounted = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

#[test]
#[ignore = "takes a minute: make faults"]
fn a_disk_that_is_full_for_a_while_loses_nothing() {
    let place = Place::new();
    // Whoever runs `make faults` is to know that this one was not.
    assert!(
        Uid::effective().is_root(),
        "a small disk is mounted, which needs root: run it as root"
    );
    let disk = Disk::small(&place.data());
    let server = Server::start(&place, &settings(&[]));
    let url = cluster::running(&place.data()).unwrap();
    let first = load(&server);
    let holding = Holding::of(&server, &url);
    assert_answered(&first.end(), Instant::now());

    let load = load(&server);
    let filler = disk.fill();
    load.until_refused(5);
    // Long enough for PostgreSQL to end and be started in vain.
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
    assert_kept(&url, &log);
    holding.assert_again(&server, &url);
    server.stop();
}
