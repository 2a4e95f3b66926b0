//! The stage of the demo: the emulator, the clients that call it, and a clock that moves only when the demo polls.

use std::time::Duration;

use huaweicloud_emulator::{EmulatedClock, Emulator, Handle};
use huaweicloud_runtime::{Operation, Response};

use crate::failure::Failure;
use crate::locale::say;
use crate::output::Item;
use crate::screen::{Board, Channel, Reading, hanging, is_read, line, terminal_width};
use crate::text::{BOLD, DIM, GOOD, LINK, clean};

/// How much time passes in the emulator between two polls.
const STEP: Duration = Duration::from_millis(500);
/// How long each step is shown to a person.
const BEAT: Duration = Duration::from_millis(60);
/// The maximum number of polls; no part of the demo needs as many.
const MOST_LOOKS: u32 = 200;

pub(super) struct Stage {
    pub(super) emulator: Handle,
    pub(super) oms: huaweicloud_oms::Client,
    pub(super) dcs: huaweicloud_dcs::Client,
}

/// One resource of the demo: its kind, and the states that were seen.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    pub(super) what: String,
    pub(super) id: String,
    pub(super) states: Vec<String>,
    /// Whether the service should refuse the request.
    pub(super) is_refused: bool,
}

impl Thing {
    pub(super) fn new(what: String, id: impl Into<String>) -> Self {
        Self { what, id: id.into(), states: Vec::new(), is_refused: false }
    }

    /// Shortens the id so that it can still be identified.
    pub(super) fn short_id(&self) -> &str {
        self.id.split('-').next().unwrap_or_default()
    }

    fn saw(&mut self, item: &Item) {
        let state = item.state_text();
        if self.states.last() != Some(&state) {
            self.states.push(state);
        }
    }
}

/// Prints a line. On a narrow terminal it is wrapped, and the following lines begin with this many spaces.
pub(super) fn told(text: &str, indent: usize) -> Result<(), Failure> {
    line(&hanging(text, indent, terminal_width()))
}

impl Stage {
    pub(super) async fn set() -> Result<Self, Failure> {
        let emulator = Emulator::builder().clock(EmulatedClock::manual()).start().await;
        let emulator =
            emulator.map_err(|error| Failure::new(say!("emulator-cannot-start", error = error.to_string())))?;
        // The environment may hold the keys of a real account, so it is ignored here.
        let nothing = |_: &str| None;
        let oms = huaweicloud_oms::Client::builder()
            .environment(nothing)
            .endpoint(emulator.url())
            .access_key(emulator.access_key(), emulator.secret_key())
            .project_id(emulator.project_id())
            .build()?;
        let dcs = huaweicloud_dcs::Client::builder()
            .environment(nothing)
            .endpoint(emulator.url())
            .access_key(emulator.access_key(), emulator.secret_key())
            .project_id(emulator.project_id())
            .build()?;
        Ok(Self { emulator, oms, dcs })
    }

    pub(super) async fn strike(self) {
        self.emulator.shutdown().await;
    }

    /// Prints the heading of an act.
    pub(super) fn act(&self, number: u32, operation: &Operation, story: &str) -> Result<(), Failure> {
        told(&format!("\n{BOLD}{number}/5  {}{BOLD:#}  {story}", operation.id), 5)
    }

    /// Prints what the next call is for.
    pub(super) fn say(&self, text: &str) -> Result<(), Failure> {
        told(&format!("  {text}"), 2)
    }

    /// Prints a call and its answer: operation, method and path, status, request id.
    pub(super) fn called<T>(
        &self,
        operation: &Operation,
        ids: &[(&str, &str)],
        reply: &Response<T>,
    ) -> Result<(), Failure> {
        let path =
            ids.iter().fold(operation.path.to_owned(), |path, (name, id)| path.replace(&format!("{{{name}}}"), id));
        told(&format!("  {BOLD}{}{BOLD:#}  {LINK}{} {path}{LINK:#}", operation.id, operation.method), 4)?;
        let status = reply.status();
        let words = status.canonical_reason().unwrap_or_default();
        let mut answer = format!("{GOOD}{} {words}{GOOD:#}", status.as_u16());
        if reply.raw().is_empty() {
            answer = say!("demo-empty-body", status = answer);
        }
        let id = reply.request_id().map(|id| say!("verbs-request-id", id = clean(id)));
        let id = id.map(|id| format!("  {DIM}{id}{DIM:#}")).unwrap_or_default();
        told(&format!("    {answer}{id}"), 6)
    }

    /// Polls once.
    pub(super) async fn look(
        &self,
        read: &Operation,
        thing: &mut Thing,
        look: impl AsyncFn() -> Result<Item, Failure>,
    ) -> Result<Item, Failure> {
        self.watch(read, thing, |_| true, look).await
    }

    /// Polls a resource, with time passing between polls, until `is_end` returns true.
    #[expect(clippy::disallowed_methods, reason = "a person reads along")]
    pub(super) async fn watch(
        &self,
        read: &Operation,
        thing: &mut Thing,
        is_end: impl Fn(&Item) -> bool,
        look: impl AsyncFn() -> Result<Item, Failure>,
    ) -> Result<Item, Failure> {
        let mut progress =
            Board::new(Channel::Result).progress(format!("  {DIM}{} {}{DIM:#}", read.id, thing.short_id()));
        for _ in 0..MOST_LOOKS {
            let item = look().await?;
            thing.saw(&item);
            if is_end(&item) {
                progress.finish(&Reading::from(&item))?;
                return Ok(item);
            }
            progress.show(&Reading::from(&item))?;
            if is_read() {
                tokio::time::sleep(BEAT).await;
            }
            self.emulator.clock().advance(STEP);
        }
        Err(Failure::new(say!("demo-no-end", what = &thing.what)))
    }
}
