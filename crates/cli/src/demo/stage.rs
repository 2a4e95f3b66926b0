//! The stage of the demo: the emulator, the clients that call it, and a clock that only moves when the demo polls.

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
/// How long a person gets to see each step.
const BEAT: Duration = Duration::from_millis(60);
/// More polls than any part of the story needs.
const MOST_LOOKS: u32 = 200;

pub(super) struct Stage {
    pub(super) emulator: Handle,
    pub(super) oms: huaweicloud_oms::Client,
    pub(super) dcs: huaweicloud_dcs::Client,
}

/// One thing of the story: what it is, and the states that were seen of it.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    pub(super) what: String,
    pub(super) id: String,
    pub(super) states: Vec<String>,
    /// Whether the service is to refuse the request.
    pub(super) is_refused: bool,
}

impl Thing {
    pub(super) fn new(what: String, id: impl Into<String>) -> Self {
        Self { what, id: id.into(), states: Vec::new(), is_refused: false }
    }

    /// Enough of the id to identify it.
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

/// Prints a line, as several that begin with this many spaces where the terminal is narrow.
pub(super) fn told(text: &str, indent: usize) -> Result<(), Failure> {
    line(&hanging(text, indent, terminal_width()))
}

impl Stage {
    pub(super) async fn set() -> Result<Self, Failure> {
        let emulator = Emulator::builder().clock(EmulatedClock::manual()).start().await;
        let emulator =
            emulator.map_err(|error| Failure::new(say!("emulator-cannot-start", error = error.to_string())))?;
        // The environment may hold the keys of a real account: none of it counts here.
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

    /// The heading of an act.
    pub(super) fn act(&self, number: u32, operation: &Operation, story: &str) -> Result<(), Failure> {
        told(&format!("\n{BOLD}{number}/5  {}{BOLD:#}  {story}", operation.id), 5)
    }

    /// Something the next call is for.
    pub(super) fn say(&self, text: &str) -> Result<(), Failure> {
        told(&format!("  {text}"), 2)
    }

    /// A call and its answer: operation, method and path, status, request id.
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

    /// Looks once.
    pub(super) async fn look(
        &self,
        read: &Operation,
        thing: &mut Thing,
        look: impl AsyncFn() -> Result<Item, Failure>,
    ) -> Result<Item, Failure> {
        self.watch(read, thing, |_| true, look).await
    }

    /// Looks at something, time passing in between, until `is_end` is true of what is seen.
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
