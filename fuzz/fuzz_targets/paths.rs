//! Paths, and the queries of Nuxeo's pages: what must hold is in `roster::fuzzing::paths`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::paths::hold(data));
