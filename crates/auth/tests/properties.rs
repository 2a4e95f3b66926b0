//! Properties of signer and verifier over arbitrary requests.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use huaweicloud_auth::sign::{Payload, SignError, SignableRequest, Signature, SignedHeaders, SigningSettings, sign};
use huaweicloud_auth::time::SdkDate;
use huaweicloud_auth::verify::{Verifier, VerifyError};
use huaweicloud_auth::{Credentials, Secret};
use proptest::prelude::*;

/// An arbitrary request with valid credentials.
#[derive(Debug, Clone)]
struct Case {
    method: String,
    host: String,
    /// Path and query as they are sent.
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    access_key: String,
    secret_key: String,
    token: Option<String>,
    seconds: u64,
    all_headers: bool,
}

prop_compose! {
    fn cases()(
        method in "[A-Za-z]{1,8}",
        host in "[a-z0-9.-]{1,20}(:[1-9][0-9]{1,4})?",
        // Escapes, broken escapes, reserved characters, text beyond ASCII, and empty pieces.
        path in "(/([a-zA-Z0-9:@!$&'()*+,;=._~ é\u{1F600}-]|%[0-9a-fA-F]{2}|%){0,6}){0,4}",
        query in "((\\?)([a-zA-Z0-9:@!$&'()*+,;=._~/?é\u{1F600}-]|%[0-9a-fA-F]{2}|%|&|=){0,24})?",
        headers in prop::collection::vec(("[a-zA-Z][a-zA-Z0-9-]{0,8}|x-[a-z0-9]{1,6}", "[ -~é\t]{0,12}"), 0..5),
        body in prop::collection::vec(any::<u8>(), 0..40),
        access_key in "[A-Z0-9]{1,20}",
        // A key with quotation marks at both ends would be rejected as a paste error.
        secret_key in "[a-zA-Z0-9%;#é][a-zA-Z0-9%;#\"é]{0,69}",
        token in prop::option::of("[a-zA-Z0-9+/=]{1,30}"),
        seconds in 0_u64..4_000_000_000,
        all_headers in any::<bool>(),
    ) -> Case {
        let target = if path.is_empty() { format!("/{query}") } else { format!("{path}{query}") };
        let mut headers = headers;
        headers.retain(|(name, _)| !name.eq_ignore_ascii_case("host") && !name.eq_ignore_ascii_case("authorization"));
        headers.sort_by_key(|(name, _)| name.to_lowercase());
        headers.dedup_by_key(|(name, _)| name.to_lowercase());
        Case { method, host, target, headers, body, access_key, secret_key, token, seconds, all_headers }
    }
}

impl Case {
    fn time(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.seconds)
    }

    fn credentials(&self) -> Credentials {
        let keys = Credentials::new(self.access_key.as_str(), self.secret_key.as_str()).expect("valid keys");
        match &self.token {
            Some(token) => keys.with_security_token(token.as_str()).expect("valid token"),
            None => keys,
        }
    }

    fn settings(&self) -> SigningSettings {
        let set = if self.all_headers { SignedHeaders::All } else { SignedHeaders::Standard };
        SigningSettings::default().with_signed_headers(set)
    }

    fn sign(&self, target: &str, headers: &[(String, String)]) -> Result<Signature, SignError> {
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let request = SignableRequest::new(&self.method, target, headers, Payload::Bytes(&self.body))?;
        sign(&request, &self.credentials(), self.time(), &self.settings())
    }

    fn absolute(&self) -> String {
        format!("https://{}{}", self.host, self.target)
    }

    /// The host as HTTP clients write it.
    fn wire_host(&self) -> &str {
        self.host.strip_suffix(":443").unwrap_or(&self.host)
    }

    fn with_host(&self) -> Vec<(String, String)> {
        let mut headers = self.headers.clone();
        headers.push(("Host".to_owned(), self.wire_host().to_owned()));
        headers
    }

    /// Returns a server's verdict on this request with the given signature.
    fn verify(&self, target: &str, signature: &Signature) -> Result<String, VerifyError> {
        let mut headers = self.with_host();
        for (name, value) in signature.headers() {
            headers.retain(|(present, _)| !present.eq_ignore_ascii_case(name.as_str()));
            headers.push((name.as_str().to_owned(), value.to_owned()));
        }
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let request = SignableRequest::new(&self.method, target, headers, Payload::Bytes(&self.body)).expect("valid");
        let secret_of = |key: &str| (key == self.access_key).then(|| Secret::from(self.secret_key.as_str()));
        Verifier::new().verify(&request, self.time(), secret_of).map(|verified| verified.access_key)
    }
}

/// The path of a target, whose canonical form ends in a slash.
fn path_of(target: &str) -> &str {
    target.split_once('?').map_or(target, |(path, _)| path)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// A signed request passes verification in both spellings of the URL: as sent, and with the canonical query.
    #[test]
    fn signed_requests_verify(case in cases()) {
        let by_url = case.sign(&case.absolute(), &case.headers).expect("signs");
        let by_path = case.sign(&case.target, &case.with_host()).expect("signs");
        prop_assert_eq!(by_url.canonical_request(), by_path.canonical_request());
        prop_assert_eq!(by_url.authorization(), by_path.authorization());
        prop_assert_eq!(case.verify(&case.target, &by_url), Ok(case.access_key.clone()));
        let canonical = format!("{}?{}", path_of(&case.target), by_url.canonical_query());
        prop_assert_eq!(case.verify(&canonical, &by_url), Ok(case.access_key.clone()));
    }

    /// Canonicalizing the canonical path and query changes nothing.
    #[test]
    fn canonicalisation_is_idempotent(case in cases()) {
        let first = case.sign(&case.absolute(), &case.headers).expect("signs");
        let canonical = format!("https://{}{}?{}", case.host, first.canonical_uri(), first.canonical_query());
        let second = case.sign(&canonical, &case.headers).expect("signs");
        prop_assert_eq!(first.canonical_request(), second.canonical_request());
        prop_assert!(first.canonical_query().is_ascii() && first.canonical_uri().ends_with('/'));
    }

    /// A request with another body, path, query, method or secret fails verification.
    #[test]
    fn changed_requests_do_not_verify(case in cases(), which in 0..5) {
        let signature = case.sign(&case.absolute(), &case.headers).expect("signs");
        let mut other = case.clone();
        match which {
            0 => other.body.push(b'!'),
            1 => other.target = format!("/changed{}", case.target),
            2 => other.target = format!("{}{}zz=1", case.target, if case.target.contains('?') { '&' } else { '?' }),
            3 => other.method.push('X'),
            _ => other.secret_key.push('x'),
        }
        let refused = matches!(other.verify(&other.target, &signature), Err(VerifyError::SignatureMismatch { .. }));
        prop_assert!(refused);
    }

    /// The header `Authorization` agrees with the accessors.
    #[test]
    fn the_parts_fit_together(case in cases()) {
        let signature = case.sign(&case.absolute(), &case.headers).expect("signs");
        let text = format!(
            "SDK-HMAC-SHA256 Access={}, SignedHeaders={}, Signature={}",
            case.access_key, signature.signed_headers(), signature.signature()
        );
        prop_assert_eq!(signature.authorization(), text);
        prop_assert!(signature.canonical_request().ends_with(&*signature.payload_hash()));
        let debug = format!("{signature:?} {:?}", case.credentials());
        if case.secret_key.len() > 6 {
            prop_assert!(!debug.contains(&case.secret_key));
        }
    }

    /// No input panics; every error has a message.
    #[test]
    fn nothing_panics(
        method in any::<String>(),
        target in any::<String>(),
        headers in prop::collection::vec((any::<String>(), prop::collection::vec(any::<u8>(), 0..8)), 0..4),
        text in any::<String>(),
        seconds in any::<u32>(),
    ) {
        let keys = Credentials::new("AK", "SK").expect("valid keys");
        let time = UNIX_EPOCH + Duration::from_secs(u64::from(seconds));
        let verifier = Verifier::new();
        for target in [target.clone(), format!("/{target}"), format!("https://h/{target}")] {
            for method in [method.as_str(), "GET"] {
                let pairs = headers.iter().map(|(name, value)| (name.as_str(), value.as_slice()));
                let extra = [("authorization", text.as_bytes()), ("x-sdk-date", text.as_bytes())];
                let Ok(request) = SignableRequest::new(method, &target, pairs.chain(extra), Payload::Sha256Hex(&text)) else {
                    continue;
                };
                for set in [SignedHeaders::Standard, SignedHeaders::All, SignedHeaders::Only(vec![text.clone()])] {
                    let settings = SigningSettings::default().with_signed_headers(set);
                    if let Err(error) = sign(&request, &keys, time, &settings) {
                        prop_assert!(!error.to_string().is_empty());
                    }
                }
                prop_assert!(verifier.verify(&request, time, |_| None).is_err());
            }
        }
        let _ = SdkDate::parse(&text);
        let _ = Credentials::new(text.as_str(), text.as_str());
    }

    /// A date that is formatted and parsed again stays the same.
    #[test]
    fn dates_round_trip(seconds in 0_u64..=253_402_300_799) {
        let time = UNIX_EPOCH + Duration::from_secs(seconds);
        let date = SdkDate::new(time).expect("in range");
        prop_assert_eq!(SdkDate::parse(date.as_str()), Ok(date));
        prop_assert_eq!(date.to_system_time(), time);
    }
}
