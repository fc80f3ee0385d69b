//! The documents of the native dialect: what must hold is in `roster::fuzzing::documents`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::documents::hold(data));
