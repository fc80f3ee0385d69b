//! Kanboard's JSON-RPC: the invariants are in `fuzz/checks/json_rpc.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::json_rpc::check_invariants(data));
