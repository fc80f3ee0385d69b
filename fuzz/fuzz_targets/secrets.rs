//! Cursors, codes, keys, tokens and scopes: what must hold is in `roster::fuzzing::secrets`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::secrets::hold(data));
