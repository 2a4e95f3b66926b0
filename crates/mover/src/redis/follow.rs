//! The incremental phase: applies the commands of the source to the target, in order, until it is stopped.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::engine::{Engine, stopped};
use super::error::{LinkError, shown};
use super::link::Link;
use super::plan::Stage;
use super::target::Target;
use super::throttle::Throttle;
use super::wire::{Scanner, Value, arguments};

/// How often the source gets an acknowledgement of our offset.
const ACKNOWLEDGE: Duration = Duration::from_secs(1);
/// After how many idle intervals of this length the target gets a ping.
const QUIET: u32 = 10;

/// What a command of the stream means to us.
#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    /// The source sends a ping.
    Life,
    /// The source requests an acknowledgement.
    Question,
    /// A command to apply that may drop keys that the source never had.
    Clearing,
    /// Any other command to apply.
    Data,
}

impl Meaning {
    fn of(raw: &[u8]) -> Option<Self> {
        let arguments = arguments(raw, 2);
        let name = arguments.first()?.to_ascii_uppercase();
        Some(match name.as_slice() {
            b"PING" => Self::Life,
            b"REPLCONF" if arguments.get(1).is_some_and(|word| word.eq_ignore_ascii_case(b"GETACK")) => Self::Question,
            b"REPLCONF" => Self::Life,
            b"FLUSHALL" | b"FLUSHDB" | b"SWAPDB" => Self::Clearing,
            _ => Self::Data,
        })
    }
}

/// The stream being followed.
struct Stream<'a> {
    engine: &'a Engine,
    link: &'a mut Link,
    target: &'a mut Target,
    scanner: Scanner,
    throttle: Throttle,
    /// The received offset, up to the last complete command.
    received: u64,
    /// Whether an acknowledgement is due.
    is_due: bool,
    /// The source waits for an acknowledgement of this offset.
    asked: Option<u64>,
    /// Set once the migration is stopped.
    goal: Option<Goal>,
    quiet: u32,
}

/// How a stopped migration ends.
#[derive(Clone, Copy)]
struct Goal {
    /// How far the source's stream goes; `None` if the source does not say.
    offset: Option<u64>,
    /// The offset at which to end: that of the source or, if the source does not say it, what we have received.
    reach: u64,
    /// The time at which to end even if something is missing.
    until: Instant,
}

impl Engine {
    /// Follows the source until the migration is stopped.
    pub(super) async fn follow(&self, link: &mut Link, target: &mut Target) -> Result<Stage, LinkError> {
        let mut stream = Stream {
            engine: self,
            received: target.applied,
            link,
            target,
            scanner: Scanner::default(),
            throttle: Throttle::new(self.bytes_per_second),
            is_due: true,
            asked: None,
            goal: None,
            quiet: 0,
        };
        let ended = match stream.run().await {
            // The link need not be restored if the migration was ending anyway.
            Err(LinkError::SourceLost(message)) if stream.goal.is_some() => {
                self.progress.warn(message);
                stream.target.finish(&self.progress).await?;
                Ok(Stage::Stopped)
            }
            ended => ended,
        };
        if let (Ok(Stage::Stopped), Some(Goal { offset, .. })) = (&ended, stream.goal) {
            self.tell_missing(stream.target.applied, offset);
        }
        ended
    }
}

impl Stream<'_> {
    #[expect(clippy::disallowed_methods, reason = "a Redis server answers in real time")]
    async fn run(&mut self) -> Result<Stage, LinkError> {
        let mut tick = interval(ACKNOWLEDGE);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stop = self.engine.stop.clone();
        loop {
            self.take_commands()?;
            self.target.flush().await?;
            self.show();
            if self.is_due || self.asked.is_some_and(|asked| asked <= self.target.applied) {
                self.is_due = false;
                self.asked = self.asked.filter(|asked| *asked > self.target.applied);
                self.link.acknowledge(self.target.applied).await?;
            }
            if self.is_over() {
                return Ok(Stage::Stopped);
            }
            let free_at = self.throttle.wait();
            // If the target has room, `take_commands` has left no complete command in the buffer.
            let is_open = free_at.is_none() && self.target.has_room();
            if !is_open {
                self.link.connection.input.listen_anew();
            }
            tokio::select! {
                read = self.link.connection.input.fill_at_most(self.engine.patience.silence, self.throttle.most()), if is_open => {
                    let read = read.map_err(|broken| self.link.lost(&broken))?;
                    self.throttle.took(read);
                }
                heard = self.target.hear() => {
                    heard?;
                    self.target.settle(&self.engine.progress)?;
                }
                () = sleep_until(free_at.unwrap_or_else(Instant::now)), if free_at.is_some() => {}
                _ = tick.tick() => self.tick(),
                () = stopped(&mut stop), if self.goal.is_none() => self.part().await,
                () = sleep_until(self.goal.map_or_else(Instant::now, |goal| goal.until)), if self.goal.is_some() => {}
            }
        }
    }

    /// Forwards the received commands, as far as the target keeps up.
    fn take_commands(&mut self) -> Result<(), LinkError> {
        while self.target.has_room() {
            let value = self.scanner.next(&mut self.link.connection.input.buffer);
            let Some(value) = value.map_err(|broken| self.link.lost(&broken))? else { break };
            self.received += value.raw.len() as u64;
            self.take(&value)?;
        }
        Ok(())
    }

    fn take(&mut self, value: &Value) -> Result<(), LinkError> {
        match Meaning::of(&value.raw) {
            Some(Meaning::Life) => self.target.pass_over(self.received),
            Some(Meaning::Question) => {
                self.target.pass_over(self.received);
                self.asked = Some(self.received);
            }
            Some(Meaning::Clearing) => {
                let name = arguments(&value.raw, 1).first().map(|name| String::from_utf8_lossy(name).into_owned());
                self.engine.progress.warn(format!(
                    "the source executed {}, which also clears or moves keys that only the target had",
                    name.unwrap_or_default()
                ));
                self.target.forward(&value.raw, self.received);
            }
            Some(Meaning::Data) => self.target.forward(&value.raw, self.received),
            None => {
                return Err(LinkError::Fatal(format!(
                    "the source {} sent {} in its stream of commands, which is not a command",
                    self.link.connection.address,
                    shown(&value.raw)
                )));
            }
        }
        Ok(())
    }

    fn tick(&mut self) {
        self.is_due = true;
        self.quiet = if self.target.is_idle() { self.quiet + 1 } else { 0 };
        if self.quiet >= QUIET {
            // Servers may close connections that are silent for long.
            self.quiet = 0;
            self.target.ping();
        }
    }

    fn show(&mut self) {
        let operations = std::mem::take(&mut self.target.operations);
        self.engine.progress.stream_moved(self.received, self.target.applied, operations);
    }

    /// Handles the request to stop: changes that the source has made by now are still applied.
    async fn part(&mut self) {
        let offset = self.engine.source_offset().await;
        let reach = offset.unwrap_or(self.received);
        self.goal = Some(Goal { offset, reach, until: self.engine.parting_ends() });
    }

    fn is_over(&self) -> bool {
        self.goal.is_some_and(|goal| self.target.applied >= goal.reach || Instant::now() >= goal.until)
    }
}

#[cfg(test)]
mod tests;
