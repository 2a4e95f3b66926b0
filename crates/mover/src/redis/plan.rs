//! The input of a migration, and its report.

use huaweicloud_auth::Secret;
use huaweicloud_emulator::work::Resume;
use huaweicloud_runtime::redact::Redactor;
use tokio::sync::watch;

/// A server as one end of a migration.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    /// Addresses, each as `host:port`; the first one that answers is used.
    pub addresses: Vec<String>,
    pub password: Option<Secret>,
}

impl Server {
    /// Returns a redactor that removes the password from messages.
    pub(super) fn redactor(&self) -> Redactor {
        let mut redactor = Redactor::new();
        self.teach(&mut redactor);
        redactor
    }

    pub(super) fn teach(&self, redactor: &mut Redactor) {
        self.password.iter().for_each(|password| redactor.learn(password.expose()));
    }
}

/// The extent of a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MigrationMode {
    /// What the source has when the migration starts.
    Full,
    /// The same, and every later change until the migration is stopped.
    Incremental,
}

/// Whether Redis servers on other machines may take part. They may be in production.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remote {
    Allowed,
    Refused,
}

/// What to migrate.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub source: Server,
    pub target: Server,
    pub mode: MigrationMode,
    /// Whether a broken link is restored; read whenever a link breaks.
    pub resume: watch::Receiver<Resume>,
    /// The limit of the incremental phase.
    pub bytes_per_second: Option<u64>,
    pub remote: Remote,
}

impl Plan {
    /// Returns a redactor that removes the passwords of both ends from messages.
    pub(super) fn redactor(&self) -> Redactor {
        let mut redactor = self.source.redactor();
        self.target.teach(&mut redactor);
        redactor
    }
}

/// The stage of a migration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    #[default]
    Connecting,
    /// Entered again when the source cannot continue where a broken link ended.
    Full,
    /// Also while a broken link is being restored.
    Incremental,
    /// Everything is copied, and nothing more was requested.
    Done,
    Stopped,
    Failed {
        message: String,
    },
}

impl Stage {
    /// Whether the migration has ended.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self, Self::Done | Self::Stopped | Self::Failed { .. })
    }
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Counts from 1 without gaps.
    pub number: u64,
    pub warning: bool,
    pub message: String,
}

/// The observable state of a migration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    pub stage: Stage,
    /// The keys of all databases.
    pub source_keys: u64,
    pub target_keys: u64,
    /// 100 only when the full phase is done.
    pub full_percent: u8,
    /// How many bytes of the source's command stream are not applied yet, as of half a second ago. Unknown in the full
    /// phase and while the link is broken.
    pub gap: Option<u64>,
    /// The offset up to which the source's stream is applied, while the gap is known.
    pub applied: Option<u64>,
    pub bytes_per_second: u64,
    pub operations_per_second: u64,
    /// The latest lines, at most 200.
    pub lines: Vec<Line>,
}
