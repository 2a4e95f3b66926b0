//! Takes the steps of a cut-over. Each begins by reading the state at the service, so any of them can be the first of a
//! run.

use std::time::Duration;

use huaweicloud_runtime::{Limit, Operation, Outcome, Phase};

use super::change::{Made, Standing, change};
use super::look::{Figures, SwitchState, Task, is_following, state, switch_state};
use super::plan::{AddressSwap, CutOver};
use super::report::{CutOverError, CutOverFailure, CutOverReport, CutOverStep, KeyCounts};
use crate::jobs::exchange::check_exchange;
use crate::operations::{EXCHANGE_INSTANCE_IP, ROLLBACK_EXCHANGE_INSTANCE_IP, STOP_MIGRATION_TASK_SYNC};
use crate::types::{ExchangeInstanceIpRequest, MigrationTask, MigrationTaskStatus};

/// The pauses between two polls of the lag.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// The number of consecutive polls without a lag after which the step fails, if there is no time limit.
const MOST_UNKNOWN: u32 = 30;
/// The number of times that the key counts are read before a difference counts: keys come and go while clients write.
const COMPARISONS: u32 = 3;

/// A cut-over that is under way.
pub(super) struct Run {
    plan: CutOver,
    task: Task,
    done: Vec<CutOverStep>,
    found_done: Vec<CutOverStep>,
    counts: Option<KeyCounts>,
}

/// How a step ended.
enum Ended {
    Done,
    /// An earlier run took the step, according to the service.
    FoundDone,
}

impl Run {
    pub(super) fn new(plan: CutOver) -> Self {
        let task = Task::new(plan.client.clone(), plan.task_id.clone());
        Self { plan, task, done: Vec::new(), found_done: Vec::new(), counts: None }
    }

    pub(super) async fn run(mut self) -> Result<CutOverReport, CutOverError> {
        let steps = self.plan.steps();
        for (index, step) in steps.iter().copied().enumerate() {
            self.plan.begins(step);
            match self.step(step).await {
                Ok(Ended::Done) => self.done.push(step),
                Ok(Ended::FoundDone) => {
                    self.done.push(step);
                    self.found_done.push(step);
                }
                Err(failure) => return Err(self.ended_early(step, failure, &steps[index..]).await),
            }
        }
        Ok(CutOverReport { done: self.done, found_done: self.found_done, counts: self.counts })
    }

    async fn step(&mut self, step: CutOverStep) -> Result<Ended, CutOverFailure> {
        match step {
            CutOverStep::Follow => self.follow().await,
            CutOverStep::Stop => self.stop().await,
            CutOverStep::Compare => self.compare().await,
            CutOverStep::Exchange => self.exchange().await,
            CutOverStep::Verify => self.verify().await,
            CutOverStep::RollBack => roll_back(&self.task).await.map(ended),
        }
    }

    /// Returns the error of a cut-over that ended early. If the check after the swap failed, swaps the addresses back
    /// first.
    async fn ended_early(mut self, step: CutOverStep, failure: CutOverFailure, left: &[CutOverStep]) -> CutOverError {
        let (CutOverStep::Verify, CutOverFailure::Differs(why)) = (step, &failure) else {
            return CutOverError::new(step, failure, self.done, left.to_vec());
        };
        self.plan.begins(CutOverStep::RollBack);
        match roll_back(&self.task).await {
            Ok(_) => {
                let undone = |step: &CutOverStep| *step != CutOverStep::Exchange;
                let done = self.done.into_iter().filter(undone).chain([CutOverStep::RollBack]).collect();
                let left = vec![CutOverStep::Exchange, CutOverStep::Verify];
                CutOverError::new(step, CutOverFailure::RolledBack(why.clone()), done, left)
            }
            Err(failure) => {
                let left = vec![CutOverStep::RollBack];
                CutOverError::new(CutOverStep::RollBack, failure, self.done, left)
            }
        }
    }

    /// Waits until the target follows the source and has caught up for a while. If an earlier run has ended the
    /// migration, there is nothing to wait for.
    async fn follow(&mut self) -> Result<Ended, CutOverFailure> {
        let now = self.task.show().await?;
        if self.is_past_following(&now) {
            return self.refuse_rolled_back(&now).map(|()| Ended::FoundDone);
        }
        let mut waited = self.reach_following(Duration::ZERO).await?;
        let pause = (self.plan.hold / 6).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
        let (mut held, mut unknown) = (Duration::ZERO, 0);
        loop {
            let Figures { lag, .. } = self.task.figures().await?;
            unknown = if lag.is_some() { 0 } else { unknown + 1 };
            if unknown >= MOST_UNKNOWN && self.plan.patience.is_none() {
                return Err(CutOverFailure::UnknownLag);
            }
            let is_near = lag.is_some_and(|lag| lag <= self.plan.max_lag);
            if is_near && held >= self.plan.hold {
                return Ok(Ended::Done);
            }
            if let Some(limit) = self.plan.patience.filter(|limit| waited >= *limit) {
                return Err(CutOverFailure::Lagging { lag, limit });
            }
            self.task.sleep(pause).await;
            waited += pause;
            let task = self.task.show().await?;
            held = match (is_following(&task), is_near) {
                (true, true) => held + pause,
                (true, false) => Duration::ZERO,
                (false, _) if self.is_past_following(&task) => return Ok(Ended::FoundDone),
                // The migration lost its position in the source's stream, and copies everything again.
                (false, _) => {
                    waited += self.reach_following(waited).await?;
                    Duration::ZERO
                }
            };
        }
    }

    /// Whether an earlier run has stopped the migration, or swapped the addresses.
    fn is_past_following(&self, task: &MigrationTask) -> bool {
        use MigrationTaskStatus::{Released, Terminated, Terminating};
        match self.plan.exchange {
            None => matches!(task.status, Some(Terminating | Terminated | Released)),
            Some(_) => {
                !matches!(switch_state(task), SwitchState::None) && !is_following(task)
                    || matches!(switch_state(task), SwitchState::Exchanging | SwitchState::Exchanged)
            }
        }
    }

    /// Rejects a migration that ended with a swap that has since been undone: clients are back at the source, although
    /// no run stopped the migration. A migration that is being stopped was started again, so it is not rejected. If
    /// this run is to swap addresses, the step `exchange` decides.
    fn refuse_rolled_back(&self, task: &MigrationTask) -> Result<(), CutOverFailure> {
        let is_stopping = task.status == Some(MigrationTaskStatus::Terminating);
        match (self.plan.exchange, switch_state(task)) {
            (None, SwitchState::RolledBack) if !is_stopping => Err(CutOverFailure::WasRolledBack),
            _ => Ok(()),
        }
    }

    /// Waits until the task is in its incremental phase, and returns how long that took. `waited` counts against the limit.
    async fn reach_following(&self, waited: Duration) -> Result<Duration, CutOverFailure> {
        let mut wait = self.task.client.show_migration_task().task_id(&*self.task.id).wait();
        if let Some(limit) = self.plan.patience {
            wait = wait.timeout(limit.saturating_sub(waited));
        }
        let mut snapshots = wait.snapshots();
        while let Some(snapshot) = snapshots.next().await {
            let snapshot = match (snapshot, self.plan.patience) {
                (Err(error), Some(limit)) if matches!(error.limit(), Some((Limit::Wait, _))) => {
                    return Err(CutOverFailure::Lagging { lag: None, limit });
                }
                (snapshot, _) => snapshot?,
            };
            if snapshot.phase == Phase::Done && is_following(&snapshot.value) {
                return Ok(snapshot.elapsed);
            }
            if snapshot.phase.is_final() {
                return Err(CutOverFailure::NotFollowing { state: state(&snapshot.value), reason: snapshot.reason });
            }
        }
        Err(CutOverFailure::NotFollowing { state: "unknown".to_owned(), reason: None })
    }

    /// Stops the migration, waits until it has stopped, and checks that its log has no errors from that time. The call
    /// succeeds even if the target could not apply the last changes.
    async fn stop(&mut self) -> Result<Ended, CutOverFailure> {
        let task = &self.task;
        let earlier = match self.plan.errors_at_stop {
            true => None,
            false => Some(task.log().await?),
        };
        let standing = || async {
            let now = task.show().await?;
            let states = STOP_MIGRATION_TASK_SYNC.legal_in.map(|legal| legal.states).unwrap_or_default();
            Ok(if states.contains(&&*state(&now)) { Standing::Open } else { Standing::Made })
        };
        let call = |options| async move {
            let call = task.client.stop_migration_task_sync().task_id(&*task.id).with_options(&options);
            call.send().await.map(|_| ())
        };
        let made = change(task, standing, call).await?;
        let wait = task.client.show_migration_task().task_id(&*task.id).wait().after(&STOP_MIGRATION_TASK_SYNC);
        match wait.outcome().await? {
            Outcome::Done(_) => {}
            Outcome::Failed { value, reason, .. } => {
                return Err(CutOverFailure::NotFollowing { state: state(&value), reason });
            }
            other => return Err(CutOverFailure::NotFollowing { state: state(other.value()), reason: None }),
        }
        let Some(earlier) = earlier else { return Ok(ended(made)) };
        let log = task.log().await?;
        let errors = match made {
            Made::Now => log.errors_since(&earlier),
            // The log that was read earlier may already contain the errors of the stop.
            Made::Before => log.errors_at_end(),
        };
        match errors.is_empty() {
            true => Ok(ended(made)),
            false => Err(CutOverFailure::ErrorsAtStop { errors: task.redacted(errors).await? }),
        }
    }

    /// Compares key counts, and then runs the program's comparison.
    async fn compare(&mut self) -> Result<Ended, CutOverFailure> {
        if self.plan.exchange.is_some() && self.is_past_following(&self.task.show().await?) {
            return Ok(Ended::FoundDone);
        }
        let mut looks = 1;
        let counts = loop {
            let counts = self.task.figures().await?.counts;
            match self.judge(counts) {
                Ok(()) => break counts,
                Err(failure) if looks >= COMPARISONS => return Err(failure),
                Err(_) => looks += 1,
            }
            self.task.sleep(LONGEST_PAUSE).await;
        };
        self.counts = Some(counts);
        if let Some(compare) = &self.plan.compare {
            compare(counts).await.map_err(CutOverFailure::Differs)?;
        }
        Ok(Ended::Done)
    }

    fn judge(&self, counts: KeyCounts) -> Result<(), CutOverFailure> {
        match (counts.extra(), counts.missing()) {
            (Some(extra), _) if extra > self.plan.extra_keys => Err(CutOverFailure::ExtraKeys(counts)),
            (_, Some(missing)) if missing > self.plan.missing_keys => Err(CutOverFailure::MissingKeys(counts)),
            (None, _) | (_, None) if !self.plan.unknown_counts => Err(CutOverFailure::UnknownCounts),
            _ => Ok(()),
        }
    }

    /// Swaps the addresses, and waits until they are swapped.
    async fn exchange(&mut self) -> Result<Ended, CutOverFailure> {
        let task = &self.task;
        let now = task.show().await?;
        match switch_state(&now) {
            SwitchState::RolledBack if !is_following(&now) => return Err(CutOverFailure::WasRolledBack),
            SwitchState::None | SwitchState::RolledBack => {
                let found = check_exchange(&task.client, &now).await?;
                if !found.may_start() {
                    return Err(CutOverFailure::NotLegal(found));
                }
            }
            _ => {}
        }
        let body = self.body(&now);
        let standing = || async {
            let now = task.show().await?;
            match switch_state(&now) {
                SwitchState::None | SwitchState::RolledBack if is_following(&now) => Ok(Standing::Open),
                SwitchState::None => Err(CutOverFailure::NotFollowing { state: state(&now), reason: None }),
                SwitchState::RolledBack => Err(CutOverFailure::WasRolledBack),
                _ => Ok(Standing::Made),
            }
        };
        let call = |options| {
            let call = task.client.exchange_instance_ip().task_id(&*task.id).body(body.clone());
            async move { call.with_options(&options).send().await.map(|_| ()) }
        };
        let made = change(task, standing, call).await?;
        switched(task, &EXCHANGE_INSTANCE_IP, SwitchState::Exchanged).await?;
        Ok(ended(made))
    }

    fn body(&self, task: &MigrationTask) -> ExchangeInstanceIpRequest {
        let address = task.source_instance.as_ref().and_then(|source| source.ip.clone());
        ExchangeInstanceIpRequest {
            exchanged_ip: address.into_iter().filter(|address| !address.is_empty()).collect(),
            is_exchange_domain: self.plan.exchange == Some(AddressSwap::AddressesAndDomains),
        }
    }

    /// Runs the program's check.
    async fn verify(&mut self) -> Result<Ended, CutOverFailure> {
        if let Some(verify) = &self.plan.verify {
            verify(()).await.map_err(CutOverFailure::Differs)?;
        }
        Ok(Ended::Done)
    }
}

fn ended(made: Made) -> Ended {
    match made {
        Made::Before => Ended::FoundDone,
        Made::Now => Ended::Done,
    }
}

/// Swaps the addresses back, and waits until that is done.
pub(super) async fn roll_back(task: &Task) -> Result<Made, CutOverFailure> {
    let standing = || async {
        let now = task.show().await?;
        match switch_state(&now) {
            SwitchState::Exchanged => Ok(Standing::Open),
            SwitchState::RolledBack | SwitchState::Unnamed(_) => Ok(Standing::Made),
            SwitchState::None => Err(CutOverFailure::NotSwapped { state: state(&now) }),
            // A swap can be undone only after it is done.
            SwitchState::Exchanging => match switched(task, &EXCHANGE_INSTANCE_IP, SwitchState::Exchanged).await {
                Ok(()) => Ok(Standing::Open),
                Err(CutOverFailure::WasRolledBack) => Ok(Standing::Made),
                Err(failure) => Err(failure),
            },
        }
    };
    let call = |options| async move {
        let call = task.client.rollback_exchange_instance_ip().task_id(&*task.id).with_options(&options);
        call.send().await.map(|_| ())
    };
    let made = change(task, standing, call).await?;
    switched(task, &ROLLBACK_EXCHANGE_INSTANCE_IP, SwitchState::RolledBack).await?;
    Ok(made)
}

/// Waits until a swap of addresses has the wanted state. The state of a failed swap is undocumented, but a state whose
/// name contains `FAIL` still ends the wait. Swapping back has the same state as swapping until it is done.
async fn switched(task: &Task, operation: &'static Operation, wanted: SwitchState) -> Result<(), CutOverFailure> {
    let is_over = |now: &MigrationTask| match switch_state(now) {
        SwitchState::Unnamed(state) => state.to_ascii_uppercase().contains("FAIL"),
        // If the migration is following, this state is from before the swap.
        SwitchState::RolledBack => !is_following(now),
        _ => false,
    };
    let wait = task.client.show_migration_task().task_id(&*task.id).wait().after(operation).until(is_over);
    let now = match wait.outcome().await {
        Ok(outcome) => outcome.into_value().into_inner(),
        Err(error) if error.is_timeout() => task.show().await?,
        Err(error) => return Err(error.into()),
    };
    match switch_state(&now) {
        state if state == wanted => Ok(()),
        SwitchState::RolledBack => Err(CutOverFailure::WasRolledBack),
        _ => {
            let state = now.task_status.as_ref().map(|state| state.as_str().to_owned()).unwrap_or_default();
            Err(CutOverFailure::Stuck { state })
        }
    }
}
