//! Hashes that another system made: what must hold is in `roster::fuzzing::hashes`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::hashes::hold(data));
