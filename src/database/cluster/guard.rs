//! Runs a program that ends when Roster ends, even by `kill -9`: a watcher between the two blocks
//! on a pipe whose other end only Roster has, and the kernel closes that end whatever becomes of
//! Roster.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::output::Output;

/// The watcher. `$1` is a directory to remove when the pipe closes, or empty; the rest is the
/// program.
///
/// - It is a shell script because a thread of Roster would die with Roster, and Linux'
///   `PR_SET_PDEATHSIG` is lost when the program changes user.
/// - The guard starts before anything is written, since a write to a Roster that is gone is fatal.
/// - It repeats SIGINT, which a server that has only just started does not hear, and which is
///   harmless later. It gives up in the end, since where nobody reaps orphans a dead program can be
///   signalled for ever.
/// - A signal to everything at once, as systemd sends unless told `KillMode=mixed`, must not end
///   the guard before the program.
/// - The program gets neither end of the pipe.
const WATCHER: &str = r#"
trap : HUP INT TERM
exec 3<&0
temporary_dir=$1
shift
"$@" </dev/null >&2 3<&- &
program=$!
(
    trap '' HUP INT TERM
    read -r keep <&3
    trap '' USR2
    tries=0
    while [ "$tries" -lt 1200 ] && kill -INT "$program"; do
        tries=$((tries + 1))
        [ "$tries" -lt 600 ] || kill -QUIT "$program"
        sleep 0.05
    done
    [ -z "$temporary_dir" ] || [ -n "$keep" ] || rm -rf "$temporary_dir"
) >/dev/null 2>&1 &
guard=$!
echo "$program"
exec 2>/dev/null 3<&-
wait "$program"
status=$?
while kill -0 "$program"; do
    wait "$program"
    status=$?
done
kill -USR2 "$guard"
wait "$guard"
echo "$status"
"#;

/// A running program and its watcher.
#[derive(Debug)]
pub(super) struct GuardedChild {
    pub pid: u32,
    watcher: Child,
    told: BufReader<ChildStdout>,
    output: Output,
}

/// The pipe. Dropping it ends the program.
#[derive(Debug)]
pub(super) struct Pipe(ChildStdin);

impl Pipe {
    /// Ends the program, but leaves its socket's directory to its successor.
    pub fn close_for_restart(mut self) {
        // It fails when the watcher has gone, which is the usual case and fine.
        drop(io::Write::write_all(&mut self.0, b"keep\n"));
    }
}

/// How a program ended.
#[derive(Debug)]
pub(super) struct Ended {
    /// As the shell has it: the exit code, or 128 and the signal. `None` when the watcher was
    /// killed too.
    pub status: Option<i32>,
    /// The last lines that it wrote, as one.
    pub lines: String,
}

/// Starts `program` as `shell`, a command for `/bin/sh`, says. `temporary_dir` is removed when Roster
/// ends.
pub(super) fn spawn<Arg: AsRef<OsStr>>(
    mut shell: Command,
    program: &[Arg],
    temporary_dir: Option<&Path>,
    quiet: impl Fn() -> bool + Send + 'static,
) -> io::Result<(GuardedChild, Pipe)> {
    shell
        .args(["-c", WATCHER, "roster-postgres"])
        .arg(temporary_dir.unwrap_or(Path::new("")))
        .args(program);
    shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Ctrl-C on the terminal is for Roster, which then stops the program in good order.
    shell.process_group(0);
    let mut watcher = shell.spawn()?;
    let (Some(stdin), Some(stdout), Some(stderr)) =
        (watcher.stdin.take(), watcher.stdout.take(), watcher.stderr.take())
    else {
        return Err(io::Error::other("no pipes to the shell"));
    };
    let output = Output::forward(stderr, quiet)?;
    let mut told = BufReader::new(stdout);
    let mut line = String::new();
    told.read_line(&mut line)?;
    let pid = line.trim().parse().map_err(io::Error::other)?;
    Ok((GuardedChild { pid, watcher, told, output }, Pipe(stdin)))
}

impl GuardedChild {
    /// Whether the program has ended, or its watcher.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.watcher.try_wait(), Ok(None))
    }

    /// Waits for the end of the program, or of its watcher.
    pub fn wait(mut self) -> Ended {
        let mut rest = String::new();
        let read = self.told.read_to_string(&mut rest);
        let waited = self.watcher.wait();
        if let Err(error) = read.and(waited) {
            log::warn!("the watcher of PostgreSQL cannot be waited for: {error}");
        }
        Ended { status: rest.trim().parse().ok(), lines: self.output.last_lines() }
    }
}
