//! Clients of the emulator and of a script. Their waits take no real time.

use std::sync::Arc;
use std::time::Duration;

use huaweicloud_emulator::{EmulatedClock, Emulator, Handle};
use huaweicloud_runtime::operation::{AccessLevel, Permission};
use huaweicloud_runtime::test_util::{ScriptedTransport, StoppedClock};
use huaweicloud_runtime::{
    ClientBuilder, Core, NoRetry, Observer, Operation, Service, SleepFuture, Transport, default_transport,
};

/// Starts an emulator whose clock advances when a client waits.
pub(crate) async fn emulator() -> Handle {
    Emulator::builder().clock(EmulatedClock::manual()).start().await.expect("an emulator")
}

fn of_emulator<C: From<Core>>(builder: ClientBuilder<C>, emulator: &Handle) -> ClientBuilder<C> {
    let clock = emulator.clock().clone();
    let sleep = move |delay: Duration| -> SleepFuture {
        clock.advance(delay);
        Box::pin(std::future::ready(()))
    };
    let builder = builder.environment(|_: &str| None).region(emulator.region()).project_id(emulator.project_id());
    builder.access_key(emulator.access_key(), emulator.secret_key()).sleep(sleep).random(|| 0.5)
}

pub(crate) fn oms(emulator: &Handle) -> huaweicloud_oms::Client {
    let builder = huaweicloud_oms::Client::builder().endpoint(emulator.url());
    of_emulator(builder, emulator).retry(NoRetry).build().expect("a client")
}

pub(crate) fn dcs(emulator: &Handle) -> huaweicloud_dcs::Client {
    let builder = huaweicloud_dcs::Client::builder().endpoint(emulator.dcs_url());
    of_emulator(builder, emulator).retry(NoRetry).build().expect("a client")
}

/// The default transport of clients.
pub(crate) fn wire() -> Arc<dyn Transport> {
    default_transport(Duration::from_secs(10))
}

/// A client of one of the emulator's projects, over this transport.
pub(crate) fn dcs_of_project(emulator: &Handle, project: &str, transport: impl Transport) -> huaweicloud_dcs::Client {
    let builder = huaweicloud_dcs::Client::builder().endpoint(emulator.dcs_url());
    of_emulator(builder, emulator).project_id(project).transport(transport).build().expect("a client")
}

/// The secret key of clients of a script.
pub(crate) const SCRIPT_SECRET_KEY: &str = "script-secret-key";

fn of_script<C: From<Core>>(builder: ClientBuilder<C>, script: &ScriptedTransport) -> C {
    let clock = StoppedClock::default();
    let builder = builder.environment(|_: &str| None).region("cn-north-4").project_id("0123456789abcdef");
    let builder = builder.access_key("SCRIPTACCESSKEY", SCRIPT_SECRET_KEY).clock(clock.clone()).sleep(clock);
    builder.retry(NoRetry).transport(script.clone()).build().expect("a client")
}

pub(crate) fn scripted_oms(script: &ScriptedTransport) -> huaweicloud_oms::Client {
    of_script(huaweicloud_oms::Client::builder(), script)
}

pub(crate) fn scripted_dcs(script: &ScriptedTransport) -> huaweicloud_dcs::Client {
    of_script(huaweicloud_dcs::Client::builder(), script)
}

/// A client of a script, with an observer.
pub(crate) fn observed_dcs(script: &ScriptedTransport, observer: impl Observer) -> huaweicloud_dcs::Client {
    of_script(huaweicloud_dcs::Client::builder().observer(observer), script)
}

/// Whether the table says that an operation only reads: by its method, or by the access level of its action.
pub(crate) fn reads(service: &Service, operation: &Operation) -> bool {
    let level = match operation.permission {
        Permission::Action(name) => service.action(name).and_then(|action| action.level),
        _ => None,
    };
    operation.is_read() || matches!(level, Some(AccessLevel::List | AccessLevel::Read))
}

/// The operations that the emulator received, in order.
pub(crate) fn asked(emulator: &Handle) -> Vec<String> {
    emulator.requests().into_iter().map(|entry| entry.operation.expect("an operation")).collect()
}

#[track_caller]
pub(crate) fn assert_only_reads(emulator: &Handle, service: &Service) {
    let asked = asked(emulator);
    assert!(!asked.is_empty());
    for id in asked {
        let operation = service.operation(&id).expect("an operation of the service");
        assert!(reads(service, operation), "{id} changes something");
    }
}
