//! Ids, slugs and checked text: the invariants are in `fuzz/checks/names.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::names::check_invariants(data));
