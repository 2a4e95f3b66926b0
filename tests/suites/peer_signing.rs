//! Signs random requests with the official Python signer and with ours: the signatures must be identical.
//!
//! Needs a Python with the packages of `tests/peers/requirements.txt`, named by `PEER_PYTHON`; `PEER_COUNT` and
//! `PEER_SEED` set the number of requests and the seed. `.ci/run` sets it up.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use huaweicloud_auth::Credentials;
use huaweicloud_auth::sign::{Algorithm, Payload, SignableRequest, SignedHeaders, SigningSettings, sign};
use huaweicloud_auth::time::SdkDate;
use serde_json::Value;
use tests::peers;

const DEFAULT_COUNT: &str = "5000";
const DEFAULT_SEED: &str = "20261121";

#[test]
#[expect(clippy::disallowed_methods, reason = "size and seed of the comparison are set from outside")]
fn the_official_signer_signs_the_same() {
    let Some(python) = peers::python() else { return };
    let count = std::env::var("PEER_COUNT").unwrap_or_else(|_| DEFAULT_COUNT.to_owned());
    let seed = std::env::var("PEER_SEED").unwrap_or_else(|_| DEFAULT_SEED.to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/sign.py");
    let mut peer =
        Command::new(python).args([script, &count, &seed]).stdout(Stdio::piped()).spawn().expect("Python starts");
    let lines = BufReader::new(peer.stdout.take().expect("its output")).lines();
    let mut compared = 0_usize;
    for line in lines {
        let line = line.expect("a line");
        let case: Value = serde_json::from_str(&line).expect("JSON");
        let authorization = signed(&case);
        assert_eq!(authorization, case["expected"], "seed {seed}, case {compared}: {line}");
        compared += 1;
    }
    assert!(peer.wait().expect("Python ends").success(), "the peer failed");
    assert_eq!(compared.to_string(), count, "requests compared");
    eprintln!("{compared} requests signed alike, seed {seed}");
}

fn signed(case: &Value) -> String {
    let text = |name: &str| case[name].as_str().unwrap_or_else(|| panic!("no `{name}` in {case}"));
    let headers: Vec<(&str, &[u8])> = case["headers"]
        .as_array()
        .expect("headers")
        .iter()
        .map(|pair| (pair[0].as_str().expect("a name"), pair[1].as_str().expect("a value").as_bytes()))
        .collect();
    let unsigned = headers.iter().any(|(_, value)| *value == b"UNSIGNED-PAYLOAD");
    let body = peers::body(case);
    let payload = if unsigned { Payload::Unsigned } else { Payload::Bytes(&body) };
    let request = SignableRequest::new(text("method"), text("url"), headers, payload).expect("a request");
    let credentials = Credentials::new(text("access_key"), text("secret_key")).expect("credentials");
    let time = SdkDate::parse(text("date")).expect("a date").to_system_time();
    let mut settings = SigningSettings::default().with_signed_headers(SignedHeaders::All);
    if text("algorithm") == "V11-HMAC-SHA256" {
        let (region, service) = (text("region").to_owned(), text("service").to_owned());
        settings = settings.with_algorithm(Algorithm::V11HmacSha256 { region, service });
    }
    sign(&request, &credentials, time, &settings).expect("a signature").authorization().to_owned()
}

#[test]
fn without_its_peer_it_passes_and_says_that_it_was_skipped() {
    let name = "peer_signing::the_official_signer_signs_the_same";
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    let output = child.args(["--exact", name]).env_remove("PEER_PYTHON").output().expect("it starts");
    let shown = [output.stdout, output.stderr].concat();
    let shown = String::from_utf8_lossy(&shown);
    assert!(output.status.success() && shown.contains("1 passed") && shown.contains("SKIPPED: "), "{shown}");
}
