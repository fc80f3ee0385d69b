//! Cursors, codes, keys, tokens and scopes: the invariants are in `fuzz/checks/secrets.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::secrets::check_invariants(data));
