//! [`HttpFetch`] for [`reqwest::Client`].

use super::{FetchError, FetchFuture, FetchRequest, HttpFetch};
use crate::Secret;

/// The client is used as it is: build it without redirects, and for the metadata service and containers without a proxy.
impl HttpFetch for reqwest::Client {
    fn fetch(&self, request: FetchRequest) -> FetchFuture<'_> {
        Box::pin(async move {
            let FetchRequest { request, timeout } = request;
            let (parts, body) = request.into_parts();
            let builder = self
                .request(parts.method, parts.uri.to_string())
                .headers(parts.headers)
                .body(body.expose().to_owned())
                .timeout(timeout);
            let response = builder.send().await.map_err(failure)?;
            let mut answer = http::Response::new(Secret::default());
            *answer.status_mut() = response.status();
            *answer.headers_mut() = response.headers().clone();
            let bytes = response.bytes().await.map_err(failure)?;
            let text = std::str::from_utf8(&bytes).map_err(|_| FetchError::new("the answer is no utf-8 text"))?;
            *answer.body_mut() = Secret::from(text);
            Ok(answer)
        })
    }
}

fn failure(error: reqwest::Error) -> FetchError {
    let message = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "the connection failed"
    } else {
        "the exchange broke off"
    };
    FetchError::new(message).with_cause(error.without_url())
}
