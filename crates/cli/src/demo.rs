//! `hcmigrate demo`: runs the five documented operations against an emulator inside this program, and reports each step.

mod acts;
mod closing;
mod stage;

use crate::failure::{Exit, Failure};

use stage::Stage;

/// Runs the demo. A result that differs from the expected one is a failure.
pub(crate) async fn run() -> Result<Exit, Failure> {
    let stage = Stage::set().await?;
    let played = play(&stage).await;
    stage.strike().await;
    played.map(|()| Exit::Success)
}

async fn play(stage: &Stage) -> Result<(), Failure> {
    acts::opening(stage)?;
    let things = [
        acts::task_group(stage).await?,
        acts::task(stage).await?,
        acts::synchronization(stage).await?,
        acts::batch_stop(stage).await?,
        acts::batch_restart(stage).await?,
    ];
    closing::check(stage)?;
    closing::print(stage, &things.concat())
}
