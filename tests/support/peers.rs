//! The official SDK for Python as a peer: finds it, and parses what its scripts print.

use std::io::Write as _;

use serde_json::Value;

/// Returns the Python that `PEER_PYTHON` names, which has the packages of `tests/peers/requirements.txt`. Without the
/// variable, prints that the suite was skipped, because the tests must pass on a machine with only Rust. It writes to
/// standard error directly, because the test harness hides what `eprintln!` prints in tests that pass.
#[expect(clippy::disallowed_methods, reason = "the gate tells its tests where the peer is")]
pub fn python() -> Option<std::ffi::OsString> {
    let python = std::env::var_os("PEER_PYTHON");
    if python.is_none() {
        let told = writeln!(
            std::io::stderr().lock(),
            "SKIPPED: set PEER_PYTHON to a Python that has the packages of tests/peers/requirements.txt to compare with the official SDK"
        );
        told.expect("standard error");
    }
    python
}

/// The body of a case: text, or bytes in base64.
pub fn body(case: &Value) -> Vec<u8> {
    match (case["body"].as_str(), case["body_base64"].as_str()) {
        (Some(text), _) => text.as_bytes().to_vec(),
        (None, Some(encoded)) => decode_base64(encoded),
        (None, None) => Vec::new(),
    }
}

fn decode_base64(encoded: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(encoded).expect("base64")
}
