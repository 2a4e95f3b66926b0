//! A small service, a scripted transport, and a server on a socket.

pub(crate) mod limited;
pub(crate) mod script;
pub(crate) mod server;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use huaweicloud_runtime::{
    ArraySchema, BatchResults, Batching, Body, ClientBuilder, Core, DocumentedError, Error, Field, IntegerSchema,
    LegalIn, MarkerPage, Marking, ObjectSchema, OffsetPage, Operation, Page, Parameter, ReasonLog, ReasonSource,
    Repeat, Reply, Request, Schema, Service, StateEntry, StringSchema, Transport, ValueSource, Waiter, WaiterCase,
};

pub(crate) static KEY: Schema = Schema::String(StringSchema::new().with_min(1).with_max(100).secret());
static ID: Schema = Schema::Integer(IntegerSchema::new().with_min(0).with_max(999_999_999_999_999));
static COUNT: Schema = Schema::Integer(IntegerSchema::new().with_min(1).with_max(3));
static NODE: Schema =
    Schema::Object(ObjectSchema::new(&[Field::required("src_sk", &KEY), Field::optional("region", &Schema::Any)]));
static START_BODY: Schema = Schema::Object(ObjectSchema::new(&[
    Field::optional("src_node", &NODE),
    Field::required("dst_ak", &KEY),
    Field::required("dst_sk", &KEY),
]));
static STOP_BODY: Schema = Schema::Object(ObjectSchema::new(&[Field::required(
    "migration_tasks",
    &Schema::Array(ArraySchema::new(&Schema::Any).with_min(1)),
)]));
static TASK_ID: Parameter = Parameter::path("task_id", &ID);

/// An operation of the service that answers with JSON.
const fn operation(id: &'static str, method: &'static str, path: &'static str) -> Operation {
    Operation::new(id, method, path).with_tag("oms", "tasks").with_reply(Reply::Json).with_success(&[200])
}

/// Starts something: repeatable only after reading the state.
pub(crate) static START: Operation = operation("start_task", "POST", "/v2/{project_id}/tasks/{task_id}/start")
    .with_repeat(Repeat::AfterRead)
    .with_regions(&["cn-north-4"])
    .with_parameters(&[Parameter::path("task_id", &ID)])
    .with_body(Body::required(&START_BODY))
    .with_reply(Reply::Empty)
    .with_own_errors(&[DocumentedError::new("OMS.0065", 400, "It waits or runs already.", "Follow it.")])
    .with_waiter(WAITER.with_before(&["3", "4"]));
/// Stops something: safe to repeat although it is a POST.
pub(crate) static STOP: Operation = operation("batch_stop", "POST", "/v2/{project_id}/migration-task/batch-stop")
    .with_repeat(Repeat::Safe)
    .with_body(Body::required(&STOP_BODY));
/// Pauses a running task; a paused task is already in the wanted state.
pub(crate) static PAUSE: Operation = operation("pause_task", "POST", "/v2/{project_id}/tasks/{task_id}/pause")
    .with_repeat(Repeat::AfterRead)
    .with_parameters(&[Parameter::path("task_id", &ID)])
    .with_body(Body::optional(&Schema::Any))
    .with_reply(Reply::Empty)
    .with_legal_in(LegalIn::new("show_task", "status", &["2"]))
    .with_batching(BY_PATH.with_already(&["3"]));
/// Pauses several tasks, two per call.
pub(crate) static PAUSE_MANY: Operation = operation("pause_tasks", "POST", "/v2/{project_id}/tasks/pause")
    .with_repeat(Repeat::Safe)
    .with_body(Body::required(&PAUSE_BODY))
    .with_legal_in(LegalIn::new("show_task", "status", &["2"]))
    .with_batching(
        Batching::new(ValueSource::Body("ids"), "list_tasks", "tasks", "id", "status")
            .with_already(&["3"])
            .with_limit(2)
            .with_results(BatchResults::new("results").with_entries("id", "result", "success")),
    );
/// Deletes a task, and can wait until it is gone.
pub(crate) static REMOVE: Operation = operation("remove_task", "DELETE", "/v2/{project_id}/tasks/{task_id}")
    .with_parameters(&[Parameter::path("task_id", &ID)])
    .with_repeat(Repeat::Safe)
    .with_reply(Reply::Empty)
    .with_waiter(Waiter::new("show_task", "status").until_gone())
    .with_batching(BY_PATH);
const BY_PATH: Batching = Batching::new(ValueSource::Path("task_id"), "list_tasks", "tasks", "id", "status");
static PAUSE_BODY: Schema = Schema::Object(ObjectSchema::new(&[
    Field::required("ids", &Schema::Array(ArraySchema::new(&Schema::INTEGER).with_min(1).with_max(2))),
    Field::optional("why", &Schema::STRING),
]));
/// Creates something: never repeated.
pub(crate) static CREATE: Operation = operation("create_task", "POST", "/v2/{project_id}/tasks")
    .with_waiter(WAITER.with_parameters(&[("task_id", ValueSource::Reply("id"))]));
/// Creates something, and spells the id in one of two ways.
pub(crate) static CREATE_SPELLED: Operation = operation("create_spelled", "POST", "/v2/{project_id}/tasks/spelled")
    .with_waiter(WAITER.with_parameters(&[("task_id", ValueSource::ReplyAny(&["task_id", "taskId"]))]));
/// Creates something that is found again by its mark.
pub(crate) static CREATE_MARKED: Operation =
    operation("create_marked", "POST", "/v2/{project_id}/tasks").with_body(Body::required(&MARKED_BODY)).with_marking(
        Marking::new("note", "list_tasks", "tasks", "id").with_except(&[("status", &["9"])]).with_count("count"),
    );
static MARKED_BODY: Schema = Schema::Object(ObjectSchema::new(&[
    Field::optional("note", &Schema::String(StringSchema::new().with_max(20))),
    Field::optional("count", &Schema::INTEGER),
    Field::optional("dst_sk", &KEY),
]));
/// Creates several things.
pub(crate) static CREATE_MANY: Operation = operation("create_tasks", "POST", "/v2/{project_id}/tasks/batch")
    .with_waiter(LISTED.with_entry(StateEntry::new("tasks", "id").equals(ValueSource::Reply("created.id"))));
/// Switches something on or off, now or later.
pub(crate) static SWITCH: Operation = operation("switch_task", "POST", "/v2/{project_id}/tasks/{task_id}/switch")
    .with_parameters(&[Parameter::path("task_id", &ID)])
    .with_body(Body::required(&Schema::Any))
    .with_reply(Reply::Empty)
    .with_waiter(WAITER.with_cases(&[
        WaiterCase::new("how", &["off"]).with_done(&["3"]).with_failed(&["4", "5"]),
        WaiterCase::new("how", &["later"]),
    ]));
/// Deletes something.
pub(crate) static DELETE: Operation = operation("delete_task", "DELETE", "/v2/{project_id}/tasks/{task_id}")
    .with_parameters(&[Parameter::path("task_id", &ID)])
    .with_reply(Reply::Empty)
    .with_waiter(Waiter::new("show_task", "status").with_failed(&["4"]).with_before(&["3", "4"]).until_gone());
/// Renames a task, which a list then shows under its new name.
pub(crate) static RENAME: Operation = operation("rename_task", "POST", "/v2/{project_id}/tasks/{task_id}/rename")
    .with_parameters(&[Parameter::path("task_id", &ID)])
    .with_waiter(
        Waiter::new("list_tasks", "status")
            .with_entry(StateEntry::new("tasks", "name").equals(ValueSource::Body("name")))
            .with_done(&["5"])
            .with_failed(&["4"])
            .with_reason(ReasonSource::Log(
                ReasonLog::new("list_logs", "logs", "time", "message").with_filter("level", "ERROR"),
            )),
    );
/// Reads something.
pub(crate) static SHOW: Operation = operation("show_task", "GET", "/v2/{project_id}/tasks/{task_id}")
    .with_repeat(Repeat::Safe)
    .with_parameters(&[Parameter::path("task_id", &ID)])
    .with_waiter(WAITER);
/// Lists the log of something.
pub(crate) static LIST_LOGS: Operation = operation("list_logs", "GET", "/v2/{project_id}/tasks/{task_id}/logs")
    .with_repeat(Repeat::Safe)
    .with_parameters(&[
        Parameter::path("task_id", &ID),
        Parameter::query("offset", &Schema::Any),
        Parameter::query("limit", &COUNT),
        Parameter::query("level", &Schema::Any),
    ])
    .with_page(Page::Offset(OffsetPage::new("logs")));
/// Lists something by offset.
pub(crate) static LIST: Operation = operation("list_tasks", "GET", "/v2/{project_id}/tasks")
    .with_repeat(Repeat::Safe)
    .with_parameters(&[Parameter::query("limit", &COUNT), Parameter::query("offset", &Schema::INTEGER)])
    .with_page(Page::Offset(OffsetPage::new("tasks").with_total("count")))
    .with_waiter(LISTED.with_entry(StateEntry::new("tasks", "id")));
/// Lists something by a marker in its body.
pub(crate) static LIST_OBJECTS: Operation = operation("list_objects", "POST", "/v2/{project_id}/objects")
    .with_repeat(Repeat::Safe)
    .with_body(Body::required(&Schema::Any))
    .with_page(Page::Marker(MarkerPage::new("records", "behind_filename", "next_marker").with_more("next_page")));
/// Needs no project.
pub(crate) static VERSIONS: Operation = operation("list_versions", "GET", "/").with_repeat(Repeat::Safe);

const WAITER: Waiter = Waiter::new("show_task", "status")
    .with_done(&["5"])
    .with_failed(&["4"])
    .with_resting(&["3"])
    .with_queued(&["1"])
    .with_reason(ReasonSource::Field("error_reason"));
const LISTED: Waiter = Waiter::new("list_tasks", "status")
    .with_done(&["5"])
    .with_failed(&["4"])
    .with_resting(&["3"])
    .with_queued(&["1"])
    .with_reason(ReasonSource::Field("error_reason"));

pub(crate) static SERVICE: Service = Service::new("oms", "Object Storage Migration Service")
    .with_regions(&[
        ("cn-north-4", "https://oms.cn-north-4.myhuaweicloud.com"),
        ("ap-southeast-1", "https://oms.ap-southeast-1.myhuaweicloud.com"),
    ])
    .with_sensitive(&["src_sk", "dst_ak", "dst_sk", "password"])
    .with_operations(&[
        &START,
        &STOP,
        &CREATE,
        &CREATE_SPELLED,
        &CREATE_MANY,
        &CREATE_MARKED,
        &PAUSE,
        &PAUSE_MANY,
        &REMOVE,
        &DELETE,
        &SWITCH,
        &RENAME,
        &SHOW,
        &LIST,
        &LIST_LOGS,
        &LIST_OBJECTS,
        &VERSIONS,
    ])
    .with_errors(&[
        DocumentedError::new("OMS.0062", 400, "It was not stored.", "Try again later.").with_repeat_helps(),
        DocumentedError::new("OMS.0065", 400, "It runs.", "Wait."),
    ]);

/// A client around a core, like those of the service crates.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) core: Core,
}

impl From<Core> for Client {
    fn from(core: Core) -> Self {
        Self { core }
    }
}

pub(crate) const ACCESS_KEY: &str = "ACCESSKEYEXAMPLE";
pub(crate) const SECRET_KEY: &str = "secret-key-of-the-caller";
pub(crate) const PROJECT: &str = "0605767e5780d51e2fc6c0136d5a2ab0";

/// The moment of the signing guide's worked example: 2019-11-15T03:36:55Z.
pub(crate) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_573_789_015)
}

/// A complete builder that reads no environment and uses neither real time nor randomness.
pub(crate) fn builder() -> ClientBuilder<Client> {
    ClientBuilder::new(&SERVICE)
        .environment(|_: &str| None)
        .region("cn-north-4")
        .project_id(PROJECT)
        .access_key(ACCESS_KEY, SECRET_KEY)
        .clock(now)
        .random(|| 0.5)
}

pub(crate) fn client(transport: impl Transport) -> Client {
    builder().transport(transport).build().unwrap()
}

impl Client {
    pub(crate) fn start(&self, task_id: i64) -> Request {
        let mut request = self.core.request(&START);
        request.path(TASK_ID.name, &task_id).unwrap();
        request.json(&serde_json::json!({ "dst_ak": "destination-access", "dst_sk": "destination-secret" })).unwrap();
        request
    }

    pub(crate) fn stop(&self) -> Request {
        let mut request = self.core.request(&STOP);
        request.json(&serde_json::json!({ "migration_tasks": ["a"] })).unwrap();
        request
    }

    pub(crate) fn create(&self) -> Request {
        self.core.request(&CREATE)
    }

    pub(crate) fn show(&self) -> Request {
        let mut request = self.core.request(&SHOW);
        request.path("task_id", &42).unwrap();
        request
    }
}

/// Returns the error of a call that must fail.
pub(crate) fn error<T>(result: Result<T, Error>) -> Error {
    match result {
        Ok(_) => panic!("the call should have failed"),
        Err(error) => error,
    }
}
