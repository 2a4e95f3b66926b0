//! Advances a cloud with a worker while no request does: its state is not a function of time alone.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::Notify;

use crate::gateway::Gateway;

/// The longest time between two looks. A look polls the worker's jobs, and carries out what became due after them.
const LONGEST: Duration = Duration::from_secs(1);

/// Brings the cloud up to date whenever a job has something to report or something becomes due, until the emulator is gone.
pub(crate) async fn drive(gateway: Weak<Gateway>, wake: Arc<Notify>) {
    loop {
        let Some(strong) = gateway.upgrade() else { return };
        strong.settle();
        let wait = strong.until_next_change().unwrap_or(LONGEST).min(LONGEST);
        drop(strong);
        // Both a report and the end of the wait are reasons to look.
        let _ = tokio::time::timeout(wait, wake.notified()).await;
    }
}
