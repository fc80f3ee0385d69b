//! Kanboard's JSON-RPC: what must hold is in `roster::fuzzing::json_rpc`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| roster::fuzzing::json_rpc::hold(data));
