//! Tests the spans and events that `tracing` receives.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::builder;
use crate::support::script::{Script, answer};

/// Records every span, field and event.
#[derive(Clone, Default)]
struct Notebook(Arc<Mutex<String>>);

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Notebook {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut text = self.0.lock().unwrap();
        write!(text, "\nspan {}", span.metadata().name()).unwrap();
        span.record(&mut Line(&mut text));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut text = self.0.lock().unwrap();
        text.push_str("\nrecord");
        values.record(&mut Line(&mut text));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = self.0.lock().unwrap();
        write!(text, "\nevent {}", event.metadata().level()).unwrap();
        event.record(&mut Line(&mut text));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

async fn noted(log_bodies: bool) -> String {
    let script = Script::new([answer(503, ""), answer(200, r#"{"password":"hunter2","count":1}"#)]);
    let mut builder = builder().transport(script).random(|| 0.0);
    if log_bodies {
        builder = builder.log_bodies();
    }
    let client = builder.build().unwrap();
    let notebook = Notebook::default();
    let guard = tracing::subscriber::set_default(notebook.clone());
    // If there is only one subscriber, `tracing` asks the thread that first reaches a span whether anyone is listening,
    // and that may be another test's thread. If there are two, it asks all subscribers.
    let _second = tracing::Dispatch::new(Notebook::default());
    let mut request = client.core.request(&crate::support::STOP);
    request.json(&serde_json::json!({ "migration_tasks": ["task-7"], "dst_sk": "hunter2" })).unwrap();
    request.send_json::<Value>().await.unwrap();
    drop(guard);
    notebook.0.lock().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn a_call_is_a_span_with_its_outcome() {
    let text = noted(false).await;
    for words in [
        "span huaweicloud call",
        "operation=batch_stop",
        "service=\"oms\"",
        "path=\"/v2/{project_id}/migration-task/batch-stop\"",
        "span attempt number=1",
        "span attempt number=2",
        "status=503",
        "status=200",
        "request_id=\"request-1\"",
        "attempts=2",
        "duration_ms=",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("hunter2") && !text.contains("task-7"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn bodies_show_only_when_asked_and_redacted() {
    let text = noted(true).await;
    assert!(text.contains("event TRACE") && text.contains("task-7") && text.contains("\"count\":1"), "{text}");
    assert!(text.contains("<redacted>") && !text.contains("hunter2"), "{text}");
}
