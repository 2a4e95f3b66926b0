//! A running emulator.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use huaweicloud_auth::Secret;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::clock::EmulatedClock;
use crate::gateway::Gateway;
use crate::gateway::faults::{Fault, FaultReport};
use crate::gateway::record::Entry;
use crate::identity::{TemporaryKeys, temporary};

/// How long a shutdown waits for answers in progress.
const PATIENCE: Duration = Duration::from_secs(2);

/// A running emulator. Dropping it stops the server and the worker; [`Handle::shutdown`] also waits until both have
/// stopped.
pub struct Handle {
    address: SocketAddr,
    dcs_address: SocketAddr,
    gateway: Arc<Gateway>,
    keys: (String, Secret),
    projects: Vec<String>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl Handle {
    pub(crate) fn new(
        (address, dcs_address): (SocketAddr, SocketAddr),
        gateway: Arc<Gateway>,
        keys: (String, Secret),
        projects: Vec<String>,
        stop: oneshot::Sender<()>,
        server: JoinHandle<()>,
    ) -> Self {
        Self { address, dcs_address, gateway, keys, projects, stop: Some(stop), server }
    }

    /// The endpoint of both services, such as `http://127.0.0.1:7400`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The endpoint of DCS alone, for clients that cannot use an endpoint with a path. The official SDK for Python
    /// drops the path, and OMS has two of the paths of DCS, too.
    pub fn dcs_url(&self) -> String {
        format!("http://{}", self.dcs_address)
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The access key that is allowed to make calls.
    pub fn access_key(&self) -> &str {
        &self.keys.0
    }

    /// The secret key that belongs to it.
    pub fn secret_key(&self) -> &str {
        self.keys.1.expose()
    }

    /// The project that is emulated (the first one, if there are several).
    pub fn project_id(&self) -> &str {
        self.projects.first().map_or("", String::as_str)
    }

    /// The region that is emulated.
    pub fn region(&self) -> &str {
        &self.gateway.setup.region
    }

    /// The clock of the emulated world.
    pub fn clock(&self) -> &EmulatedClock {
        &self.gateway.clock
    }

    /// Plans a fault and returns its id, for a lookup in [`faults`](Self::faults).
    pub fn inject(&self, fault: Fault) -> u64 {
        self.gateway.faults.add(fault)
    }

    /// Every planned fault, with how often it has applied to a call.
    pub fn faults(&self) -> Vec<FaultReport> {
        self.gateway.faults.list()
    }

    /// Deletes all planned faults.
    pub fn clear_faults(&self) {
        self.gateway.faults.clear();
    }

    /// The last requests, oldest first, with secrets redacted.
    pub fn requests(&self) -> Vec<Entry> {
        self.gateway.recorder.list()
    }

    /// The number of recorded requests, for tests that wait for one.
    pub fn request_count(&self) -> usize {
        self.gateway.recorder.count()
    }

    /// Deletes the recorded requests.
    pub fn clear_requests(&self) {
        self.gateway.recorder.clear();
    }

    /// Creates temporary keys that can call until they expire.
    pub fn issue_temporary_keys(&self, good_for: Duration) -> TemporaryKeys {
        temporary(&self.gateway, good_for)
    }

    /// When the next change by a timer happens, in milliseconds on the emulated clock.
    pub fn next_change(&self) -> Option<u64> {
        self.gateway.look(|cloud| cloud.kernel.next_due()).into_iter().flatten().min()
    }

    /// Stops listening and waits for answers in progress, for at most two seconds. Then it closes the worker, and waits
    /// just as long for its cleanup.
    pub async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            // The server may have ended already.
            let _ = stop.send(());
        }
        if tokio::time::timeout(PATIENCE, &mut self.server).await.is_err() {
            self.server.abort();
        }
        if let Some(worker) = &self.gateway.setup.worker {
            // The next start cleans up what is left by then.
            let _ = tokio::time::timeout(PATIENCE, worker.close()).await;
        }
    }
}

impl Drop for Handle {
    /// Stops the worker, so that another emulator may use its folder.
    fn drop(&mut self) {
        if let Some(worker) = &self.gateway.setup.worker {
            // Does not wait for its cleanup.
            drop(worker.close());
        }
    }
}
