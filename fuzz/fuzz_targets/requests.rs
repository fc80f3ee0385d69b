//! Its queries and conditions: the invariants are in `fuzz/checks/requests.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::requests::check_invariants(data));
