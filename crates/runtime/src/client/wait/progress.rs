//! [`ProgressWatch`]: a stream of the polls of a wait, each with its progress.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::outcome::Snapshot;
use super::watch::Watch;
use crate::client::error::Error;
use crate::model::progress::{Eta, Progress, ReportsProgress};

/// One poll of a wait, and its progress.
#[derive(Debug)]
#[non_exhaustive]
pub struct ProgressSnapshot<T> {
    /// The progress. The remaining time is smoothed over the polls.
    pub progress: Progress,
    /// The poll.
    pub snapshot: Snapshot<T>,
}

/// All polls of a wait with their progress, returned by [`Wait::progress`](super::Wait::progress).
///
/// `ProgressWatch` is a [`Stream`]; [`ProgressWatch::next`] works without another crate. The stream ends after the first final
/// state, or after an error.
///
/// ```
/// use huaweicloud_runtime::{Error, ReportsProgress, Wait};
///
/// async fn show<T>(wait: Wait<T>) -> Result<(), Error>
/// where
///     T: ReportsProgress + serde::de::DeserializeOwned + Send + 'static,
/// {
///     let mut polls = wait.progress();
///     while let Some(poll) = polls.next().await {
///         let progress = poll?.progress;
///         println!("{:?} of {:?} bytes, {:?} left", progress.bytes.done, progress.bytes.total, progress.left);
///     }
///     Ok(())
/// }
/// ```
#[must_use = "polls are taken one by one, by `next`"]
pub struct ProgressWatch<T> {
    watch: Watch<T>,
    eta: Eta,
}

impl<T: ReportsProgress + DeserializeOwned + Send + 'static> ProgressWatch<T> {
    pub(super) fn new(watch: Watch<T>) -> Self {
        Self { watch, eta: Eta::new() }
    }

    /// Returns the next poll, or `None` after the last.
    pub async fn next(&mut self) -> Option<Result<ProgressSnapshot<T>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T: ReportsProgress + DeserializeOwned + Send + 'static> Stream for ProgressWatch<T> {
    type Item = Result<ProgressSnapshot<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(poll) = ready!(Pin::new(&mut self.watch).poll_next(context)) else { return Poll::Ready(None) };
        Poll::Ready(Some(poll.map(|snapshot| {
            let mut progress = snapshot.value.progress();
            progress.left = self.eta.smooth(snapshot.elapsed, progress.left);
            ProgressSnapshot { progress, snapshot }
        })))
    }
}

impl<T> fmt::Debug for ProgressWatch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProgressWatch")
    }
}
