//! Migrations between two Redis servers, as the emulated world sees them.

use std::sync::Arc;

use huaweicloud_auth::Secret;
use tokio::sync::Notify;

use super::redis::{Method, Migration, Plan, Server, Stage};
use super::secrets::Secrets;
use crate::carrier::{Ending, LinkErrand, LinkReport, LinkStage};

/// A migration under way, and the last line of its log that was taken in: its number and its text.
#[derive(Debug)]
pub(super) struct Linking {
    migration: Migration,
    seen: u64,
    last: String,
}

impl Linking {
    pub fn begin(errand: LinkErrand, secrets: Secrets, allow_remote: bool, wake: Arc<Notify>) -> Self {
        let server = |addresses, password: Option<Secret>, wanted: bool| Server {
            addresses,
            password: password.filter(|_| wanted),
        };
        let plan = Plan {
            source: server(errand.source, secrets.source_password, errand.passwords.0),
            target: server(errand.target, secrets.target_password, errand.passwords.1),
            method: if errand.incremental { Method::Incremental } else { Method::Full },
            resume: errand.resume,
            bytes_per_second: errand.bytes_per_second,
            allow_remote,
        };
        Self { migration: Migration::start(plan, Arc::new(move || wake.notify_one())), seen: 0, last: String::new() }
    }

    pub fn stop(&self) {
        self.migration.stop();
    }

    pub fn end(&self) -> Ending {
        Box::pin(self.migration.end())
    }

    /// How far it is, and whether that is the end. Each line of its log is told once.
    pub fn report(&mut self) -> (LinkReport, bool) {
        let report = self.migration.report(self.seen);
        if let Some(line) = report.lines.last() {
            (self.seen, self.last) = (line.number, line.message.clone());
        }
        let over = report.stage.is_over();
        let mut lines: Vec<(bool, String)> =
            report.lines.into_iter().map(|line| (line.warning, line.message)).collect();
        let stage = match report.stage {
            Stage::Connecting | Stage::Full => LinkStage::Full,
            Stage::Incremental => LinkStage::Incremental,
            Stage::Done => LinkStage::Done,
            Stage::Stopped => LinkStage::Stopped,
            Stage::Failed { message } => {
                // Its log may end with the reason, which may have been taken in a moment before the end was.
                if self.last != message {
                    lines.push((true, message));
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
