//! [`Change`]: how far the request that changes something has come, so that Ctrl-C can end the program between its attempts.

use tokio::sync::watch;

/// The progress of one changing request at a time. The observers of the clients report it, and `apply` watches it.
#[derive(Debug)]
pub(crate) struct Change(watch::Sender<Phase>);

/// How far a changing request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Nothing was sent.
    Unsent,
    /// An attempt was sent, and its outcome is not known yet.
    Sent,
    /// No attempt took effect, and the client waits before it sends the request again.
    PutOff,
    /// An attempt has ended that may have taken effect. The client waits before it sends the request again, or reads lists to
    /// learn the outcome.
    Unsettled,
}

impl Phase {
    /// Whether the request has changed nothing at the service.
    pub(crate) const fn is_without_effect(self) -> bool {
        matches!(self, Self::Unsent | Self::PutOff)
    }
}

impl Default for Change {
    fn default() -> Self {
        Self(watch::Sender::new(Phase::Unsent))
    }
}

impl Change {
    /// Starts with a new request.
    pub(crate) fn begin(&self) {
        self.0.send_replace(Phase::Unsent);
    }

    pub(crate) fn phase(&self) -> Phase {
        *self.0.borrow()
    }

    /// Waits while an attempt is under way.
    pub(crate) async fn attempt_ends(&self) {
        // This value is the sender, so the channel is open.
        let _ = self.0.subscribe().wait_for(|phase| *phase != Phase::Sent).await;
    }

    /// Notes an attempt of a request.
    pub(super) fn sending(&self, reads: bool) {
        match reads {
            true => self.attempt_is_over(Phase::Unsettled),
            false => drop(self.0.send_replace(Phase::Sent)),
        }
    }

    /// Notes that a request is sent again later.
    pub(super) fn repeating(&self, may_have_taken_effect: bool) {
        self.attempt_is_over(if may_have_taken_effect { Phase::Unsettled } else { Phase::PutOff });
    }

    /// Notes that a request waits for its turn.
    pub(super) fn queued(&self) {
        self.attempt_is_over(Phase::Unsettled);
    }

    fn attempt_is_over(&self, next: Phase) {
        self.0.send_if_modified(|phase| {
            let is_over = *phase == Phase::Sent;
            if is_over {
                *phase = next;
            }
            is_over
        });
    }
}
