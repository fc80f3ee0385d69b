//! Nuxeo's entities: what must hold is in `roster::fuzzing::nuxeo`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::nuxeo::hold(data));
