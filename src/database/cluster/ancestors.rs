//! Checks the directories above the data directory: whoever can write in one of them could replace the
//! data directory by their own. sshd checks the directories above `authorized_keys` for the same reason.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use nix::unistd::{Gid, Group, User, geteuid};

use super::error::ClusterError;

/// In a directory with the sticky bit, such as `/tmp`, only the owner of an entry may replace it.
const STICKY: u32 = 0o1000;
/// Whom Linux shows as the owner of what belongs to nobody in this container (`overflowuid`).
const UNMAPPED: u32 = 65_534;

/// Refuses a data directory that somebody else than root and the user who starts Roster could replace.
/// It need not exist yet.
///
/// # Errors
/// `WayOpen` with the directory that others may write in.
pub(super) fn check(data_dir: &Path) -> Result<(), ClusterError> {
    let mut above = data_dir.ancestors().map(|path| match path.as_os_str().is_empty() {
        true => Path::new("."),
        false => path,
    });
    let Some(existing) = above.find(|path| path.exists()) else { return Ok(()) };
    let existing = fs::canonicalize(existing).map_err(ClusterError::io("find", existing))?;
    // The data directory itself has a check of its own, which is stricter.
    let itself = usize::from(data_dir.exists());
    for parent in existing.ancestors().skip(itself) {
        let found = fs::metadata(parent).map_err(ClusterError::io("read", parent))?;
        let group = || is_private(Gid::from_raw(found.gid()));
        if !is_closed(found.uid(), found.mode(), geteuid().as_raw(), group) {
            let (dir, parent) = (data_dir.to_owned(), parent.to_owned());
            return Err(ClusterError::WayOpen { dir, parent });
        }
    }
    Ok(())
}

/// Whether nobody but root and `user` can replace what is in a directory.
fn is_closed(owner: u32, mode: u32, user: u32, group_is_private: impl FnOnce() -> bool) -> bool {
    if ![0, UNMAPPED, user].contains(&owner) {
        return false;
    }
    let by_others = mode & 0o002 != 0;
    let by_group = mode & 0o020 != 0;
    mode & STICKY != 0 || !(by_others || by_group && !group_is_private())
}

/// Whether a group has only the user who starts Roster, or root, as the groups have that some systems
/// create with each user.
fn is_private(group: Gid) -> bool {
    let Some(group) = Group::from_gid(group).ok().flatten() else { return false };
    let user = User::from_uid(geteuid()).ok().flatten().map(|user| user.name);
    let is_own = |name: &String| name == "root" || Some(name) == user.as_ref();
    is_own(&group.name) && group.mem.iter().all(is_own)
}

#[cfg(test)]
mod tests {
    use super::is_closed;

    #[test]
    fn a_way_is_closed_where_only_root_and_the_user_may_write() {
        for (owner, mode, group_is_private, closed) in [
            (0, 0o755, false, true),
            (1000, 0o755, false, true),
            (1000, 0o700, false, true),
            // A private group, as with the umask 002.
            (1000, 0o775, true, true),
            (1000, 0o775, false, false),
            (0, 0o775, false, false),
            (0, 0o777, true, false),
            (0, 0o1777, false, true),
            (0, 0o1770, false, true),
            (1001, 0o755, true, false),
            (1001, 0o1777, true, false),
            // In a container, what nobody in it owns.
            (65_534, 0o755, false, true),
            (65_534, 0o777, false, false),
        ] {
            let found = is_closed(owner, mode, 1000, || group_is_private);
            assert_eq!(found, closed, "{owner} {mode:o} {group_is_private}");
        }
    }
}
