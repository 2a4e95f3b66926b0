//! Derives the progress of tasks, groups and synchronizations from the service's figures.

use std::time::Duration;

use huaweicloud_runtime::{Amount, Progress, ReportsProgress};

use crate::types::{ShowSyncTaskResponse, Task, TaskGroup, TaskGroupStatus, TaskStatus};

/// The share, the totals and the remaining time are `None` until the service has listed the source.
impl ReportsProgress for Task {
    fn progress(&self) -> Progress {
        let is_listed = self.is_query_over != Some(false);
        let is_running = matches!(self.status, Some(TaskStatus::Running | TaskStatus::Retrying));
        let done =
            self.total_num.map(|_| self.successful_num.unwrap_or(0).saturating_add(self.skipped_num.unwrap_or(0)));
        let mut progress = Progress::default();
        progress.objects = Amount::of(done, self.total_num.filter(|_| is_listed));
        progress.failed = count(self.failed_num);
        progress.skipped = count(self.skipped_num);
        progress.bytes = Amount::of(self.complete_size, self.total_size.filter(|_| is_listed));
        progress.bytes_per_second = speed(self.migrate_speed);
        progress.share = self.progress.filter(|share| is_listed && (0.0..=1.0).contains(share));
        if is_listed && is_running {
            // Many small objects take longer than their bytes suggest.
            let by_objects = milliseconds(self.total_time).and_then(|taken| progress.left_by_objects(taken));
            progress.left = milliseconds(self.left_time).max(by_objects);
        }
        progress
    }
}

/// The share, the totals and the remaining time are `None` until the group has created all of its tasks: before that,
/// the service has not listed the whole source.
impl ReportsProgress for TaskGroup {
    fn progress(&self) -> Progress {
        use TaskGroupStatus::{Completed, Creating, CreationFailed, Monitoring, Waiting};
        let is_listed = !matches!(self.status, Some(Waiting | Creating | CreationFailed));
        // A group without objects reports 0 of 0.
        let total = self.total_num.filter(|total| is_listed && *total > 0);
        let done = self.success_num.unwrap_or(0).saturating_add(self.skip_num.unwrap_or(0));
        let mut progress = Progress::default();
        progress.objects = Amount::of(self.total_num.filter(|total| *total > 0).map(|_| done), total);
        progress.failed = count(self.fail_num);
        progress.skipped = count(self.skip_num);
        progress.bytes = Amount::of(self.complete_size, self.total_size.filter(|_| is_listed));
        progress.bytes_per_second = speed(self.migrate_speed);
        progress.share = match self.status {
            Some(Completed) => Some(1.0),
            _ => progress.bytes.share(),
        };
        progress.left = progress.left_by_bytes().filter(|_| self.status == Some(Monitoring));
        progress
    }
}

/// A synchronization does not end on its own, so it has neither a share nor a remaining time. The figures are those of
/// the requested month; the total counts the objects that were named in that month.
impl ReportsProgress for ShowSyncTaskResponse {
    fn progress(&self) -> Progress {
        let named = self.monthly_acceptance_request.filter(|named| *named > 0);
        let done = self.monthly_success_object.unwrap_or(0).saturating_add(self.monthly_skip_object.unwrap_or(0));
        let mut progress = Progress::default();
        progress.objects = Amount::of(named.map(|_| done), named);
        progress.failed = count(self.monthly_failure_object);
        progress.skipped = count(self.monthly_skip_object);
        progress.bytes = Amount::of(named.and(self.monthly_size), None);
        progress
    }
}

/// Reads a number; a negative number has no meaning.
fn count(number: Option<i64>) -> Option<u64> {
    u64::try_from(number?).ok()
}

/// Reads a speed; 0 means that nothing moves.
fn speed(bytes_per_second: Option<i64>) -> Option<u64> {
    count(bytes_per_second).filter(|speed| *speed > 0)
}

/// Reads a span of time; the service writes 0 before it knows the time.
fn milliseconds(number: Option<i64>) -> Option<Duration> {
    count(number).filter(|span| *span > 0).map(Duration::from_millis)
}
