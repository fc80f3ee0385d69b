//! Removes the run's directory when the test process ends, however it ends: a shell waits on a
//! pipe of which only this process has the other end.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// `$1` is the directory. PostgreSQL is given time to end, which it does by a pipe of its own.
const SWEEP: &str = r#"
trap : HUP INT TERM
read -r _
tries=0
while [ -e "$1/postgres/postmaster.pid" ] && [ "$tries" -lt 1200 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
rm -rf "$1"
"#;

/// Sweeps once the pipe in it closes: a static is never dropped, but the kernel closes all.
pub struct Broom(#[expect(dead_code, reason = "held, not used")] Child);

impl Broom {
    pub fn for_directory(directory: &Path) -> Self {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", SWEEP, "roster-tests-broom"]).arg(directory);
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // Ctrl-C on the terminal ends the tests; the broom comes after them.
        Self(shell.process_group(0).spawn().expect("a shell"))
    }
}
