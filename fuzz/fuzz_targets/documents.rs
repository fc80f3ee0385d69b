//! The documents of the native dialect: the invariants are in `fuzz/checks/documents.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::documents::check_invariants(data));
