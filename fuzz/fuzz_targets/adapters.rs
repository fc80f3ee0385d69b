//! Files of other systems: the invariants are in `fuzz/checks/adapters.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::adapters::check_invariants(data));
