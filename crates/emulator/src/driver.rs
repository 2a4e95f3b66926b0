//! Advances a cloud with a worker between requests: its state is not a function of time alone.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::Notify;

use crate::gateway::Gateway;

/// The longest time between two updates. An update polls the worker's jobs, and executes what became due after them.
const LONGEST: Duration = Duration::from_secs(1);

/// Brings the cloud up to date whenever a job has a report or a timer is due, until the emulator is dropped.
pub(crate) async fn drive(gateway: Weak<Gateway>, wake: Arc<Notify>) {
    loop {
        let Some(strong) = gateway.upgrade() else { return };
        strong.settle();
        let wait = strong.until_next_change().unwrap_or(LONGEST).min(LONGEST);
        drop(strong);
        // Both a notification and the timeout are reasons to update.
        let _ = tokio::time::timeout(wait, wake.notified()).await;
    }
}
