//! Unit tests of the signing middleware, with a fixed clock.

use std::time::{Duration, UNIX_EPOCH};

use http::Request;

use super::*;
use crate::sign::{SignError, UNSIGNED_PAYLOAD, X_SDK_CONTENT_SHA256};

const PROJECT: &str = "0605767e5780d51e2fc6c0136d5a2ab0";

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn keys() -> Credentials {
    Credentials::new("AK", "SK").expect("valid keys")
}

fn signer(credentials: Credentials) -> SigningMiddleware {
    SigningMiddleware::new(credentials).with_clock(|| at(1_573_789_015))
}

fn parts(uri: &str) -> Parts {
    Request::get(uri).body(()).expect(uri).into_parts().0
}

async fn signed(signer: &SigningMiddleware, parts: &mut Parts) -> Signature {
    signer.sign(parts, Payload::EMPTY).await.expect("signs").expect("keys make a signature")
}

#[tokio::test]
async fn puts_ids_date_and_canonical_query_on_the_wire() {
    let signer = signer(keys()).with_project_id(PROJECT).and_then(|s| s.with_domain_id("d")).expect("ids");
    let mut parts = parts("https://h/p?b=1&a=x+y&c");
    let signature = signed(&signer, &mut parts).await;
    assert_eq!(parts.uri, "https://h/p?a=x%20y&b=1&c=");
    assert_eq!(signature.signed_headers(), "host;x-domain-id;x-project-id;x-sdk-date");
    assert_eq!(parts.headers[X_PROJECT_ID], PROJECT);
    assert_eq!(parts.headers[X_SDK_DATE], "20191115T033655Z");
    assert_eq!(parts.headers[AUTHORIZATION], signature.authorization());
}

#[tokio::test]
async fn keeps_ids_of_the_caller() {
    let signer = signer(keys()).with_project_id(PROJECT).expect("id");
    let mut parts = parts("https://h/p");
    parts.headers.insert(X_PROJECT_ID, HeaderValue::from_static("other"));
    signed(&signer, &mut parts).await;
    assert_eq!(parts.headers[X_PROJECT_ID], "other");
}

#[tokio::test]
async fn a_second_attempt_is_signed_afresh() {
    let temporary = |token: &str| keys().with_security_token(token).expect("token");
    let signer = signer(keys());
    let mut request = parts("https://h/p");
    let first = signer.sign_with(&mut request, Payload::EMPTY, &temporary("old"), at(0)).expect("signs");
    let second = signer.sign_with(&mut request, Payload::EMPTY, &temporary("new"), at(60)).expect("signs");
    assert_ne!(first.map(|s| s.authorization().to_owned()), second.map(|s| s.authorization().to_owned()));
    assert_eq!(request.headers[X_SECURITY_TOKEN], "new");
    assert!(request.headers[X_SECURITY_TOKEN].is_sensitive());
    assert_eq!(request.headers.get_all(AUTHORIZATION).iter().count(), 1);
    // Permanent keys leave no token behind.
    signer.sign_with(&mut request, Payload::EMPTY, &keys(), at(120)).expect("signs");
    assert!(!request.headers.contains_key(X_SECURITY_TOKEN));
    let mut fresh = parts("https://h/p");
    signer.sign_with(&mut fresh, Payload::EMPTY, &keys(), at(120)).expect("signs");
    assert_eq!(request.headers[AUTHORIZATION], fresh.headers[AUTHORIZATION]);
}

#[tokio::test]
async fn an_iam_token_is_sent_and_not_signed_with() {
    let token = Credentials::from_iam_token("gAAAA").expect("token");
    let signer = signer(token).with_project_id(PROJECT).expect("id");
    let mut parts = parts("https://h/p");
    assert!(signer.sign(&mut parts, Payload::EMPTY).await.expect("authenticates").is_none());
    assert_eq!(parts.headers[X_AUTH_TOKEN], "gAAAA");
    assert!(parts.headers[X_AUTH_TOKEN].is_sensitive());
    assert!(parts.headers.contains_key(X_PROJECT_ID) && !parts.headers.contains_key(AUTHORIZATION));
}

#[tokio::test]
async fn nothing_changes_when_signing_fails() {
    let signer = signer(keys()).with_project_id(PROJECT).expect("id");
    let mut parts = parts("/p?b&a");
    let error = signer.sign(&mut parts, Payload::EMPTY).await.expect_err("no host");
    assert!(matches!(error, AuthError::Sign(SignError::MissingHost)));
    assert_eq!(parts.uri, "/p?b&a");
    assert!(parts.headers.is_empty());
}

#[tokio::test]
async fn expired_credentials_are_refused_before_sending() {
    let signer = signer(keys().with_expires_at(at(1_573_789_015)).with_provider_name("ecs metadata"));
    let error = signer.sign(&mut parts("https://h/p"), Payload::EMPTY).await.expect_err("expired");
    assert!(error.to_string().contains("ecs metadata"), "{error}");
}

#[test]
fn ids_are_checked() {
    for id in ["", "a b", "{project_id}", "a\n", &"a".repeat(65)] {
        assert!(signer(keys()).with_project_id(id).is_err(), "{id:?}");
    }
}

#[tokio::test]
async fn an_oversized_query_is_an_error() {
    let uri = format!("https://h/p?{}", "*".repeat(40_000));
    let mut parts = parts(&uri);
    let error = signer(keys()).sign(&mut parts, Payload::EMPTY).await.expect_err("too long");
    assert!(matches!(error, AuthError::UriTooLong));
    assert!(parts.headers.is_empty());
}

#[tokio::test]
async fn streams_are_declared_unsigned() {
    let mut parts = parts("https://h/p?");
    signer(keys()).sign(&mut parts, Payload::Unsigned).await.expect("signs");
    assert_eq!(parts.headers[X_SDK_CONTENT_SHA256], UNSIGNED_PAYLOAD);
    assert_eq!(parts.uri, "https://h/p");
}

#[test]
fn debug_shows_no_secret() {
    let text = format!("{:?}", SigningMiddleware::new(Credentials::new("ACCESSKEY", "HIDDEN").expect("valid")));
    assert!(!text.contains("HIDDEN") && !text.contains("ACCESSKEY"), "{text}");
}

#[cfg(feature = "reqwest")]
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the program's own client")]
async fn plain_reqwest_requests() {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let signer = signer(keys());
    let post = client.post("https://h:8443/p?z=1&a=b&q=x+y~*").body("{}");
    let mut request = post.header("content-type", "application/json").build().expect("a request");
    let signature = signer.sign_reqwest(&mut request).await.expect("signs").expect("a signature");
    assert_eq!(request.url().as_str(), "https://h:8443/p?a=b&q=x%20y~%2A&z=1");
    assert_eq!(signature.signed_headers(), "content-type;host;x-sdk-date");
    assert!(signature.canonical_request().contains("host:h:8443\n"));
    assert_eq!(request.headers()[AUTHORIZATION], signature.authorization());

    let mut get = client.get("https://h/p?").build().expect("a request");
    signer.sign_reqwest(&mut get).await.expect("signs");
    assert_eq!(get.url().as_str(), "https://h/p");
}
