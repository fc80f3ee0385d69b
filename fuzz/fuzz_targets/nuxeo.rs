//! Nuxeo's entities: the invariants are in `fuzz/checks/nuxeo.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::nuxeo::check_invariants(data));
