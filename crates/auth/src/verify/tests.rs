//! Unit tests of the verifier: one for each answer of a gateway.

use std::time::UNIX_EPOCH;

use super::*;
use crate::Credentials;
use crate::sign::{SigningSettings, sign};

const BODY: &[u8] = b"{\"a\":1}";

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_573_789_015)
}

fn secret_of(access_key: &str) -> Option<Secret> {
    (access_key == "AK").then(|| Secret::from("SK"))
}

/// A signed request as it is sent, for tests to tamper with.
#[derive(Clone)]
struct Wire {
    method: &'static str,
    target: &'static str,
    headers: Vec<(String, String)>,
    body: &'static [u8],
}

impl Wire {
    fn new(settings: &SigningSettings) -> Self {
        let given = [("content-type", "text/plain"), ("x-project-id", "p")];
        let headers = given.map(|(name, value)| (name, value.as_bytes()));
        let request = SignableRequest::new("POST", "https://h/p?q=1", headers, Payload::Bytes(BODY)).expect("valid");
        let credentials = Credentials::new("AK", "SK").expect("valid");
        let signature = sign(&request, &credentials, now(), settings).expect("signs");
        let mut wire = Self { method: "POST", target: "/p?q=1", headers: Vec::new(), body: BODY };
        wire.set("Host", "h");
        for (name, value) in given {
            wire.set(name, value);
        }
        for (name, value) in signature.headers() {
            wire.set(name.as_str(), value);
        }
        wire
    }

    fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    fn remove(&mut self, name: &str) {
        self.headers.retain(|(found, _)| !found.eq_ignore_ascii_case(name));
    }

    fn authorization(&self) -> &str {
        let found = self.headers.iter().find(|(name, _)| name == "authorization");
        found.map(|(_, value)| value.as_str()).expect("signed")
    }

    fn verify_at(&self, time: SystemTime) -> Result<Verified, VerifyError> {
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let request = SignableRequest::new(self.method, self.target, headers, Payload::Bytes(self.body));
        Verifier::new().verify(&request.expect("valid"), time, secret_of)
    }

    fn verify(&self) -> Result<Verified, VerifyError> {
        self.verify_at(now())
    }
}

fn wire() -> Wire {
    Wire::new(&SigningSettings::default())
}

fn changed(change: impl FnOnce(&mut Wire)) -> Result<Verified, VerifyError> {
    let mut wire = wire();
    change(&mut wire);
    wire.verify()
}

#[test]
fn what_was_signed_is_verified() {
    let verified = wire().verify().expect("verifies");
    assert_eq!((verified.access_key.as_str(), verified.signed_at), ("AK", now()));
    assert!(verified.payload_signed && verified.is_signed("X-Project-Id") && !verified.is_signed("accept"));
}

#[test]
fn whatever_changes_on_the_way_is_noticed() {
    type Change = fn(&mut Wire);
    let changes: [Change; 6] = [
        |wire| wire.method = "PUT",
        |wire| wire.target = "/p?q=2",
        |wire| wire.target = "/P?q=1",
        |wire| wire.body = b"{}",
        |wire| wire.set("x-project-id", "other"),
        |wire| wire.set("host", "other"),
    ];
    for (position, change) in changes.into_iter().enumerate() {
        let error = changed(change).expect_err("tampered");
        assert!(matches!(error, VerifyError::SignatureMismatch { .. }), "{position}: {error}");
    }
    // Unsigned headers may change.
    assert!(changed(|wire| wire.set("user-agent", "proxy")).is_ok());
}

#[test]
fn a_mismatch_echoes_the_canonical_request_of_the_verifier() {
    let Err(VerifyError::SignatureMismatch { canonical_request }) = changed(|wire| wire.target = "/x") else {
        panic!("a mismatch")
    };
    assert!(canonical_request.expose().starts_with("POST\n/x/\n\ncontent-type:text/plain\nhost:h\n"));
}

#[test]
fn the_clock_window_is_fifteen_minutes_both_ways() {
    let (window, second) = (DEFAULT_WINDOW, Duration::from_secs(1));
    assert!(wire().verify_at(now() + window).is_ok());
    assert!(wire().verify_at(now() + window + second / 2).is_ok());
    assert!(wire().verify_at(now() - window).is_ok());
    for time in [now() + window + second, now() - window - second] {
        let error = wire().verify_at(time).expect_err("outside");
        assert!(error.to_string().starts_with("signature expired, signature time:20191115T033655Z,server time:2019"));
    }
    assert_eq!(wire().verify_at(UNIX_EPOCH - second), Err(VerifyError::ServerClock));
}

#[test]
fn missing_parts_are_told_apart() {
    assert_eq!(changed(|wire| wire.remove("authorization")), Err(VerifyError::MissingAuthorization));
    assert_eq!(changed(|wire| wire.remove("x-sdk-date")), Err(VerifyError::MissingDate));
    let error = changed(|wire| wire.set("x-sdk-date", "now")).expect_err("no date");
    assert!(matches!(error, VerifyError::MalformedDate(_)));
    let error = changed(|wire| wire.remove("x-project-id")).expect_err("removed by a hop");
    assert_eq!(error, VerifyError::MissingSignedHeader { name: "x-project-id".to_owned() });
    let error = changed(|wire| wire.headers.push(("Authorization".into(), "x".into()))).expect_err("twice");
    assert!(matches!(error, VerifyError::Malformed(SignError::RepeatedHeader { .. })));
}

#[test]
fn malformed_authorizations_are_refused() {
    let hash = "0".repeat(64);
    for rest in [
        String::new(),
        "Access".to_owned(),
        "Access=AK, SignedHeaders=x-sdk-date".to_owned(),
        format!("Access=AK, SignedHeaders=host, Signature={hash}"),
        format!("Access=AK, SignedHeaders=x-sdk-date;x-sdk-date, Signature={hash}"),
        format!("Access=AK, SignedHeaders=x-sdk-date;, Signature={hash}"),
        format!("Access=AK, Access=AK, SignedHeaders=x-sdk-date, Signature={hash}"),
        format!("Access=, SignedHeaders=x-sdk-date, Signature={hash}"),
        format!("Credential=AK, SignedHeaders=x-sdk-date, Signature={hash}"),
        format!("Access=AK, SignedHeaders=x-sdk-date, Signature={}", "F".repeat(64)),
        format!("Access=AK, SignedHeaders=x-sdk-date, Signature={hash}, More=1"),
    ] {
        let value = format!("SDK-HMAC-SHA256 {rest}");
        let error = changed(|wire| wire.set("authorization", &value)).expect_err(&value);
        assert!(matches!(error, VerifyError::MalformedAuthorization { .. }), "{value}: {error}");
    }
    let error = changed(|wire| wire.set("authorization", "AWS4-HMAC-SHA256 Credential=x")).expect_err("aws");
    assert_eq!(error, VerifyError::UnsupportedAlgorithm { algorithm: "AWS4-HMAC-SHA256".to_owned() });
}

#[test]
fn keys_are_looked_up() {
    let mut wire = wire();
    let value = wire.authorization().replace("Access=AK", "Access=OTHER");
    wire.set("authorization", &value);
    assert_eq!(wire.verify(), Err(VerifyError::UnknownAccessKey { access_key: "OTHER".to_owned() }));
}

/// A request that declares a payload hash, as it is sent.
fn declaring(declared: &str, body: &'static [u8]) -> Wire {
    let headers = [("x-sdk-content-sha256", declared.as_bytes())];
    let request = SignableRequest::new("POST", "https://h/p?q=1", headers, Payload::Bytes(body)).expect("valid");
    let credentials = Credentials::new("AK", "SK").expect("valid");
    let signature = sign(&request, &credentials, now(), &SigningSettings::default()).expect("signs");
    let mut wire = wire();
    wire.set("x-sdk-content-sha256", declared);
    wire.set("authorization", signature.authorization());
    wire.body = body;
    wire
}

#[test]
fn payload_declarations() {
    let verified = declaring(UNSIGNED_PAYLOAD, BODY).verify().expect("unsigned");
    assert!(!verified.payload_signed);
    let error = declaring(EMPTY_SHA256, BODY).verify().expect_err("another body");
    assert!(matches!(error, VerifyError::PayloadHashMismatch { .. }));
    assert!(declaring(EMPTY_SHA256, b"").verify().expect("its hash").payload_signed);
}

/// Python's SDK declares `UNSIGNED-PAYLOAD` for an empty body of a type other than JSON and signs the empty hash.
#[test]
fn an_empty_body_may_be_declared_unsigned_and_hashed() {
    let mut wire = wire();
    wire.body = b"";
    let request = SignableRequest::new("POST", "/p?q=1", [("host", &b"h"[..])], Payload::EMPTY).expect("valid");
    let signature = sign(&request, &Credentials::new("AK", "SK").expect("valid"), now(), &SigningSettings::default());
    wire.set("authorization", signature.expect("signs").authorization());
    wire.set("x-sdk-content-sha256", UNSIGNED_PAYLOAD);
    assert!(wire.verify().expect("verifies").payload_signed);
}

#[test]
fn an_unread_body_is_verified_only_when_declared_unsigned() {
    let wire = wire();
    let headers = wire.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let request = SignableRequest::new("POST", wire.target, headers, Payload::Unsigned).expect("valid");
    assert_eq!(Verifier::new().verify(&request, now(), secret_of), Err(VerifyError::PayloadNotRead));
}

#[test]
fn derived_signatures_are_verified() {
    let algorithm = crate::sign::Algorithm::V11HmacSha256 { region: "r".into(), service: "iotdm".into() };
    let wire = Wire::new(&SigningSettings::default().with_algorithm(algorithm));
    assert_eq!(wire.verify().expect("verifies").access_key, "AK");
    let with_credential = |credential: &str| {
        let mut other = wire.clone();
        other.set("authorization", &wire.authorization().replace("AK/20191115/r/iotdm", credential));
        other.verify()
    };
    for credential in ["AK/20191116/r/iotdm", "AK/20191115/r", "AK/20191115//iotdm", "AK/"] {
        assert!(matches!(with_credential(credential), Err(VerifyError::MalformedScope { .. })), "{credential}");
    }
    assert!(matches!(with_credential("AK"), Err(VerifyError::MalformedAuthorization { .. })));
    assert!(matches!(with_credential("AK/20191115/r/other"), Err(VerifyError::SignatureMismatch { .. })));
}
