//! A small service, a scripted transport, and a server on a socket.

pub(crate) mod script;
pub(crate) mod server;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use huaweicloud_runtime::{
    Body, ClientBuilder, Core, Error, Field, Operation, Page, Parameter, Place, Repeat, Reply, Request, Schema,
    Service, Transport, Waiter,
};

pub(crate) static KEY: Schema =
    Schema::String { min: Some(1), max: Some(100), pattern: None, values: &[], secret: true };
static ID: Schema = Schema::Integer { min: Some(0), max: Some(999_999_999_999_999), values: &[] };
static COUNT: Schema = Schema::Integer { min: Some(1), max: Some(3), values: &[] };
static NODE: Schema = Schema::Object {
    fields: &[
        Field { name: "src_sk", required: true, nullable: false, schema: &KEY },
        Field { name: "region", required: false, nullable: false, schema: &Schema::Any },
    ],
};
static START_BODY: Schema = Schema::Object {
    fields: &[
        Field { name: "src_node", required: false, nullable: false, schema: &NODE },
        Field { name: "dst_ak", required: true, nullable: false, schema: &KEY },
        Field { name: "dst_sk", required: true, nullable: false, schema: &KEY },
    ],
};
static STOP_BODY: Schema = Schema::Object {
    fields: &[Field {
        name: "migration_tasks",
        required: true,
        nullable: false,
        schema: &Schema::Array { items: &Schema::Any, min: Some(1), max: None },
    }],
};
static TASK_ID: Parameter = Parameter { name: "task_id", place: Place::Path, required: true, schema: &ID };

const BASE: Operation = Operation {
    id: "",
    service: "oms",
    tag: "tasks",
    method: "GET",
    path: "/v2/{project_id}/tasks",
    summary: "",
    repeat: Repeat::Safe,
    iam_action: None,
    regions: &[],
    parameters: &[],
    body: None,
    reply: Reply::Json,
    success: &[200],
    page: None,
    waiter: None,
};

/// Starts something: repeatable only after a look at the state.
pub(crate) static START: Operation = Operation {
    id: "start_task",
    method: "POST",
    path: "/v2/{project_id}/tasks/{task_id}/start",
    repeat: Repeat::AfterRead,
    regions: &["cn-north-4"],
    parameters: &[Parameter { name: "task_id", place: Place::Path, required: true, schema: &ID }],
    body: Some(Body { required: true, schema: &START_BODY }),
    reply: Reply::Empty,
    waiter: Some(WAITER),
    ..BASE
};
/// Stops something: safe to repeat although it is a POST.
pub(crate) static STOP: Operation = Operation {
    id: "batch_stop",
    method: "POST",
    path: "/v2/{project_id}/migration-task/batch-stop",
    body: Some(Body { required: true, schema: &STOP_BODY }),
    ..BASE
};
/// Creates something: never repeated.
pub(crate) static CREATE: Operation = Operation { id: "create_task", method: "POST", repeat: Repeat::Never, ..BASE };
/// Reads something.
pub(crate) static SHOW: Operation = Operation {
    id: "show_task",
    path: "/v2/{project_id}/tasks/{task_id}",
    parameters: &[Parameter { name: "task_id", place: Place::Path, required: true, schema: &ID }],
    ..BASE
};
/// Lists something by offset.
pub(crate) static LIST: Operation = Operation {
    id: "list_tasks",
    parameters: &[Parameter { name: "limit", place: Place::Query, required: false, schema: &COUNT }],
    page: Some(Page::Offset { items: "tasks", total: Some("count") }),
    ..BASE
};
/// Lists something by a marker in its body.
pub(crate) static LIST_OBJECTS: Operation = Operation {
    id: "list_objects",
    method: "POST",
    path: "/v2/{project_id}/objects",
    body: Some(Body { required: true, schema: &Schema::Any }),
    page: Some(Page::Marker {
        items: "records",
        marker: "behind_filename",
        next: "next_marker",
        more: Some("next_page"),
    }),
    ..BASE
};
/// Needs no project.
pub(crate) static VERSIONS: Operation = Operation { id: "list_versions", path: "/", ..BASE };

pub(crate) const WAITER: Waiter =
    Waiter { read: "show_task", field: "status", done: &["5"], failed: &["4"], reason: Some("error_reason") };
pub(crate) static TASK_WAITER: Waiter = WAITER;

pub(crate) static SERVICE: Service = Service {
    name: "oms",
    title: "Object Storage Migration Service",
    regions: &[
        ("cn-north-4", "https://oms.cn-north-4.myhuaweicloud.com"),
        ("ap-southeast-1", "https://oms.ap-southeast-1.myhuaweicloud.com"),
    ],
    sensitive: &["src_sk", "dst_ak", "dst_sk", "password"],
    operations: &[&START, &STOP, &CREATE, &SHOW, &LIST, &LIST_OBJECTS, &VERSIONS],
};

/// What a service crate makes of a core.
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

/// A builder that knows everything, reads no environment and has neither time nor chance of its own.
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

/// The error of a call that must fail.
pub(crate) fn error<T>(result: Result<T, Error>) -> Error {
    match result {
        Ok(_) => panic!("the call should have failed"),
        Err(error) => error,
    }
}
