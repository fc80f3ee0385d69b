//! Micro's calls: what must hold is in `roster::fuzzing::micro`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::micro::hold(data));
