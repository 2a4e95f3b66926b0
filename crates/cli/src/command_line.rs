//! The command line: every command with the arguments that its module declares, and its help.

mod on_demand;
mod shape;

use clap::{Parser, Subcommand};

use crate::arguments::{GroupAction, RedisAction, SyncAction, TaskAction};
use crate::call::CallArguments;
use crate::config::ConfigAction;
use crate::emulator::EmulatorArguments;
use crate::exit;
use crate::manifest::apply::ApplyArguments;
use crate::manifest::check::CheckArguments;
use crate::manifest::cutover::CutoverArguments;
use crate::manifest::init::InitArguments;
use crate::manifest::plan::PlanArguments;
use crate::manifest::status::StatusArguments;
use crate::manifest::verify::{ReportArguments, VerifyArguments};
use crate::manifest::wait::WaitArguments;
use crate::output::OutputArguments;
use crate::policy::PolicyArguments;
use crate::session::Connection;

pub(crate) use on_demand::{OnDemand, for_typed};

/// Moves data with Huawei Cloud's migration services: buckets of other clouds into OBS (OMS), and Redis data (DCS).
///
/// Try it without an account: `hcmigrate demo`. It is not made by Huawei.
#[derive(Parser, Debug)]
#[command(name = "hcmigrate", bin_name = "hcmigrate", version, arg_required_else_help = true, after_help = format!("{ENVIRONMENT}\n\n{}", exit::TABLE))]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) connection: Connection,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const ENVIRONMENT: &str = "\
Environment:
  HUAWEICLOUD_SDK_AK, _SK          your access key and secret key; _SECURITY_TOKEN for temporary keys
  HUAWEICLOUD_SDK_PROJECT_ID       the project; HUAWEICLOUD_SDK_REGION: the region
  HUAWEICLOUD_SDK_OMS_ENDPOINT     the endpoint of OMS, if not the default; ..._DCS_ENDPOINT: that of DCS
  HCMIGRATE_SRC_AK, ...            keys for source and destination: `hcmigrate task start --help` lists them
  HCMIGRATE_LANG                   the language, en or zh-CN; overrides LC_ALL, LC_MESSAGES and LANG
  HCMIGRATE_PROFILE                the profile to use; HCMIGRATE_CONFIG the file of profiles
  NO_COLOR                         no color
  COLUMNS                          the width of tables and help, instead of that of the terminal";

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Demonstrate five operations in a few seconds, against an emulator on this machine; needs no account
    Demo,
    /// Write a starter manifest: a file that says what to move
    Init(OnDemand<InitArguments>),
    /// Find everything that would block a manifest's migrations; changes nothing
    Check(OnDemand<CheckArguments>),
    /// Say what `apply` would create, start and retry
    Plan(OnDemand<PlanArguments>),
    /// Carry out what a manifest says; resumes what was interrupted, and creates nothing twice
    Apply(OnDemand<ApplyArguments>),
    /// Show the progress of everything in a manifest
    Status(OnDemand<StatusArguments>),
    /// Wait until everything in a manifest, or the items with the given ids, has ended or reached a state
    Wait(OnDemand<WaitArguments>),
    /// End Redis migrations of a manifest once their targets have caught up, and optionally swap addresses
    Cutover(OnDemand<CutoverArguments>),
    /// Compare destinations with sources: by the services' own counts, or by reading both sides
    Verify(OnDemand<VerifyArguments>),
    /// Write a report of what was moved: HTML, CSV or JSON
    Report(OnDemand<ReportArguments>),
    /// Migration tasks: one source into one OBS bucket, once (OMS)
    Task {
        #[command(subcommand)]
        action: OnDemand<TaskAction>,
    },
    /// Task groups: a large bucket, which the service splits into tasks (OMS)
    Group {
        #[command(subcommand)]
        action: OnDemand<GroupAction>,
    },
    /// Synchronization tasks: they copy objects as they change (OMS)
    Sync {
        #[command(subcommand)]
        action: OnDemand<SyncAction>,
    },
    /// Migrations of Redis data (DCS)
    Redis {
        #[command(subcommand)]
        action: OnDemand<RedisAction>,
    },
    /// Any operation of the services: `call --list`, `call oms start_task --help`
    Call(OnDemand<CallArguments>),
    /// Print the minimal IAM policy for a manifest, or for operations: `policy weekend.yaml`, `policy oms/start_task`
    Policy(OnDemand<PolicyArguments>),
    /// Settings by profile: region, endpoints, format, and where the keys are
    Config {
        #[command(subcommand)]
        action: OnDemand<ConfigAction>,
    },
    /// Say which credentials, project, region and endpoints are used, and where each comes from
    Whoami {
        /// Call both services as well, to find out whether they accept the credentials
        #[arg(long)]
        check: bool,
    },
    /// Sign requests, one JSON object per line, to find out why a signature fails
    #[command(long_about = SIGN)]
    Sign {
        /// Read one JSON object per line from standard input, and write one per line to standard output
        #[arg(long, required = true)]
        jsonl: bool,
    },
    /// Print the completions of a shell: `source <(hcmigrate completion bash)`
    #[command(after_help = SHELLS)]
    Completion {
        /// Shell to print completions for
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual, or write a page for each command into a folder
    Man {
        /// The folder; by default, the page of the program itself goes to standard output
        #[arg(long, value_name = "FOLDER")]
        folder: Option<std::path::PathBuf>,
    },
    /// Run a local server that behaves like OMS and DCS
    Emulator(OnDemand<EmulatorArguments>),
}

const SHELLS: &str = "\
Add the line to the file that your shell reads when it starts:
  bash        source <(hcmigrate completion bash)                                 ~/.bashrc
  zsh         source <(hcmigrate completion zsh)                                  ~/.zshrc
  fish        hcmigrate completion fish | source                                  ~/.config/fish/config.fish
  elvish      eval (hcmigrate completion elvish | slurp)                          ~/.config/elvish/rc.elv
  powershell  hcmigrate completion powershell | Out-String | Invoke-Expression    $PROFILE
The shell then asks hcmigrate itself what may come next: operations and their parameters, profiles, regions, files, and
the entries of a manifest. It sends nothing to the services.";

const SIGN: &str = r#"Sign requests, one JSON object per line, to find out why a signature fails

Nothing is sent. A line of standard input is
  {"method":"GET", "url":"https://...", "headers":[["Content-Type","application/json"]], "body":null,
   "access_key":"...", "secret_key":"...", "date":"20260102T030405Z", "signed_headers":["host","x-sdk-date"]}
and the corresponding line on standard output is
  {"canonical_request":"...", "string_to_sign":"...", "signature":"...", "authorization":"..."}
or {"error":"..."}. Compare canonical_request with the one that the gateway echoes, which --debug shows, or with that of
your own signer.

Headers are signed as given; only Host and X-Sdk-Date are added if they are missing. Optional fields:
signed_headers (which to sign; default all), body_base64 (in place of body), date (default now), and algorithm
(SDK-HMAC-SHA256, or V11-HMAC-SHA256 with region and service)."#;

#[cfg(test)]
mod tests;
