//! How much memory PostgreSQL is given for pages of tables and indexes.

use std::fs;

/// What `initdb` gives, which finds it enough for a small database.
const LEAST: u64 = 128 << 20;
/// More is for large databases, whose PostgreSQL somebody sets up for them.
const MOST: u64 = 512 << 20;
/// One in so many bytes of the memory, of which other programs need some too.
const SHARE: u64 = 16;

/// The setting `shared_buffers` in MiB by the memory of this machine, or of the container that this is; `None` where
/// what `initdb` gives is right.
pub(super) fn shared_buffers() -> Option<u64> {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| total(&text));
    // A line that is no number says that there is no limit.
    let limit = fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
    let limit = limit.and_then(|text| text.trim().parse().ok());
    share(machine?.min(limit.unwrap_or(u64::MAX)))
}

fn share(memory: u64) -> Option<u64> {
    let buffers = (memory / SHARE).min(MOST);
    (buffers > LEAST).then_some(buffers >> 20)
}

/// All memory, in bytes, by Linux's list of what it is used for.
fn total(list: &str) -> Option<u64> {
    let line = list.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_machines_give_more_of_their_memory() {
        let list = "MemTotal:       24597668 kB\nMemFree:         1024 kB\n";
        assert_eq!(total(list), Some(24_597_668 << 10));
        assert_eq!(total("MemFree: 1024 kB\n"), None);
        assert_eq!(total("MemTotal: many\n"), None);
        assert_eq!(share(24 << 30), Some(512));
        assert_eq!(share(4 << 30), Some(256));
        assert_eq!(share(2 << 30), None);
    }
}
