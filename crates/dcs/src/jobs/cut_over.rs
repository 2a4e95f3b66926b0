//! [`cut_over`]: ends an online migration, from following the source to switching the clients.
//!
//! | module | contents |
//! |---|---|
//! | `plan` | the options of a cut-over |
//! | `report` | the steps that were done, those that are left, and the reason |
//! | `log` | the log of the task, and which of its errors come from the stop |
//! | `look` | the state and the figures of the task, despite temporary errors |
//! | `change` | a change that is made once, even if the answer is lost |
//! | `steps` | the steps, each of which begins by reading the state at the service |

mod change;
mod log;
mod look;
mod plan;
mod report;
mod steps;

use std::future::{Future, IntoFuture};
use std::pin::Pin;

pub use plan::{AddressSwap, CutOver};
pub use report::{CutOverError, CutOverFailure, CutOverReport, CutOverStep, KeyCounts};

use self::change::Made;
use self::look::Task;
use self::steps::Run;
use crate::Client;

/// Ends an online migration in order. Waits until the target has caught up for a while, compares the key counts, and
/// stops the migration or swaps the addresses of both instances.
///
/// By default the steps are: follow, stop, compare. If the migration logs errors while it stops, the target may lack the last
/// changes of the source, which key counts do not show: the cut-over then fails with [`CutOverFailure::ErrorsAtStop`].
/// Addresses can be swapped only while the migration runs, so with [`CutOver::exchange`] the steps are: follow, compare,
/// exchange (which ends the migration), and verify.
///
/// Each step first reads the state at the service. Dropping the future leaves everything as it is. Running the cut-over
/// again resumes from there; no change is made twice. A cut-over that is not possible is refused before anything is
/// changed.
///
/// ```no_run
/// use std::time::Duration;
/// use huaweicloud_dcs::jobs::{AddressSwap, CutOverFailure, cut_over};
///
/// # async fn ping(_: &str) -> Result<(), String> { Ok(()) }
/// # async fn example(client: huaweicloud_dcs::Client, task: &str) {
/// let job = cut_over(&client, task)
///     .hold(Duration::from_secs(60))
///     .exchange(AddressSwap::AddressesAndDomains)
///     .verify_with(|| async { ping("orders.example.com:6379").await });
/// match job.await {
///     Ok(report) => println!("done: {:?}, keys {:?}", report.done, report.counts),
///     Err(error) if matches!(error.failure, CutOverFailure::RolledBack(_)) => println!("back on the source: {error}"),
///     Err(error) => println!("{error}; done so far: {:?}, left: {:?}", error.done, error.left),
/// }
/// # }
/// ```
#[must_use = "a cut-over does nothing until it is awaited"]
pub fn cut_over(client: &Client, task_id: impl Into<String>) -> CutOver {
    CutOver::new(client.clone(), task_id.into())
}

impl IntoFuture for CutOver {
    type Output = Result<CutOverReport, CutOverError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(Run::new(self).run())
    }
}

/// Returns their own addresses to the source and the target of a migration, and waits until they have them. After an
/// interruption, running it again resumes. Data that was written to the target in the meantime is not copied back.
///
/// # Errors
///
/// [`CutOverFailure::NotSwapped`] if the addresses are not swapped, and the errors of the calls.
pub async fn roll_back(client: &Client, task_id: impl Into<String>) -> Result<CutOverReport, CutOverError> {
    let task = Task::new(client.clone(), task_id.into());
    let step = || vec![CutOverStep::RollBack];
    match Box::pin(steps::roll_back(&task)).await {
        Ok(made) => {
            let found_done = if made == Made::Before { step() } else { Vec::new() };
            Ok(CutOverReport { done: step(), found_done, counts: None })
        }
        Err(failure) => Err(CutOverError::new(CutOverStep::RollBack, failure, Vec::new(), step())),
    }
}
