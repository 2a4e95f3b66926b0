//! The initial contents of an emulator: a few resources in useful states, with ids that documentation and tests can
//! name.

use serde_json::{Map, Value, json};

use crate::cloud::Cloud;
use crate::dcs::{
    Background, Backup, BackupState, Dcs, Instance, Job, JobState, Method, Migration, MigrationEnd, MigrationKind,
    Phase, Template,
};
use crate::oms::{Group, GroupState, Oms, Policy, SyncTask, Task, TaskKind, TaskState};
use crate::work::{FailedRun, Tally};
use crate::world::kernel::Kernel;
use crate::world::workload::Workload;

/// OMS: a paused migration task that succeeds when it is started.
pub const PAUSED_TASK: u64 = 42;
/// OMS: a migration task that failed with three objects on its failed list; retrying them succeeds.
pub const FAILED_TASK: u64 = 43;
/// OMS: a migration task that is running.
pub const RUNNING_TASK: u64 = 44;
/// OMS: a migration task that succeeded.
pub const SUCCEEDED_TASK: u64 = 45;
/// OMS: a paused task group (the id of the public document's sample) of three tasks.
pub const PAUSED_GROUP: &str = "00878453-3402-4a86-9e2a-5d5217cd35b2";
/// OMS: the tasks of [`PAUSED_GROUP`]; two have the ids of the samples of the documents.
pub const PAUSED_GROUP_TASKS: [u64; 3] = [46, 191_297_407_830_872, 191_297_407_830_873];
/// OMS: a stopped synchronization task.
pub const STOPPED_SYNC_TASK: &str = "0d146099-8cf4-437d-b6ef-88e043771c8b";
/// DCS: an online migration in its incremental phase, which batch-stop stops.
pub const INCREMENTAL_MIGRATION: &str = "b21989ec-2889-4b8e-99db-19c073425ec2";
/// DCS: an online migration that was stopped, so that batch-stop answers `failed`.
pub const STOPPED_MIGRATION: &str = "5130d57f-640a-435b-bc3a-0fb1860a5340";
/// DCS: a stopped online migration that batch-restart restarts.
pub const RESTARTABLE_MIGRATION: &str = "7599c3ed-d0d3-4fb9-9273-653160302023";
/// DCS: a stopped migration of the old kind, for which batch-restart answers `task not v2`.
pub const OLD_MIGRATION: &str = "091434c0-d6d7-47c6-9e14-17cc9502b27b";
/// DCS: a running instance, the source of the seeded migrations.
pub const SOURCE_INSTANCE: &str = "5560df16-cebf-4473-95c4-d1b573c16e79";
/// DCS: a running instance, the target of the seeded migrations.
pub const TARGET_INSTANCE: &str = "c577ae55-2bde-4d22-b4f8-d2b5b24d1e9c";

/// DCS: a backup of [`SOURCE_INSTANCE`].
pub const BACKUP: &str = "3c0e6b1d-55a8-4a57-8a3c-0f1d2e3b4a59";
/// DCS: a parameter template.
pub const TEMPLATE: &str = "efb1ba06-d3cd-4a77-9173-16f70f2d1343";
/// DCS: a finished job.
pub const JOB: &str = "ff80808293a1b0ee0193b2c4d5e60718";
/// DCS: a finished background task of [`SOURCE_INSTANCE`].
pub const BACKGROUND_TASK: &str = "8abf6e1e72c12e7c0172c15b508500aa";

const HOUR_MS: u64 = 3_600_000;

/// Fills a new project.
pub(crate) fn plant(cloud: &mut Cloud) {
    let Cloud { kernel, oms, dcs, .. } = cloud;
    plant_tasks(kernel, oms);
    plant_group(kernel, oms);
    plant_sync(kernel, oms);
    plant_instances(kernel, dcs);
    plant_migrations(kernel, dcs);
    plant_records(kernel, dcs);
}

fn request(bucket: &str, region: &str, description: &str) -> Value {
    json!({
        "task_type": "prefix",
        "description": description,
        "src_node": { "cloud_type": "Aliyun", "region": "oss-cn-hangzhou", "bucket": bucket, "object_key": [""] },
        "dst_node": { "region": region, "bucket": format!("{bucket}-obs"), "save_prefix": "" },
    })
}

fn task(kernel: &Kernel, id: u64, bucket: &str, description: &str, work: Workload) -> Task {
    let created = kernel.now.saturating_sub(2 * HOUR_MS);
    Task {
        id,
        name: format!("{bucket}-{bucket}-obs-{created}"),
        state: TaskState::Paused,
        kind: TaskKind::Normal,
        group_id: None,
        request: request(bucket, &kernel.setup.region, description),
        plan: Tally::of(&work),
        bandwidth: Policy::default(),
        work,
        done: Tally::default(),
        run: None,
        created,
        started: Some(created + 1000),
        ended: None,
        spent: 0,
        error: None,
        timer: None,
        ready: false,
        queued: id,
        queued_at: created,
        busy_deletes: 0,
        scanned: true,
        copying: None,
    }
}

/// Moves a part of a task's plan to what is done.
fn carry(task: &mut Task, part: Tally) {
    task.done = task.done.plus(&part);
    task.plan = task.plan.minus(&part);
}

fn plant_tasks(kernel: &mut Kernel, oms: &mut Oms) {
    let usual = kernel.setup.pace.workload.clone();
    let mut paused = task(kernel, PAUSED_TASK, "photos", "seed: paused, will succeed", usual.clone());
    let half = Tally { successful: paused.plan.successful / 4, copied: paused.plan.copied / 4, ..Tally::default() };
    carry(&mut paused, half);
    paused.spent = 2000;

    let mut failed = task(
        kernel,
        FAILED_TASK,
        "archive",
        "seed: failed, three objects to try again",
        Workload { failed: 3, ..usual.clone() },
    );
    let all = failed.plan;
    carry(&mut failed, all);
    failed.state = TaskState::Failed;
    failed.spent = 8000;
    failed.ended = Some(failed.created + 9000);
    failed.error = Some(FailedRun::of_objects());

    // Large enough to be still running at any time within the first hours.
    let large = Workload {
        objects: 2_000_000,
        bytes: kernel.setup.pace.bytes_per_second.saturating_mul(6 * 3600),
        ..usual.clone()
    };
    let mut running = task(kernel, RUNNING_TASK, "backups", "seed: running", large);
    running.state = TaskState::Waiting;
    running.ready = true;
    running.scanned = false;
    running.started = None;
    running.queued_at = kernel.now;

    let mut succeeded = task(kernel, SUCCEEDED_TASK, "website", "seed: succeeded", usual);
    let all = succeeded.plan;
    carry(&mut succeeded, all);
    succeeded.state = TaskState::Succeeded;
    succeeded.spent = 8000;
    succeeded.ended = Some(succeeded.created + 9000);

    for task in [paused, failed, running, succeeded] {
        oms.tasks.insert(task.id, task);
    }
    oms.ready.insert((RUNNING_TASK, RUNNING_TASK));
    crate::oms::tasks::schedule(kernel, oms);
}

fn plant_group(kernel: &Kernel, oms: &mut Oms) {
    let work = kernel.setup.pace.workload.clone();
    for (index, id) in (0_u64..).zip(PAUSED_GROUP_TASKS) {
        let mut child = task(kernel, id, "logs", "", work.share(index, PAUSED_GROUP_TASKS.len() as u64));
        child.kind = TaskKind::Group;
        child.group_id = Some(PAUSED_GROUP.to_owned());
        oms.tasks.insert(id, child);
    }
    let created = kernel.now.saturating_sub(3 * HOUR_MS);
    let mut request = request("logs", &kernel.setup.region, "seed: paused group");
    request["task_type"] = json!("PREFIX");
    let group = Group {
        resumption: Default::default(),
        id: PAUSED_GROUP.to_owned(),
        state: GroupState::Paused,
        request,
        bandwidth: Policy::default(),
        work,
        children: PAUSED_GROUP_TASKS.to_vec(),
        created,
        started: Some(created + 1000),
        ended: None,
        spent: 5000,
        since: None,
        error: None,
        timer: None,
        real: false,
        queued: 1,
    };
    oms.groups.insert(group.id.clone(), group);
}

fn plant_sync(kernel: &Kernel, oms: &mut Oms) {
    let task = SyncTask {
        id: STOPPED_SYNC_TASK.to_owned(),
        synchronizing: false,
        request: json!({
            "src_cloud_type": "Aliyun", "src_region": "oss-cn-hangzhou", "src_bucket": "uploads",
            "dst_region": kernel.setup.region, "dst_bucket": "uploads-obs", "description": "seed: stopped",
        }),
        created: kernel.now.saturating_sub(24 * HOUR_MS),
        last_started: kernel.now.saturating_sub(24 * HOUR_MS),
        queued: 2,
        activity: std::collections::BTreeMap::new(),
        pending: 0,
    };
    oms.syncs.insert(task.id.clone(), task);
}

fn plant_instances(kernel: &Kernel, dcs: &mut Dcs) {
    for (id, name, ip, queued) in
        [(SOURCE_INSTANCE, "dcs-source", "192.168.0.10", 3), (TARGET_INSTANCE, "dcs-target", "192.168.0.11", 4)]
    {
        let instance = Instance {
            id: id.to_owned(),
            name: name.to_owned(),
            state: "RUNNING".to_owned(),
            request: json!({
                "engine": "Redis", "engine_version": "5.0", "capacity": 1, "spec_code": "redis.ha.xu1.large.r2.1",
                "az_codes": [format!("{}a", kernel.setup.region)], "vpc_id": "vpc-emulator", "subnet_id": "subnet-emulator",
            }),
            ip: ip.to_owned(),
            created: kernel.now.saturating_sub(48 * HOUR_MS),
            updated: kernel.now.saturating_sub(48 * HOUR_MS),
            launched: Some(kernel.now.saturating_sub(48 * HOUR_MS)),
            timer: None,
            task: None,
            queued,
        };
        dcs.instances.insert(instance.id.clone(), instance);
    }
}

fn plant_migrations(kernel: &mut Kernel, dcs: &mut Dcs) {
    for (id, name, phase, version, queued) in [
        (INCREMENTAL_MIGRATION, "orders-live", Phase::Incremental, "v2", 5),
        (STOPPED_MIGRATION, "sessions-stopped", Phase::Terminated, "v2", 6),
        (RESTARTABLE_MIGRATION, "carts-stopped", Phase::Terminated, "v2", 7),
        (OLD_MIGRATION, "legacy-stopped", Phase::Terminated, "v1", 8),
    ] {
        let at = kernel.now.saturating_sub(HOUR_MS);
        let side = |id: &str, name: &str, ip: &str| {
            Some(MigrationEnd {
                id: id.to_owned(),
                name: name.to_owned(),
                addrs: format!("{ip}:6379"),
                has_password: true,
            })
        };
        let mut migration = Migration::blank(id, name, "seed", MigrationKind::Online, at);
        migration.phase = phase;
        migration.method = Method::Incremental;
        migration.version = version.to_owned();
        migration.source = side(SOURCE_INSTANCE, "dcs-source", "192.168.0.10");
        migration.target = side(TARGET_INSTANCE, "dcs-target", "192.168.0.11");
        migration.keys = kernel.setup.pace.keys;
        migration.arrived = kernel.setup.pace.keys / 2;
        migration.queued = queued;
        migration.log(at, false, "dcs.41.0101", "The full phase began.");
        dcs.migrations.insert(id.to_owned(), migration);
    }
    kernel.counters.queued = kernel.counters.queued.max(100);
}

/// Creates what the examples of the documents name besides instances and migrations.
fn plant_records(kernel: &Kernel, dcs: &mut Dcs) {
    let (created, ends) = (kernel.now.saturating_sub(HOUR_MS), kernel.now.saturating_sub(HOUR_MS / 2));
    let instance_id = SOURCE_INSTANCE.to_owned();
    let backup = Backup {
        id: BACKUP.to_owned(),
        instance_id: instance_id.clone(),
        name: "backup_seed".to_owned(),
        remark: "seed".to_owned(),
        format: "rdb".to_owned(),
        state: BackupState::Succeed,
        created,
        updated: ends,
        ends,
        timer: None,
        queued: 9,
    };
    dcs.backups.insert(backup.id.clone(), backup);
    let template = Template {
        id: TEMPLATE.to_owned(),
        name: "low-latency".to_owned(),
        description: "seed".to_owned(),
        base: "11".to_owned(),
        params: Map::new(),
        created,
        queued: 10,
    };
    dcs.templates.insert(template.id.clone(), template);
    let (id, kind) = (JOB.to_owned(), "createInstance".to_owned());
    dcs.jobs.insert(id.clone(), Job { id, kind, state: JobState::Success, begun: created, ends, timer: None });
    let task = Background {
        id: BACKGROUND_TASK.to_owned(),
        instance_id,
        instance_name: "dcs-source".to_owned(),
        name: Some("EXTEND".to_owned()),
        created,
        ends,
        queued: 11,
    };
    dcs.background.insert(task.id.clone(), task);
}
