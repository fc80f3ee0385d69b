//! Micro's calls: the invariants are in `fuzz/checks/micro.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::micro::check_invariants(data));
