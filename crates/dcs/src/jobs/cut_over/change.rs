//! [`change`]: makes a change exactly once, even if the answer to the call is lost.

use std::future::Future;
use std::time::Duration;

use huaweicloud_runtime::{CallOptions, Error, NoRetry};

use super::look::{Task, is_passing};
use super::report::CutOverFailure;

/// The time after a change during which the old state may still be read; the client's waits use the same time.
const SETTLE: Duration = Duration::from_secs(15);
/// The maximum number of times that a change is sent if its answers are lost and the state shows that it was not made.
const MOST_TRIES: u32 = 3;

/// What the state says about a change.
pub(super) enum Standing {
    /// It was made, or is under way.
    Made,
    /// It was not made, and can be.
    Open,
}

/// Whether the change had already been made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    Before,
    Now,
}

/// Makes a change unless the state shows that it was already made. The call is not repeated blindly: if its answer is
/// lost, the state is read again after it has settled, and decides.
pub(super) async fn change<S, C, SF, CF>(task: &Task, standing: S, call: C) -> Result<Made, CutOverFailure>
where
    S: Fn() -> SF,
    SF: Future<Output = Result<Standing, CutOverFailure>>,
    C: Fn(CallOptions) -> CF,
    CF: Future<Output = Result<(), Error>>,
{
    if matches!(standing().await?, Standing::Made) {
        return Ok(Made::Before);
    }
    let mut tries = 0;
    loop {
        let Err(error) = call(CallOptions::new().retry(NoRetry)).await else { return Ok(Made::Now) };
        tries += 1;
        if !may_be_made(&error) && !is_passing(&error) {
            return Err(error.into());
        }
        task.pause_after(&error, SETTLE).await;
        if matches!(standing().await?, Standing::Made) {
            return Ok(Made::Now);
        }
        if tries >= MOST_TRIES {
            return Err(error.into());
        }
    }
}

fn may_be_made(error: &Error) -> bool {
    error.outcome_unknown() || error.took_effect() || error.earlier_attempt_may_have_succeeded()
}
