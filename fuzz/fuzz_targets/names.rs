//! Ids, slugs and checked text: what must hold is in `roster::fuzzing::names`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::names::hold(data));
