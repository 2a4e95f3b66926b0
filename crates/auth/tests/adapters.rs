//! Tests the signing middleware as a tower layer and as a reqwest middleware: the request that arrives on the other
//! side passes verification.
#![cfg(any(feature = "tower", feature = "reqwest-middleware"))]
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use huaweicloud_auth::sign::{Payload, SignableRequest};
use huaweicloud_auth::verify::{Verified, Verifier, VerifyError};
use huaweicloud_auth::{Credentials, Secret, SigningMiddleware};

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_573_789_015)
}

fn signer() -> SigningMiddleware {
    SigningMiddleware::new(Credentials::new("AK", "SK").expect("valid")).with_clock(now)
}

fn verify(request: &SignableRequest<'_>) -> Result<Verified, VerifyError> {
    Verifier::new().verify(request, now(), |_| Some(Secret::from("SK")))
}

#[cfg(feature = "tower")]
mod tower {
    use std::convert::Infallible;
    use std::future::{Ready, ready};
    use std::task::{Context, Poll};

    use huaweicloud_auth::middleware::{BoxError, SigningLayer, Streamed};
    use tower_layer::Layer;
    use tower_service::Service;

    use super::*;

    /// A service that answers with a server's verdict on the signature.
    #[derive(Clone)]
    struct Server;

    impl Service<http::Request<Vec<u8>>> for Server {
        type Response = Result<Verified, VerifyError>;
        type Error = Infallible;
        type Future = Ready<Result<Self::Response, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: http::Request<Vec<u8>>) -> Self::Future {
            let (parts, body) = request.into_parts();
            let request = SignableRequest::from_parts(&parts, Payload::Bytes(&body)).expect("valid");
            ready(Ok(verify(&request)))
        }
    }

    fn post(uri: &str) -> http::Request<Vec<u8>> {
        http::Request::post(uri).body(b"{}".to_vec()).expect("a request")
    }

    #[tokio::test]
    async fn requests_arrive_signed() {
        let mut service = SigningLayer::new(signer()).layer(Server);
        std::future::poll_fn(|context| Service::<http::Request<Vec<u8>>>::poll_ready(&mut service, context))
            .await
            .expect("ready");
        let verified = service.call(post("https://h/p?b=+&a=1")).await.expect("answers").expect("verifies");
        assert!(verified.payload_signed);
    }

    #[tokio::test]
    async fn streams_arrive_unsigned() {
        let mut service = SigningLayer::new(signer()).with_payload_of(Streamed).layer(Server);
        let verified = service.call(post("https://h/p")).await.expect("answers").expect("verifies");
        assert!(!verified.payload_signed);
    }

    #[tokio::test]
    async fn a_request_that_cannot_be_signed_is_not_sent() {
        let mut service = SigningLayer::new(signer()).layer(Server);
        let error: BoxError = service.call(post("/no-host")).await.expect_err("no host");
        assert!(error.downcast_ref::<huaweicloud_auth::AuthError>().is_some());
    }
}

#[cfg(feature = "reqwest-middleware")]
mod reqwest_middleware {
    use ::reqwest_middleware::{ClientBuilder, Middleware, Next, Result};
    use http::Extensions;

    use super::*;

    /// Takes the place of the network, and answers with a server's verdict on the signature.
    struct Server;

    #[async_trait::async_trait]
    impl Middleware for Server {
        async fn handle(
            &self,
            request: reqwest::Request,
            _: &mut Extensions,
            _: Next<'_>,
        ) -> Result<reqwest::Response> {
            let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
            let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
            let url = request.url().as_str();
            let received =
                SignableRequest::new(request.method().as_str(), url, headers, Payload::Bytes(body)).expect("valid");
            let status = if verify(&received).is_ok() { 200 } else { 401 };
            Ok(http::Response::builder().status(status).body("").expect("a response").into())
        }
    }

    #[tokio::test]
    #[expect(clippy::disallowed_methods, reason = "the program's own client")]
    async fn requests_arrive_signed() {
        let plain = reqwest::Client::builder().no_proxy().build().expect("a client");
        let client = ClientBuilder::new(plain).with(signer()).with(Server).build();
        let response = client.post("https://h:8443/p?b=+&a=1").body("{}").send().await.expect("answers");
        assert_eq!(response.status(), 200);
    }
}
