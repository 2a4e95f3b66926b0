//! A scripted service, a recorder, and a stopped clock: for tests of programs that call a service.
//!
//! The calls go through the real client, which validates, signs, repeats and decodes them as it does with a service. To
//! intercept requests and answers (a header, a counter, a cache), wrap a [`Transport`](crate::Transport) in another one, as
//! [`RecordingTransport`] does.
//!
//! ```
//! use std::time::Duration;
//! use huaweicloud_runtime::test_util::{ScriptedReply, ScriptedTransport, StoppedClock};
//! use huaweicloud_runtime::{ClientBuilder, Core, Operation, Repeat, Reply, Service};
//!
//! static SHOW_TASK: Operation = Operation::new("show_task", "GET", "/v2/{project_id}/tasks/{task_id}")
//!     .with_repeat(Repeat::Safe)
//!     .with_reply(Reply::Json);
//! static SERVICE: Service = Service::new("oms", "Object Storage Migration Service").with_operations(&[&SHOW_TASK]);
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let script = ScriptedTransport::new(&SERVICE)
//!     .reply("show_task", ScriptedReply::error(503, "OMS.2004", "busy"))
//!     .reply("show_task", ScriptedReply::json(&serde_json::json!({ "status": 5 })));
//! let clock = StoppedClock::default();
//! let client: Core = ClientBuilder::new(&SERVICE)
//!     .environment(|_: &str| None)
//!     .endpoint("https://oms.example.com")
//!     .project_id("0605767e5780d51e2fc6c0136d5a2ab0")
//!     .access_key("ak", "sk")
//!     .transport(script.clone())
//!     .clock(clock.clone())
//!     .sleep(clock)
//!     .build()?;
//! let mut request = client.request(&SHOW_TASK);
//! request.path("task_id", &42)?;
//! let task = request.send_json::<serde_json::Value>().await?;
//! assert_eq!((task["status"].as_i64(), task.attempts()), (Some(5), 2));
//! assert_eq!(script.operations(), ["show_task", "show_task"]);
//! assert!(script.left().is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod clock;
mod recorder;
mod script;

pub use clock::StoppedClock;
pub use recorder::{RecordedCall, RecordingTransport};
pub use script::{ScriptedReply, ScriptedTransport};
