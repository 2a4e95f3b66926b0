//! Migrations between two Redis servers, as the emulator sees them.

use std::sync::Arc;

use huaweicloud_auth::Secret;
use huaweicloud_emulator::work::{Ending, LinkEnd, LinkJob, LinkLine, LinkReport, LinkStage};
use tokio::sync::Notify;

use crate::redis::{MigrationHandle, MigrationMode, Plan, Remote, Server, Stage};
use crate::secrets::Secrets;

/// A running migration, and the number and text of the last log line that was reported.
#[derive(Debug)]
pub(super) struct Linking {
    migration: MigrationHandle,
    seen: u64,
    last: String,
}

impl Linking {
    pub(crate) fn begin(job: LinkJob, secrets: Secrets, remote: Remote, wake: Arc<Notify>) -> Self {
        let server = |end: LinkEnd, password: Option<Secret>| Server {
            addresses: end.addresses,
            password: password.filter(|_| end.needs_password),
        };
        let plan = Plan {
            source: server(job.source, secrets.source_password),
            target: server(job.target, secrets.target_password),
            mode: if job.incremental { MigrationMode::Incremental } else { MigrationMode::Full },
            resume: job.resume,
            bytes_per_second: job.bytes_per_second,
            remote,
        };
        Self {
            migration: MigrationHandle::start(plan, Arc::new(move || wake.notify_one())),
            seen: 0,
            last: String::new(),
        }
    }

    pub(crate) fn stop(&self) {
        self.migration.stop();
    }

    pub(crate) fn end(&self) -> Ending {
        Box::pin(self.migration.end())
    }

    /// Returns its progress, and whether it has ended. Each line of its log is reported once.
    pub(crate) fn report(&mut self) -> (LinkReport, bool) {
        let report = self.migration.report(self.seen);
        if let Some(line) = report.lines.last() {
            (self.seen, self.last) = (line.number, line.message.clone());
        }
        let over = report.stage.is_over();
        let mut lines: Vec<LinkLine> =
            report.lines.into_iter().map(|line| LinkLine { is_error: line.warning, text: line.message }).collect();
        let stage = match report.stage {
            Stage::Connecting | Stage::Full => LinkStage::Full,
            Stage::Incremental => LinkStage::Incremental,
            Stage::Done => LinkStage::Done,
            Stage::Stopped => LinkStage::Stopped,
            Stage::Failed { message } => {
                // The log may end with the reason; the reason may have been reported before the end.
                if self.last != message {
                    lines.push(LinkLine { is_error: true, text: message });
                }
                LinkStage::Failed
            }
        };
        let report = LinkReport {
            stage,
            source_keys: report.source_keys,
            target_keys: report.target_keys,
            percent: report.full_percent,
            gap: report.gap,
            bytes_per_second: report.bytes_per_second,
            ops_per_second: report.operations_per_second,
            lines,
        };
        (report, over)
    }
}
