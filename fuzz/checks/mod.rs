//! The invariants of the parsers, for any input. Each module is a target of the fuzzer, and a test
//! replays its seeds. They are a module of the crate, `roster::fuzzing`, in builds for these two only.

mod check;
pub mod documents;
pub mod hashes;
pub mod headers;
pub mod json_rpc;
pub mod micro;
pub mod names;
pub mod nuxeo;
pub mod paths;
pub mod requests;
pub mod scim;
pub mod secrets;

/// The lines of an input that has several parts, the missing ones empty.
fn lines<const N: usize>(data: &[u8]) -> [&[u8]; N] {
    let mut lines = data.splitn(N, |byte| *byte == b'\n');
    std::array::from_fn(|_| lines.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::{Path, PathBuf};

    type Target = (&'static str, fn(&[u8]));

    const TARGETS: [Target; 11] = [
        ("documents", documents::check_invariants),
        ("hashes", hashes::check_invariants),
        ("headers", headers::check_invariants),
        ("json_rpc", json_rpc::check_invariants),
        ("micro", micro::check_invariants),
        ("names", names::check_invariants),
        ("nuxeo", nuxeo::check_invariants),
        ("paths", paths::check_invariants),
        ("requests", requests::check_invariants),
        ("scim", scim::check_invariants),
        ("secrets", secrets::check_invariants),
    ];

    fn entries(folder: &str) -> Vec<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(folder);
        let mut paths: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    }

    #[test]
    fn each_seed_of_the_fuzzer_keeps_the_invariants() {
        for (target, check_invariants) in TARGETS {
            let seeds = entries(&format!("seeds/{target}"));
            assert!(!seeds.is_empty(), "{target}");
            for seed in seeds {
                println!("{}", seed.display());
                check_invariants(&fs::read(seed).unwrap());
            }
        }
    }

    #[test]
    fn each_target_of_the_fuzzer_is_replayed() {
        let named: Vec<_> = entries("fuzz_targets")
            .iter()
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        assert_eq!(named, TARGETS.map(|(name, _)| name));
    }
}
