//! Keeps a world with real work going while nobody looks: its state is no longer a function of time alone.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::Notify;

use crate::gateway::Gateway;

/// Looks at least so often. Real work goes on between two looks; what a look changes is what comes after it.
const LONGEST: Duration = Duration::from_secs(1);

/// Takes in what errands have to tell, and what became due, until the emulator is gone.
pub(crate) async fn drive(gateway: Weak<Gateway>, wake: Arc<Notify>) {
    loop {
        let Some(strong) = gateway.upgrade() else { return };
        strong.settle();
        let wait = strong.until_next_change().unwrap_or(LONGEST).min(LONGEST);
        drop(strong);
        tokio::select! {
            () = wake.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}
