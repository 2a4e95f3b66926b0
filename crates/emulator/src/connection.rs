//! One connection, as those who answer its requests may end it.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// One connection, as a handler may end it.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    aborted: Arc<AtomicBool>,
    peer: IpAddr,
}

impl Connection {
    pub(crate) fn new(peer: IpAddr) -> Self {
        Self { aborted: Arc::default(), peer }
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
