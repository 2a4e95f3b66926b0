//! [`Observed`]: a transport that learns the time from the answers to credential sources.
//!
//! These answers arrive before the first call of a service. On a machine whose clock is a day ahead, keys with a
//! lifetime of twelve hours seem to have expired before they are used. No call would be sent then that could reveal the
//! service's time.

use std::sync::Arc;

use bytes::Bytes;
use huaweicloud_auth::time::Clock;

use crate::client::skew::Skew;
use crate::client::transport::{Transport, TransportFuture};

/// Sends through another transport, and learns from the dates of successful answers.
pub(super) struct Observed {
    pub(super) inner: Arc<dyn Transport>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) skew: Arc<Skew>,
}

impl Transport for Observed {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        Box::pin(async move {
            let sent = self.clock.now();
            let answer = self.inner.send(request).await?;
            if answer.status().is_success() {
                self.skew.learn(answer.headers(), sent, self.clock.now());
            }
            Ok(answer)
        })
    }
}
