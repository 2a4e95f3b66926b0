//! Unit tests of the signer. The table of vectors is in `tests/vectors.rs`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::*;

type Headers<'a> = &'a [(&'a str, &'a str)];

fn request<'a>(method: &'a str, target: &'a str, headers: Headers<'a>, payload: Payload<'a>) -> SignableRequest<'a> {
    let headers = headers.iter().map(|(name, value)| (*name, value.as_bytes()));
    SignableRequest::new(method, target, headers, payload).expect("a valid request")
}

fn keys() -> Credentials {
    Credentials::new("QTWAOYTTINDUT2QVKYUC", "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc").expect("valid keys")
}

fn time() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_573_789_015)
}

fn signed(method: &str, target: &str, headers: Headers<'_>, payload: Payload<'_>) -> Result<Signature, SignError> {
    sign(&request(method, target, headers, payload), &keys(), time(), &SigningSettings::default())
}

fn only(names: &[&str]) -> SigningSettings {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    SigningSettings::default().with_signed_headers(SignedHeaders::Only(names))
}

/// The worked example of Huawei's API Request Signing Guide, byte for byte.
#[test]
fn documentation_example() {
    let request = request(
        "GET",
        "https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
        &[("Content-Type", "application/json")],
        Payload::EMPTY,
    );
    let settings = only(&["content-type", "host", "x-sdk-date"]);
    let signature = sign(&request, &keys(), time(), &settings).expect("signs");
    assert_eq!(
        signature.canonical_request(),
        "GET\n/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs/\n\
         limit=2&marker=13551d6b-755d-4757-b956-536f674975c0\n\
         content-type:application/json\nhost:service.region.example.com\nx-sdk-date:20191115T033655Z\n\n\
         content-type;host;x-sdk-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    assert_eq!(
        signature.string_to_sign(),
        "SDK-HMAC-SHA256\n20191115T033655Z\nb25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a"
    );
    assert_eq!(signature.signature(), "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe");
    assert_eq!(
        signature.authorization(),
        "SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, \
         Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe"
    );
}

#[test]
fn the_standard_set_is_hop_safe() {
    let headers = [
        ("User-Agent", "u"),
        ("Accept-Encoding", "gzip"),
        ("Content-Length", "2"),
        ("Connection", "close"),
        ("Expect", "100-continue"),
        ("Transfer-Encoding", "chunked"),
        ("Authorization", "old"),
        ("X_Odd", "1"),
        ("x-odd_name", "1"),
        ("X-Forwarded-For", "1.2.3.4"),
        ("x-real-ip", "1.2.3.4"),
        ("Accept", "*/*"),
        ("X-Project-Id", "p"),
        ("X-Language", "en-us"),
        ("Content-Type", "application/json"),
        ("x-sdk-date", "old"),
    ];
    let with_body = signed("POST", "https://h/", &headers, Payload::Bytes(b"{}")).expect("signs");
    assert_eq!(with_body.signed_headers(), "content-type;host;x-language;x-project-id;x-sdk-date");
    assert!(with_body.canonical_request().contains("x-sdk-date:20191115T033655Z\n"));
    let without_body = signed("GET", "https://h/", &headers, Payload::EMPTY).expect("signs");
    assert_eq!(without_body.signed_headers(), "host;x-language;x-project-id;x-sdk-date");
}

#[test]
fn all_signs_every_header_as_given() {
    let settings = SigningSettings::default().with_signed_headers(SignedHeaders::All);
    let headers = [("User-Agent", "u"), ("a_b", "1"), ("Authorization", "old"), ("Content-Type", "text/plain")];
    let signature = sign(&request("GET", "https://h", &headers, Payload::EMPTY), &keys(), time(), &settings);
    assert_eq!(signature.expect("signs").signed_headers(), "content-type;host;user-agent;x-sdk-date");
}

#[test]
fn exactly_the_asked_headers_or_an_error() {
    let sign_only = |names: &[&str], headers: Headers<'_>| {
        sign(&request("GET", "https://h", headers, Payload::EMPTY), &keys(), time(), &only(names))
            .map(|signature| signature.signed_headers().to_owned())
    };
    assert_eq!(sign_only(&["X-SDK-DATE"], &[]), Ok("x-sdk-date".to_owned()));
    assert_eq!(sign_only(&["x-sdk-date", "A_b"], &[("a_B", "1")]), Ok("a_b;x-sdk-date".to_owned()));
    assert_eq!(sign_only(&["host"], &[]), Err(SignError::DateNotSigned));
    let missing = SignError::MissingHeader { name: "x-a".to_owned() };
    assert_eq!(sign_only(&["x-sdk-date", "x-a"], &[]), Err(missing));
    let authorization = sign_only(&["x-sdk-date", "authorization"], &[("Authorization", "old")]);
    assert_eq!(authorization, Err(SignError::AuthorizationSigned));
}

#[test]
fn host_of_header_or_url() {
    let host = |target: &str, headers: Headers<'_>| {
        let signature = signed("GET", target, headers, Payload::EMPTY)?;
        let text = signature.canonical_request().into_owned();
        Ok(text.lines().find_map(|line| line.strip_prefix("host:")).unwrap_or_default().to_owned())
    };
    assert_eq!(host("https://h:443/", &[]), Ok("h".to_owned()));
    assert_eq!(host("https://h:8443/", &[]), Ok("h:8443".to_owned()));
    assert_eq!(host("http://h:443/", &[]), Ok("h:443".to_owned()));
    assert_eq!(host("https://h/", &[("HOST", " other:443 ")]), Ok("other:443".to_owned()));
    assert_eq!(host("/p", &[("Host", "h")]), Ok("h".to_owned()));
    assert_eq!(host("/p", &[]), Err(SignError::MissingHost));
}

#[test]
fn both_url_spellings_sign_alike() {
    let absolute = signed("GET", "https://h:8443/a%2Fb?c=d", &[], Payload::EMPTY).expect("signs");
    let origin = signed("GET", "/a/b?c=d", &[("host", "h:8443")], Payload::EMPTY).expect("signs");
    assert_eq!(absolute.authorization(), origin.authorization());
}

#[test]
fn temporary_credentials_add_their_token() {
    let credentials = keys().with_security_token("TOKEN").expect("valid");
    let plain = request("GET", "https://h", &[], Payload::EMPTY);
    let signature = sign(&plain, &credentials, time(), &SigningSettings::default()).expect("signs");
    assert_eq!(signature.signed_headers(), "host;x-sdk-date;x-security-token");
    assert!(signature.canonical_request().contains("x-security-token:TOKEN\n"));
    assert!(signature.headers().any(|(name, value)| name == X_SECURITY_TOKEN && value == "TOKEN"));
    assert!(!format!("{signature:?}{}", signature.canonical_request_redacted()).contains("TOKEN"));

    let given = request("GET", "https://h", &[("x-security-token", "OTHER")], Payload::EMPTY);
    let signature = sign(&given, &credentials, time(), &SigningSettings::default()).expect("signs");
    assert!(signature.canonical_request().contains("x-security-token:OTHER\n"));
    assert!(signature.headers().all(|(name, _)| name != X_SECURITY_TOKEN));
}

#[test]
fn payloads() {
    let hash = |payload, headers: Headers<'_>| {
        signed("POST", "https://h", headers, payload).map(|signature| signature.payload_hash().into_owned())
    };
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hash(Payload::Bytes(b"abc"), &[]).as_deref(), Ok(abc));
    assert_eq!(hash(Payload::Sha256Hex(abc), &[]).as_deref(), Ok(abc));
    assert_eq!(hash(Payload::EMPTY, &[]).as_deref(), Ok(EMPTY_SHA256));
    assert_eq!(hash(Payload::Sha256Hex("ABC"), &[]), Err(SignError::InvalidPayloadHash));
    assert_eq!(hash(Payload::Unsigned, &[]).as_deref(), Ok(UNSIGNED_PAYLOAD));
    // The header is used as the payload hash, whatever its value.
    assert_eq!(hash(Payload::Bytes(b"abc"), &[("X-Sdk-Content-Sha256", " any ")]).as_deref(), Ok("any"));

    let unsigned = signed("POST", "https://h", &[("content-type", "text/csv")], Payload::Unsigned).expect("signs");
    assert_eq!(unsigned.signed_headers(), "content-type;host;x-sdk-content-sha256;x-sdk-date");
    let mut map = http::HeaderMap::new();
    unsigned.apply_to(&mut map).expect("sendable");
    assert_eq!(map.get(X_SDK_CONTENT_SHA256).and_then(|value| value.to_str().ok()), Some(UNSIGNED_PAYLOAD));
    assert!(map.get(http::header::AUTHORIZATION).is_some_and(http::HeaderValue::is_sensitive));
}

#[test]
fn header_values_are_trimmed_outside_only() {
    let signature =
        signed("GET", "https://h", &[("X-A", "  a   b\t"), ("x-b", ""), ("x-c", "\u{a0}é\u{a0}")], Payload::EMPTY);
    let text = signature.expect("signs").canonical_request().into_owned();
    assert!(text.contains("\nx-a:a   b\nx-b:\nx-c:é\n"), "{text}");
}

#[test]
fn header_bytes_that_are_no_text_are_signed_as_they_are() {
    let headers = [("x-a", &b" \xff\xfe "[..])];
    let request = SignableRequest::new("GET", "https://h", headers, Payload::EMPTY).expect("valid");
    let signature = sign(&request, &keys(), time(), &SigningSettings::default()).expect("signs");
    assert!(signature.canonical_request_bytes().windows(7).any(|window| window == b"x-a:\xff\xfe\n"));
}

#[test]
fn ambiguous_headers_are_errors() {
    let error = |headers| signed("GET", "https://h", headers, Payload::EMPTY).expect_err("ambiguous");
    let repeated = SignError::RepeatedHeader { name: "x-a".to_owned() };
    assert_eq!(error(&[("x-a", "1"), ("X-A", "2")]), repeated);
    let invalid = SignError::InvalidHeaderValue { name: "x-a".to_owned() };
    assert_eq!(error(&[("X-A", "1\nhost:evil")]), invalid);
    let name = SignError::InvalidHeaderName { name: "x-a b".to_owned() };
    assert_eq!(error(&[("x-a b", "1")]), name);
}

#[test]
fn method_is_upper_case_in_the_text() {
    let signature = signed("patch", "https://h", &[], Payload::EMPTY).expect("signs");
    assert!(signature.canonical_request().starts_with("PATCH\n/\n\n"));
}

#[test]
fn tokens_and_bad_times_cannot_sign() {
    let plain = request("GET", "https://h", &[], Payload::EMPTY);
    let token = Credentials::from_iam_token("t").expect("valid");
    let settings = SigningSettings::default();
    assert_eq!(sign(&plain, &token, time(), &settings).err(), Some(SignError::IamToken));
    let past = UNIX_EPOCH - Duration::from_secs(1);
    assert!(matches!(sign(&plain, &keys(), past, &settings), Err(SignError::Time(_))));
}

mod derived {
    use super::*;

    fn settings(region: &str, service: &str) -> SigningSettings {
        let algorithm = Algorithm::V11HmacSha256 { region: region.to_owned(), service: service.to_owned() };
        SigningSettings::default().with_algorithm(algorithm)
    }

    #[test]
    fn scope_line_and_credential() {
        let plain = request("GET", "https://h", &[], Payload::EMPTY);
        let signature = sign(&plain, &keys(), time(), &settings("cn-north-4", "iotdm")).expect("signs");
        assert!(
            signature.string_to_sign().starts_with("V11-HMAC-SHA256\n20191115T033655Z\n20191115/cn-north-4/iotdm\n")
        );
        assert!(signature.authorization().starts_with(
            "V11-HMAC-SHA256 Credential=QTWAOYTTINDUT2QVKYUC/20191115/cn-north-4/iotdm, SignedHeaders=host;x-sdk-date, "
        ));
    }

    #[test]
    fn scope_parts_are_checked() {
        let plain = request("GET", "https://h", &[], Payload::EMPTY);
        for (region, service, part) in
            [("", "s", "region"), ("r", "", "service"), ("a/b", "s", "region"), ("r", "é", "service")]
        {
            let error = sign(&plain, &keys(), time(), &settings(region, service)).expect_err(part);
            assert_eq!(error, SignError::InvalidScope { part });
        }
    }
}
