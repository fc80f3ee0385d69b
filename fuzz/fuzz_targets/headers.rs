//! Credentials, and where a request comes from: the invariants are in `fuzz/checks/headers.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::headers::check_invariants(data));
