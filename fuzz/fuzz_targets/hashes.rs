//! Hashes that another system made: the invariants are in `fuzz/checks/hashes.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::hashes::check_invariants(data));
