//! Credentials, and where a request comes from: what must hold is in `roster::fuzzing::headers`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::headers::hold(data));
