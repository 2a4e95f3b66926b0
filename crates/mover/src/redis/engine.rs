//! Executes a migration: checks both ends, copies everything, follows the source, and restores a broken link.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use huaweicloud_emulator::work::Resume;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::endpoint::{Connection, Endpoint, Identity};
use super::error::{LinkError, ServerRole};
use super::link::{Frame, Link, Start, StreamPosition};
use super::plan::{MigrationMode, Plan, Stage};
use super::progress::Progress;
use super::rdb::{Item, Problem, Snapshot};
use super::target::Target;

/// How many attempts to restore a link are logged individually, and how many later attempts share one line.
const TOLD: u32 = 10;
const RETOLD: u32 = 60;

/// The time limits and retries of a migration.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// How long a server may be silent. Sources send a ping every ten seconds.
    pub silence: Duration,
    /// The delay before the first attempt to restore a link; each further one is twice as long.
    pub first_wait: Duration,
    pub longest_wait: Duration,
    /// How many attempts in a row may fail.
    pub attempts: u32,
    /// How long a stopped migration may take to apply the changes that the source had made by then.
    pub parting: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            silence: Duration::from_secs(60),
            first_wait: Duration::from_millis(200),
            longest_wait: Duration::from_secs(5),
            // The service retries without limit.
            attempts: u32::MAX,
            parting: Duration::from_secs(5),
        }
    }
}

/// A running migration.
pub(super) struct Engine {
    pub source: Endpoint,
    pub target: Endpoint,
    pub mode: MigrationMode,
    pub resume: watch::Receiver<Resume>,
    pub bytes_per_second: Option<u64>,
    pub patience: Patience,
    pub progress: Arc<Progress>,
    pub stop: watch::Receiver<bool>,
}

/// State that outlives a link to the source.
#[derive(Default)]
struct Kept {
    /// How much of the stream is applied, and the connection to the target.
    stream: Option<(StreamPosition, Target)>,
    /// How much of the stream was applied when its link was lost.
    applied: Option<u64>,
    /// How many attempts in a row failed.
    failed: u32,
}

impl Engine {
    pub(super) fn new(plan: Plan, patience: Patience, progress: Arc<Progress>, stop: watch::Receiver<bool>) -> Self {
        let endpoint = |end, server| Endpoint { end, server, remote: plan.remote };
        Self {
            source: endpoint(ServerRole::Source, plan.source),
            target: endpoint(ServerRole::Target, plan.target),
            mode: plan.mode,
            resume: plan.resume,
            bytes_per_second: plan.bytes_per_second,
            patience,
            progress,
            stop,
        }
    }

    /// Runs the migration and returns how it ended.
    pub(super) async fn run(&self) -> Stage {
        let mut kept = Kept::default();
        match self.migrate(&mut kept).await {
            Ok(stage) => stage,
            Err(LinkError::Stopped) => {
                if let Some(applied) = kept.applied {
                    self.tell_missing(applied, self.source_offset().await);
                }
                Stage::Stopped
            }
            Err(LinkError::Fatal(message) | LinkError::SourceLost(message) | LinkError::TargetLost(message)) => {
                self.progress.warn(message.clone());
                Stage::Failed { message }
            }
        }
    }

    async fn migrate(&self, kept: &mut Kept) -> Result<Stage, LinkError> {
        self.unless_stopped(self.check()).await?;
        loop {
            let error = match self.session(kept).await {
                Ok(stage) => return Ok(stage),
                Err(error @ (LinkError::Fatal(_) | LinkError::Stopped)) => return Err(error),
                Err(error) => error,
            };
            self.progress.stream_ends();
            self.save(kept, &error).await;
            self.wait_before_next(kept, error).await?;
        }
    }

    /// Warns if a migration was stopped before it had caught up. `offset` is how far the source's stream goes, if that
    /// is known.
    pub(super) fn tell_missing(&self, applied: u64, offset: Option<u64>) {
        match offset.map(|offset| offset.saturating_sub(applied)) {
            Some(0) => {}
            Some(missing) => self.progress.warn(format!(
                "the migration was stopped before it had caught up: the last {missing} bytes of the source's changes were \
                 not applied, so the target lacks them"
            )),
            None => self.progress.warn(format!(
                "the source did not say how far its changes go when the migration was stopped; those after offset \
                 {applied} were not applied"
            )),
        }
    }

    /// Runs some work until it is done or the migration is asked to stop.
    async fn unless_stopped<T>(&self, work: impl Future<Output = Result<T, LinkError>>) -> Result<T, LinkError> {
        let mut stop = self.stop.clone();
        tokio::select! {
            biased;
            () = stopped(&mut stop) => Err(LinkError::Stopped),
            done = work => done,
        }
    }

    /// Checks that both ends can take part.
    async fn check(&self) -> Result<(), LinkError> {
        let (mut source, mut target) = (self.source.connect().await?, self.target.connect().await?);
        let (from, to) = (identify(&mut source).await?, identify(&mut target).await?);
        if !from.run_id.is_empty() && from.run_id == to.run_id {
            return Err(LinkError::Fatal(format!(
                "the source {} and the target {} are the same server; choose another target",
                source.address, target.address
            )));
        }
        if to.is_read_only {
            return Err(LinkError::Fatal(format!(
                "the target {} is a read-only replica; use its master as the target",
                target.address
            )));
        }
        self.progress.say(format!(
            "the source {} runs Redis {}, the target {} runs Redis {}",
            source.address, from.version, target.address, to.version
        ));
        Ok(())
    }

    /// Runs the migration over one link to the source.
    async fn session(&self, kept: &mut Kept) -> Result<Stage, LinkError> {
        let silence = self.patience.silence;
        let from = kept.stream.as_ref().map(|(position, _)| position.clone());
        let opening = async { Link::open(self.source.connect().await?, from.as_ref(), silence).await };
        let (mut link, start) = self.unless_stopped(opening).await?;
        match start {
            Start::Continue(position) => {
                self.progress.say(format!("the link to the source continues after offset {}", position.offset));
                if let Some((known, _)) = &mut kept.stream {
                    *known = position;
                }
            }
            Start::Snapshot(position) => {
                if let Some(from) = from {
                    self.progress.warn(format!(
                        "the source no longer has the commands after offset {}, so a new full phase begins; keys that \
                         were deleted at the source in the meantime stay at the target",
                        from.offset
                    ));
                }
                // Drops the old connection to the target: it may be in a transaction or use another database.
                kept.stream = None;
                self.progress.enter(Stage::Full);
                let target = self.unless_stopped(self.copy(&mut link, position.offset)).await?;
                self.progress.full_is_done();
                kept.failed = 0;
                if self.mode == MigrationMode::Full {
                    return Ok(Stage::Done);
                }
                kept.stream = Some((position, target));
            }
        }
        self.progress.enter(Stage::Incremental);
        match &mut kept.stream {
            Some((_, target)) => self.follow(&mut link, target).await,
            None => Err(LinkError::Fatal("the source continues a stream that was never started".to_owned())),
        }
    }

    /// The full phase: writes a snapshot to the target.
    async fn copy(&self, link: &mut Link, offset: u64) -> Result<Target, LinkError> {
        let mut target = Target::new(self.target.connect().await?, self.patience.silence);
        target.applied = offset;
        // Expiry is judged by the source's clock: with ours, which may be wrong, valid keys could be dropped. Keys that
        // expire later are left to the target.
        let begun = self.source.connect().await?.time_ms().await?;
        let frame = link.frame().await?;
        let length = match frame {
            Frame::Length(length) => Some(length),
            Frame::Mark(_) => None,
        };
        let address = link.connection.address.clone();
        let input = &mut link.connection.input;
        let opened = Snapshot::open(input, length, self.patience.silence).await;
        let mut snapshot = opened.map_err(|problem| troubled(problem, &address))?;
        self.progress.say(format!("the full phase begins with a snapshot of version {}", snapshot.version()));
        let (mut copied, mut expired, mut stream_database) = (0_u64, 0_u64, 0);
        loop {
            match snapshot.next().await.map_err(|problem| troubled(problem, &address))? {
                Item::End => break,
                Item::StreamDatabase(database) => stream_database = database,
                Item::ModuleData => self.progress.warn("data of a module was skipped".to_owned()),
                Item::Functions(payload) => target.functions(&payload),
                Item::Key(entry) if entry.expires.is_some_and(|at| Some(at) <= begun) => expired += 1,
                Item::Key(entry) => {
                    copied += 1;
                    self.progress.copied(copied, entry.payload.len() as u64);
                    target.restore(entry);
                }
            }
            target.keep_up(&self.progress).await?;
            snapshot.listen_anew();
        }
        link.end(&frame).await?;
        target.select(stream_database);
        target.finish(&self.progress).await?;
        self.progress.say(format!("the full phase is done: {copied} keys written, {expired} expired ones skipped"));
        Ok(target)
    }

    /// Applies what was received over a link that broke, so that the next link continues after it.
    async fn save(&self, kept: &mut Kept, error: &LinkError) {
        let Some((mut position, mut target)) = kept.stream.take() else { return };
        kept.applied = Some(target.applied);
        if matches!(error, LinkError::TargetLost(_)) {
            self.progress.warn(
                "it is not known which of the last commands the target executed, so a new full phase has to follow"
                    .to_owned(),
            );
            return;
        }
        match target.finish(&self.progress).await {
            Ok(()) => {
                if target.applied > position.offset {
                    kept.failed = 0;
                }
                position.offset = target.applied;
                kept.applied = Some(target.applied);
                kept.stream = Some((position, target));
            }
            Err(LinkError::TargetLost(message) | LinkError::Fatal(message) | LinkError::SourceLost(message)) => {
                self.progress.warn(message);
            }
            Err(LinkError::Stopped) => {}
        }
    }

    /// Decides whether to try again, and when.
    #[expect(clippy::disallowed_methods, reason = "a Redis server answers in real time")]
    async fn wait_before_next(&self, kept: &mut Kept, error: LinkError) -> Result<(), LinkError> {
        let (LinkError::SourceLost(message) | LinkError::TargetLost(message)) = &error else { return Err(error) };
        let given_up = || {
            LinkError::Fatal(format!("{message}; the link is not resumed automatically, so start the migration again"))
        };
        if *self.resume.borrow() == Resume::Manual {
            return Err(given_up());
        }
        if kept.failed >= self.patience.attempts {
            return Err(LinkError::Fatal(format!("{message}; given up after {} attempts", kept.failed)));
        }
        let doubled = self.patience.first_wait.saturating_mul(1 << kept.failed.min(16));
        let wait = doubled.min(self.patience.longest_wait);
        kept.failed = kept.failed.saturating_add(1);
        // Not every attempt is logged, because the log would contain nothing else.
        if kept.failed <= TOLD || kept.failed.is_multiple_of(RETOLD) {
            self.progress.warn(format!("{message}; attempt {} follows in {} ms", kept.failed, wait.as_millis()));
        }
        self.unless_stopped(async {
            tokio::select! {
                () = sleep(wait) => Ok(()),
                () = left_to_people(self.resume.clone()) => Err(given_up()),
            }
        })
        .await
    }

    /// Returns the current offset of the source's stream; `None` if it does not answer soon.
    pub(super) async fn source_offset(&self) -> Option<u64> {
        let asked = async { self.source.connect().await?.offset().await };
        timeout(Duration::from_secs(2), asked).await.ok()?.ok()
    }

    /// The time at which a stopped migration ends even if something is missing.
    pub(super) fn parting_ends(&self) -> Instant {
        Instant::now() + self.patience.parting
    }
}

/// Waits until the migration is asked to stop.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    // A migration whose handle was dropped counts as stopped.
    drop(stop.wait_for(|stop| *stop).await);
}

/// Waits until broken links are no longer restored automatically.
async fn left_to_people(mut resume: watch::Receiver<Resume>) {
    if resume.wait_for(|resume| *resume == Resume::Manual).await.is_err() {
        // The sender is gone, so the policy cannot change any more.
        std::future::pending().await
    }
}

/// Asks a server for its identity, and rejects clusters.
async fn identify(connection: &mut Connection) -> Result<Identity, LinkError> {
    let identity = connection.identity().await?;
    if identity.is_cluster {
        return Err(LinkError::Fatal(format!(
            "the {} {} runs in cluster mode, which the emulator does not migrate; use a server with cluster-enabled no",
            connection.end, connection.address
        )));
    }
    Ok(identity)
}

fn troubled(problem: Problem, address: &str) -> LinkError {
    match problem {
        Problem::Lost(broken) => LinkError::SourceLost(format!("the source {address} {}", broken.0)),
        Problem::Refused(why) => LinkError::Fatal(why),
    }
}
