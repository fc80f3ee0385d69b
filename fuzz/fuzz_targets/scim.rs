//! SCIM's filters, paths and bodies: the invariants are in `fuzz/checks/scim.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::scim::check_invariants(data));
