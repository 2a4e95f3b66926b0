//! [`change`]: a change that takes effect once, whatever became of the answer.

use std::future::Future;
use std::time::Duration;

use huaweicloud_runtime::{CallOptions, Error, NoRetry};

use super::look::{Task, is_passing};
use super::report::CutOverFailure;

/// How long after a change the state from before it may still be read, as the waits of the client take it.
const SETTLE: Duration = Duration::from_secs(15);
/// How often a change is sent whose answer was lost and which the state says was not made.
const MOST_TRIES: u32 = 3;

/// What the state says about a change.
pub(super) enum Standing {
    /// It is made, or under way.
    Made,
    /// It is not made, and may be.
    Open,
}

/// Whether the change was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    Before,
    Now,
}

/// Makes a change unless the state says that it is made. The call is not repeated blindly: where its answer is lost, the
/// state is read again once it has settled, and decides.
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
        task.sleep(SETTLE).await;
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
