//! Its queries and conditions: what must hold is in `roster::fuzzing::requests`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::requests::hold(data));
