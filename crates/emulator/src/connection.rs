//! One connection, and the way for a handler to abort it.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::service::ServiceName;

/// One connection, which a handler may abort.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    aborted: Arc<AtomicBool>,
    peer: IpAddr,
    service: Option<ServiceName>,
}

impl Connection {
    /// Describes a connection to a listener; `service` is `None` if the listener serves both services.
    pub(crate) fn new(peer: IpAddr, service: Option<ServiceName>) -> Self {
        Self { aborted: Arc::default(), peer, service }
    }

    /// The only service of the listener, if it serves just one.
    pub(crate) fn service(&self) -> Option<ServiceName> {
        self.service
    }

    /// Whether the caller is on this machine.
    pub(crate) fn is_local(&self) -> bool {
        self.peer.to_canonical().is_loopback()
    }

    /// Resets the connection instead of sending the answer.
    pub(crate) fn abort(&self) {
        self.aborted.store(true, Ordering::Release);
    }

    /// Whether the connection has to be reset.
    pub(crate) fn is_aborted(&self) -> bool {
        self.aborted.load(Ordering::Acquire)
    }
}
