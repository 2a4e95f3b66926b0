//! One connection, as those who answer its requests may end it.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::service::ServiceName;

/// One connection, as a handler may end it.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    aborted: Arc<AtomicBool>,
    peer: IpAddr,
    service: Option<ServiceName>,
}

impl Connection {
    /// A connection to a listener that serves one service, or both.
    pub(crate) fn new(peer: IpAddr, service: Option<ServiceName>) -> Self {
        Self { aborted: Arc::default(), peer, service }
    }

    /// The one service that the listener serves.
    pub(crate) fn service(&self) -> Option<ServiceName> {
        self.service
    }

    /// The caller is on this machine.
    pub(crate) fn is_local(&self) -> bool {
        self.peer.to_canonical().is_loopback()
    }

    /// Resets the connection instead of sending whatever comes next.
    pub(crate) fn abort(&self) {
        self.aborted.store(true, Ordering::Release);
    }

    /// Whether the connection is to be reset.
    pub(crate) fn is_aborted(&self) -> bool {
        self.aborted.load(Ordering::Acquire)
    }
}
