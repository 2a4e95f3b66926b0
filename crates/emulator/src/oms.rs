//! OMS: migration tasks, task groups, synchronization tasks, and the helpers around buckets.

mod bandwidth;
mod buckets;
mod copying;
mod group;
pub(crate) mod groups;
mod groups_api;
mod rules;
mod state;
mod sync;
mod syncs_api;
mod task;
mod task_view;
pub(crate) mod tasks;
mod tasks_api;

pub(crate) use bandwidth::Policy;
pub(crate) use copying::absorb;
#[cfg(feature = "state")]
pub(crate) use copying::wake;
pub(crate) use group::{Group, GroupState};
pub(crate) use state::Oms;
pub(crate) use sync::SyncTask;
pub(crate) use task::{Task, TaskKind, TaskState};

use crate::call::{HandlerFn, Stateful};

const fn op(id: &'static str, run: HandlerFn<Oms>) -> Stateful<Oms> {
    Stateful { id, run }
}

/// The operations of OMS with state behind them.
pub(crate) const HANDLERS: &[Stateful<Oms>] = &[
    op("create_task", tasks_api::create),
    op("list_tasks", tasks_api::list),
    op("show_task", tasks_api::show),
    op("start_task", tasks_api::start),
    op("stop_task", tasks_api::stop),
    op("delete_task", tasks_api::delete),
    op("update_bandwidth_policy", tasks_api::update_bandwidth),
    op("batch_update_tasks", tasks_api::batch_update),
    op("create_task_group", groups_api::create),
    op("list_task_group", groups_api::list),
    op("show_task_group", groups_api::show),
    op("start_task_group", groups_api::start),
    op("stop_task_group", groups_api::stop),
    op("retry_task_group", groups_api::retry),
    op("update_task_group", groups_api::update_bandwidth),
    op("delete_task_group", groups_api::delete),
    op("create_sync_task", syncs_api::create),
    op("list_sync_tasks", syncs_api::list),
    op("show_sync_task", syncs_api::show),
    op("start_sync_task", syncs_api::start),
    op("stop_sync_task", syncs_api::stop),
    op("delete_sync_task", syncs_api::delete),
    op("create_sync_events", syncs_api::events),
    op("list_sync_task_statistic", syncs_api::statistics),
    op("update_privacy_agreement_record", buckets::agree),
    op("show_cloud_type", buckets::cloud_types),
    op("show_region_info", buckets::data_centers),
    op("show_bucket_region", buckets::region),
    op("show_bucket_objects", buckets::objects),
    op("list_api_versions", buckets::versions),
    op("show_api_info", buckets::version),
];
