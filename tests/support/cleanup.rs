//! Removes the directory of the test run when the test process ends, however it ends: a shell waits
//! on a pipe whose other end only this process has.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// `$1` is the directory. PostgreSQL gets time to end, which it does by a pipe of its own.
const CLEAN_UP: &str = r#"
trap : HUP INT TERM
read -r _
tries=0
while [ -e "$1/postgres/postmaster.pid" ] && [ "$tries" -lt 1200 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
rm -rf "$1"
"#;

/// A shell that cleans up once its pipe closes. A static is never dropped, but the kernel closes
/// all pipes.
pub struct CleanUpProcess(#[expect(dead_code, reason = "held, not used")] Child);

impl CleanUpProcess {
    pub fn for_directory(directory: &Path) -> Self {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", CLEAN_UP, "roster-tests-clean-up"]).arg(directory);
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // Ctrl-C on the terminal ends the tests; the shell must run after them.
        Self(shell.process_group(0).spawn().expect("a shell"))
    }
}
