//! Checks the table of signing vectors. The expected signatures come from Huawei's Python SDK or, for requests that it
//! cannot express, from the documented algorithm. `vectors/generate.py` wrote the table without using this crate.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use huaweicloud_auth::sign::{Algorithm, Payload, SignableRequest, Signature, SignedHeaders, SigningSettings, sign};
use huaweicloud_auth::time::SdkDate;
use huaweicloud_auth::verify::Verifier;
use huaweicloud_auth::{Credentials, Secret};
use serde_json::Value;

const VECTORS: &str = include_str!("vectors/vectors.jsonl");

/// One line of the table.
struct Vector(Value);

impl Vector {
    fn text(&self, field: &str) -> &str {
        self.0[field].as_str().unwrap_or_default()
    }

    fn headers(&self) -> Vec<(&str, &[u8])> {
        let pairs = self.0["headers"].as_array().expect("headers");
        pairs
            .iter()
            .map(|pair| (pair[0].as_str().expect("name"), pair[1].as_str().expect("value").as_bytes()))
            .collect()
    }

    fn algorithm(&self) -> Algorithm {
        match self.text("algorithm") {
            "SDK-HMAC-SHA256" => Algorithm::SdkHmacSha256,
            _ => Algorithm::V11HmacSha256 { region: self.text("region").into(), service: self.text("service").into() },
        }
    }

    fn signed_headers(&self) -> SignedHeaders {
        match self.0["signed_headers"].as_array() {
            None => SignedHeaders::All,
            Some(names) => SignedHeaders::Only(names.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        }
    }

    fn date(&self) -> SdkDate {
        SdkDate::parse(self.text("date")).expect("date")
    }

    fn sign(&self) -> Signature {
        let request = SignableRequest::new(
            self.text("method"),
            self.text("url"),
            self.headers(),
            Payload::Bytes(self.text("body").as_bytes()),
        );
        let credentials = Credentials::new(self.text("access_key"), self.text("secret_key")).expect("credentials");
        let settings = SigningSettings::default().with_signed_headers(self.signed_headers());
        let settings = settings.with_algorithm(self.algorithm());
        sign(&request.expect("request"), &credentials, self.date().to_system_time(), &settings)
            .expect("the vector signs")
    }
}

fn vectors() -> Vec<Vector> {
    VECTORS.lines().map(|line| Vector(serde_json::from_str(line).expect("a line of json"))).collect()
}

#[test]
fn the_table_is_whole() {
    let vectors = vectors();
    assert!(vectors.len() >= 80, "{}", vectors.len());
    let by_sdk = vectors.iter().filter(|vector| vector.text("source").starts_with("huaweicloudsdkcore")).count();
    assert!(by_sdk >= 60, "{by_sdk}");
}

#[test]
fn every_vector_is_signed_to_the_byte() {
    for vector in vectors() {
        let signature = vector.sign();
        let name = vector.text("name");
        assert_eq!(signature.canonical_request(), vector.text("canonical_request"), "{name}");
        assert_eq!(signature.string_to_sign(), vector.text("string_to_sign"), "{name}");
        assert_eq!(signature.authorization(), vector.text("authorization"), "{name}");
        assert!(vector.text("authorization").ends_with(signature.signature()), "{name}");
    }
}

/// The verifier accepts requests that the SDK signed, in the form in which a server receives them.
#[test]
fn every_vector_is_verified() {
    for vector in vectors() {
        let name = vector.text("name");
        let url = vector.text("url");
        let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
        let target = after_scheme.find('/').map_or("/", |start| after_scheme.get(start..).unwrap_or_default());
        let host = vector.text("canonical_request").lines().find_map(|line| line.strip_prefix("host:")).unwrap_or("h");
        let mut headers = vector.headers();
        headers.retain(|(name, _)| !name.eq_ignore_ascii_case("host"));
        headers.push(("Host", host.as_bytes()));
        headers.push(("X-Sdk-Date", vector.text("date").as_bytes()));
        headers.push(("Authorization", vector.text("authorization").as_bytes()));
        let body = Payload::Bytes(vector.text("body").as_bytes());
        let request = SignableRequest::new(vector.text("method"), target, headers, body).expect(name);
        let secret_of = |access_key: &str| {
            (access_key == vector.text("access_key")).then(|| Secret::from(vector.text("secret_key")))
        };
        let verified = Verifier::new().verify(&request, vector.date().to_system_time(), secret_of);
        assert_eq!(verified.expect(name).access_key, vector.text("access_key"), "{name}");
    }
}
