//! `hcmigrate emulator`: runs the emulator as a separate program.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use huaweicloud_auth::provider::{ACCESS_KEY_VARIABLE, SECRET_KEY_VARIABLE};
use huaweicloud_emulator::{
    DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, EmulatedClock, Emulator, Handle, QuirkError, Quirks,
};
use huaweicloud_mover::Mover;
use serde_json::Value;

use crate::failure::{Exit, Failure};
use crate::locale::{library, say};
use crate::screen::line;
use crate::session::Session;
use crate::text::{BOLD, DIM, LINK, note};

/// The arguments of `emulator`.
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(crate) struct EmulatorArguments {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7400", value_parser = address)]
    listen: SocketAddr,
    /// Address where DCS alone answers; by default the next port, or a free one
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = address)]
    listen_dcs: Option<SocketAddr>,
    /// Also answer to this host name, besides addresses and localhost; repeatable
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Let other machines connect (--listen also has to allow it); anyone who can reach the emulator can read its data
    #[arg(long)]
    allow_remote: bool,
    /// How many emulated seconds pass per real second, such as 60
    #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = speed, allow_negative_numbers = true)]
    speed: f64,
    /// Start empty instead of with a few sample tasks; --data implies it
    #[arg(long)]
    empty: bool,
    /// Move real data below this folder: objects between folders that represent buckets, keys between Redis servers
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Let migrations read and write Redis servers of other machines
    #[arg(long, requires = "data")]
    data_remote: bool,
    /// Keep everything in this file, so that it survives a restart
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Accept requests without a signature
    #[arg(long)]
    no_signatures: bool,
    /// Set a behavior that public documents leave open; repeatable, see the emulator's README
    #[arg(long, value_name = "NAME=VALUE")]
    quirk: Vec<String>,
}

/// Eleven days per second. At a much higher speed, the clock would soon reach the last time that it can represent.
const FASTEST: f64 = 1_000_000.0;

const AFTER: &str = "\
Once it is ready, one line of JSON goes to standard output:
{\"url\",\"dcs_url\",\"access_key\",\"secret_key\",\"project_id\"}. Both services answer at url, DCS alone at dcs_url.
The keys and the project are those of HUAWEICLOUD_SDK_AK, _SK and _PROJECT_ID if they are set, so that clients with
the same environment only need the URL; keys taken from there are null in that line. Ctrl-C or SIGTERM ends it.

--data makes it a rehearsal with real data. A task from cloud Aliyun, bucket photos, to bucket archive copies the files of
FOLDER/Aliyun/photos to FOLDER/HuaweiCloud/archive (or, if those do not exist, of FOLDER/photos to
FOLDER/archive); a file FOLDER/Aliyun.json with {\"endpoint\":\"http://...\"} puts
the buckets of that cloud on an S3-compatible server instead. An online migration of Redis copies real keys where both
ends are given as addresses of this machine.

Clients find it through HUAWEICLOUD_SDK_OMS_ENDPOINT and HUAWEICLOUD_SDK_DCS_ENDPOINT, or --endpoint.";

pub(crate) async fn run(session: &Session, arguments: EmulatorArguments) -> Result<Exit, Failure> {
    if session.connection.endpoint.is_some() {
        return Err(Failure::usage(say!("emulator-endpoint")));
    }
    // This comes before the line is printed, because its reader may send the signal immediately.
    let stopped = Stop::listen()?;
    let emulator = start(session, &arguments).await?;
    line(&ready(&emulator))?;
    explain(&emulator, &arguments);
    stopped.wait().await;
    emulator.shutdown().await;
    note(&say!("emulator-stopped"));
    Ok(Exit::Success)
}

async fn start(session: &Session, arguments: &EmulatorArguments) -> Result<Handle, Failure> {
    let mut quirks = Quirks::default();
    for quirk in &arguments.quirk {
        let (name, value) = quirk.split_once('=').unwrap_or((quirk, ""));
        quirks.set(name, value).map_err(|error| {
            let told = match error {
                QuirkError::Unknown { name, known } => {
                    say!("emulator-quirk-unknown", name = name, known = known.join(&say!("output-comma")))
                }
                QuirkError::Value { name, value, takes } => {
                    say!("emulator-quirk-value", name = name, value = value, takes = takes)
                }
                other => other.to_string(),
            };
            Failure::usage(say!("emulator-quirk", error = told))
        })?;
    }
    let clock = EmulatedClock::scaled(arguments.speed);
    let mut builder = Emulator::builder()
        .listen(arguments.listen)
        .allow_remote(arguments.allow_remote)
        .clock(clock.clone())
        .samples(!arguments.empty && arguments.data.is_none())
        .verify_signatures(!arguments.no_signatures)
        .quirks(quirks);
    if let Some(address) = arguments.listen_dcs {
        builder = builder.listen_dcs(address);
    }
    for name in &arguments.allow_host {
        builder = builder.allow_host(name);
    }
    if let Some(folder) = &arguments.data {
        if !folder.is_dir() {
            // Creating the folder here would hide a mistyped path, and no data would move.
            return Err(Failure::usage(say!("emulator-no-folder", folder = folder.display().to_string()))
                .with_hint(say!("emulator-no-folder-hint")));
        }
        let mover = Mover::builder(folder)
            .clock(clock)
            .allow_remote(arguments.data_remote)
            .keep_unfinished(arguments.state.is_some())
            .open();
        let mover = mover
            .map_err(|error| Failure::new(say!("emulator-cannot-start", error = library::message(error.message()))))?;
        builder = builder.worker(Arc::new(mover));
    }
    if let Some(file) = &arguments.state {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            return Err(Failure::usage(say!("emulator-no-state-folder", folder = folder.display().to_string())));
        }
        builder = builder.state_file(file);
    }
    let environment = &session.environment;
    match (environment.get(ACCESS_KEY_VARIABLE), environment.get(SECRET_KEY_VARIABLE)) {
        (Some(access_key), Some(secret_key)) => builder = builder.credentials(access_key, secret_key),
        (None, None) => {}
        (Some(_), None) => return Err(half_set(SECRET_KEY_VARIABLE, ACCESS_KEY_VARIABLE)),
        (None, Some(_)) => return Err(half_set(ACCESS_KEY_VARIABLE, SECRET_KEY_VARIABLE)),
    }
    let project = session.connection.project_id.clone().or_else(|| environment.get("HUAWEICLOUD_SDK_PROJECT_ID"));
    if let Some(project) = project {
        builder = builder.project_id(project);
    }
    if let Some(region) = session.default_region() {
        builder = builder.region(region);
    }
    builder.start().await.map_err(|error| {
        let failure = Failure::new(say!("emulator-cannot-start", error = library::message(error.message())));
        let is_refused = !arguments.allow_remote && !arguments.listen.ip().is_loopback();
        match (error.is_address(), is_refused) {
            (true, true) => failure.with_hint(say!("emulator-remote-hint")),
            (true, false) => failure.with_hint(say!("emulator-port-hint")),
            (false, _) => failure,
        }
    })
}

fn half_set(missing: &str, present: &str) -> Failure {
    Failure::usage(say!("emulator-half-set", present = present, missing = missing)).with_hint(say!(
        "emulator-half-set-hint",
        present = present,
        missing = missing
    ))
}

/// Whether the keys are the emulator's own, which give access to nothing else and may be printed. Keys from the environment may
/// be those of an account.
fn has_own_keys(emulator: &Handle) -> bool {
    emulator.access_key() == DEFAULT_ACCESS_KEY && emulator.secret_key() == DEFAULT_SECRET_KEY
}

/// Returns the line that programs read. The order of its fields is fixed.
fn ready(emulator: &Handle) -> String {
    let key = |text: &str| if has_own_keys(emulator) { Value::from(text) } else { Value::Null };
    let fields = [
        ("url", Value::from(emulator.url())),
        ("dcs_url", Value::from(emulator.dcs_url())),
        ("access_key", key(emulator.access_key())),
        ("secret_key", key(emulator.secret_key())),
        ("project_id", Value::from(emulator.project_id())),
    ];
    let fields = fields.map(|(name, value)| format!("\"{name}\":{value}"));
    format!("{{{}}}", fields.join(","))
}

fn explain(emulator: &Handle, arguments: &EmulatorArguments) {
    let (ready, region) = (format!("{BOLD}{}{BOLD:#}", say!("emulator-ready")), emulator.region());
    let url = format!("{LINK}{}{LINK:#}", emulator.url());
    note(&match emulator.clock().speed() {
        1.0 => say!("emulator-at-real-time", ready = ready, url = url, region = region),
        speed => say!("emulator-at", ready = ready, url = url, speed = speed.to_string(), region = region),
    });
    if let Some(folder) = &arguments.data {
        note(&say!("emulator-data", folder = folder.display().to_string()));
    }
    if let Some(file) = &arguments.state {
        note(&say!("emulator-state", file = file.display().to_string()));
    }
    if arguments.no_signatures {
        note(&say!("emulator-no-signatures"));
    }
    if !arguments.listen.ip().is_loopback() {
        note(&say!("emulator-remote"));
    }
    note(&say!("emulator-use"));
    note(&format!("  export HUAWEICLOUD_SDK_OMS_ENDPOINT={0} HUAWEICLOUD_SDK_DCS_ENDPOINT={0}", emulator.url()));
    if has_own_keys(emulator) {
        let (key, secret, project) = (emulator.access_key(), emulator.secret_key(), emulator.project_id());
        note(&format!("  export {ACCESS_KEY_VARIABLE}={key} {SECRET_KEY_VARIABLE}={secret}"));
        note(&format!("  export HUAWEICLOUD_SDK_PROJECT_ID={project} HUAWEICLOUD_SDK_REGION={}", emulator.region()));
    }
    note("  hcmigrate task list");
    note(&format!("{DIM}{}{DIM:#}", say!("emulator-end")));
}

fn address(text: &str) -> Result<SocketAddr, String> {
    // `localhost` is the only host name that means the same on every machine.
    let text = text.strip_prefix("localhost:").map_or(text.to_owned(), |port| format!("127.0.0.1:{port}"));
    text.parse().map_err(|_| say!("emulator-address"))
}

fn speed(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|speed: &f64| *speed > 0.0 && *speed <= FASTEST)
        .ok_or_else(|| say!("emulator-speed", most = FASTEST.to_string()))
}

/// The signals that ask the program to end.
struct Stop {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

impl Stop {
    #[cfg(unix)]
    fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen =
            |kind| signal(kind).map_err(|error| Failure::new(say!("verbs-signals", error = error.to_string())));
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    #[cfg(unix)]
    async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    #[cfg(windows)]
    fn listen() -> Result<Self, Failure> {
        let listens = tokio::signal::windows::ctrl_c();
        let interrupt = listens.map_err(|error| Failure::new(say!("verbs-signals", error = error.to_string())))?;
        Ok(Self { interrupt })
    }

    #[cfg(windows)]
    async fn wait(mut self) {
        self.interrupt.recv().await;
    }
}
