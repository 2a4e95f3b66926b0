//! Checks the slots of a region: how many jobs run there, and whether another one would have to wait.

use huaweicloud_runtime::{Error, message};

use super::draft::{Draft, DraftKind};
use super::issue::{BucketIssue, BucketPreflight};
use super::lookups::not_checked;
use crate::Client;
use crate::types::{SyncTaskStatus, TaskGroupStatus, TaskStatus};

/// The maximum number of tasks, of groups, and of synchronizations that run at the same time in a region (OMS user
/// guide, Constraints).
const SLOTS: i64 = 5;
/// The regions with more slots for tasks and groups, and how many (OMS user guide, Constraints).
const WIDE_REGIONS: &[&str] = &["cn-north-1", "cn-south-1"];
const WIDE_SLOTS: i64 = 10;

/// Warns if the job would wait.
pub(super) async fn check(client: &Client, draft: &Draft<'_>, found: &mut BucketPreflight) {
    let is_wide = draft.kind != DraftKind::Sync && WIDE_REGIONS.contains(&draft.target.region);
    let slots = if is_wide { WIDE_SLOTS } else { SLOTS };
    match running(client, draft.kind).await {
        Ok(running) if running >= slots => {
            let message = message!(
                "slots-taken",
                "{running} jobs are under way, and a region runs at most {slots} at a time",
                running = running,
                slots = slots
            );
            let remedy = match draft.kind {
                DraftKind::Sync => message!("stop-another", "Stop another one first, or expect a refusal"),
                DraftKind::Task | DraftKind::Group => message!("will-wait", "It will wait for one of them to end"),
            };
            found.warning(BucketIssue::Quota, "", message, remedy);
        }
        Ok(_) => {}
        Err(error) => not_checked("", message!("lookup-running", "how many are under way"), &error, found),
    }
}

async fn running(client: &Client, kind: DraftKind) -> Result<i64, Error> {
    match kind {
        DraftKind::Task => {
            let page = client.list_tasks().status(TaskStatus::Running).limit(1).send().await?;
            Ok(page.count.unwrap_or_default())
        }
        DraftKind::Group => {
            let mut count = 0_i64;
            for status in [TaskGroupStatus::Creating, TaskGroupStatus::Monitoring] {
                let page = client.list_task_group().status(status).limit(1).send().await?;
                count = count.saturating_add(page.count.unwrap_or_default());
            }
            Ok(count)
        }
        DraftKind::Sync => {
            let page = client.list_sync_tasks().status(SyncTaskStatus::Synchronizing).limit(1).send().await?;
            Ok(page.count.unwrap_or_default())
        }
    }
}
