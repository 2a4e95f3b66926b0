//! [`RecordingTransport`]: wraps another transport and records the requests.

use std::cmp::Reverse;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::Request;

use crate::client::transport::{Transport, TransportFuture};
use crate::model::operation::{Operation, Service};

/// Records the requests that are sent through another transport. Clones share the record.
///
/// ```
/// use std::time::Duration;
/// use huaweicloud_runtime::test_util::RecordingTransport;
/// use huaweicloud_runtime::{Service, default_transport};
///
/// static SERVICE: Service = Service::new("oms", "Object Storage Migration Service");
///
/// let recorder = RecordingTransport::new(&SERVICE, default_transport(Duration::from_secs(10)));
/// // Client::builder().transport(recorder.clone()), and after some calls:
/// assert!(recorder.calls().is_empty());
/// ```
pub struct RecordingTransport<T> {
    service: &'static Service,
    inner: Arc<T>,
    calls: Arc<Mutex<Vec<RecordedCall>>>,
}

/// A request as sent: signed, with its query and body, and therefore with secrets.
#[derive(Clone)]
#[non_exhaustive]
pub struct RecordedCall {
    /// The operation; `None` when the service has none with that method and path.
    pub operation: Option<&'static Operation>,
    /// The request.
    pub request: Request<Bytes>,
}

impl<T> RecordingTransport<T> {
    /// Creates a recorder for the requests that are sent to a service through this transport.
    pub fn new(service: &'static Service, inner: T) -> Self {
        Self { service, inner: Arc::new(inner), calls: Arc::default() }
    }

    /// The requests so far, attempt by attempt.
    pub fn calls(&self) -> Vec<RecordedCall> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl<T> Clone for RecordingTransport<T> {
    fn clone(&self) -> Self {
        Self { service: self.service, inner: self.inner.clone(), calls: self.calls.clone() }
    }
}

impl<T: Transport> Transport for RecordingTransport<T> {
    fn send(&self, request: Request<Bytes>) -> TransportFuture<'_> {
        let call = RecordedCall { operation: operation(self.service, &request), request: request.clone() };
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
        self.inner.send(request)
    }
}

impl<T> fmt::Debug for RecordingTransport<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordingTransport").field("calls", &self.calls()).finish_non_exhaustive()
    }
}

/// Shows method and path; headers and body may contain secrets.
impl fmt::Debug for RecordedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.request.method(), self.request.uri().path())
    }
}

/// Finds the operation of a request: among those whose method and path match, the one with the longest path and the
/// fewest placeholders. An endpoint may add a prefix to the path.
pub(super) fn operation(service: &'static Service, request: &Request<Bytes>) -> Option<&'static Operation> {
    let parts = |path: &'static str| path.split('/').filter(|part| !part.is_empty());
    let path: Vec<&str> = request.uri().path().split('/').filter(|part| !part.is_empty()).collect();
    let is_open = |part: &str| part.starts_with('{');
    let fits = |operation: &&'static Operation| {
        let skip = path.len().checked_sub(parts(operation.path).count());
        let tail = skip.and_then(|skip| path.get(skip..));
        let is_like =
            |tail: &[&str]| parts(operation.path).zip(tail).all(|(part, given)| is_open(part) || part == *given);
        operation.method == request.method().as_str() && tail.is_some_and(is_like)
    };
    let rank = |operation: &&'static Operation| {
        let open = parts(operation.path).filter(|part| is_open(part)).count();
        (parts(operation.path).count(), Reverse(open))
    };
    service.operations.iter().copied().filter(fits).max_by_key(rank)
}

#[cfg(test)]
mod tests;
