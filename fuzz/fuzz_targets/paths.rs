//! Paths, and the queries of Nuxeo's pages: the invariants are in `fuzz/checks/paths.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::paths::check_invariants(data));
