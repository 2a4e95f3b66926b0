//! Options that several nouns share: selection, keys, waiting, confirmation.

use std::time::Duration;

use clap::Args;

use crate::locale::say;
use crate::output::State;
use crate::units;

/// Help about the keys of source and destination, for the commands that start a migration.
pub(super) const KEYS: &str = "\
The service itself logs in to the source and to the destination, with keys that must be sent with every start. They
come from the environment, or from the JSON object of --credentials or --credential-process under their names in the
request (never from arguments, which others can see):
  HCMIGRATE_DST_AK, HCMIGRATE_DST_SK           dst_ak, dst_sk: the destination in OBS (required)
  HCMIGRATE_SRC_AK, HCMIGRATE_SRC_SK           src_ak, src_sk: the source
  HCMIGRATE_SRC_SECURITY_TOKEN, ..._DST_...    src_security_token, dst_security_token: with temporary keys
  HCMIGRATE_SRC_JSON_AUTH_FILE                 json_auth_file: path of the key file, for Google Cloud Storage
  HCMIGRATE_SRC_CONNECTION_STRING              connection_string: for Azure Blob Storage
  HCMIGRATE_CDN_KEY                            source_cdn_authentication_key: for a CDN in front of the source";

/// Help about the reports of a command on several items.
pub(super) const SEVERAL: &str = "\
One line per item says whether the service accepted it. Exit codes:
  0 all accepted   3 some refused   1 none accepted, or 4 where that is the reason for all
  6 whether one of them took effect is unknown, whatever happened to the others
With --wait, accepted items are followed, and one that ends badly counts as failed.";

/// Selects items of a noun.
#[derive(Args, Debug, Clone, Default)]
pub(crate) struct Filter {
    /// Only those in these states: waiting, preparing, ready, running, following, stopping, stopped, succeeded, failed,
    /// released, deleting, deleted, unknown
    #[arg(
        long,
        value_enum,
        value_name = "STATES",
        value_delimiter = ',',
        hide_possible_values = true,
        help_heading = "Which"
    )]
    pub(crate) status: Vec<State>,
    /// Only those whose name or description matches, such as 'photos-*'
    #[arg(long, value_name = "GLOB", help_heading = "Which")]
    pub(crate) name: Option<String>,
}

impl Filter {
    pub(crate) fn is_given(&self) -> bool {
        !self.status.is_empty() || self.name.is_some()
    }
}

/// The items that a command acts on.
#[derive(Args, Debug, Clone, Default)]
pub(crate) struct Selection {
    /// Ids, as `list` shows them; - reads them from standard input
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<String>,
    /// Read ids from a file, one per line; text after # is skipped
    #[arg(long, value_name = "FILE", help_heading = "Which")]
    pub(crate) ids_from: Option<String>,
    /// All that are in a state in which the command is allowed
    #[arg(long, help_heading = "Which", conflicts_with_all = ["ids", "ids_from"])]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) filter: Filter,
}

impl Selection {
    /// Whether items are selected by their properties and not by their ids.
    pub(crate) fn is_by_filter(&self) -> bool {
        self.all || self.filter.is_given()
    }

    /// Whether ids are given, here or elsewhere.
    pub(crate) fn has_ids(&self) -> bool {
        !self.ids.is_empty() || self.ids_from.is_some()
    }
}

/// Options of a list.
#[derive(Args, Debug, Clone, Default)]
pub(crate) struct ListArguments {
    #[command(flatten)]
    pub(crate) filter: Filter,
    /// At most this many; by default, all
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: Option<u32>,
}

/// Confirms an action that cannot be undone.
#[derive(Args, Debug, Clone, Copy, Default)]
pub(crate) struct Confirm {
    /// Do it without asking
    #[arg(short, long)]
    pub(crate) yes: bool,
}

const FOLLOWING: &str = "Following";

/// How to follow what the command started.
#[derive(Args, Debug, Clone, Copy)]
pub(crate) struct Wait {
    /// Follow it until it ends; exit code 1 if it does not succeed
    #[arg(long, help_heading = FOLLOWING)]
    pub(crate) wait: bool,
    #[command(flatten)]
    pub(crate) pace: Pace,
}

/// How often and how long to poll.
#[derive(Args, Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// Stop following after this long, not counting time in the queue (exit code 5; it continues without you); 0 means never
    #[arg(long, help_heading = FOLLOWING, value_name = "TIME", default_value = "0", value_parser = units::read_span)]
    pub(crate) timeout: Duration,
    /// Pause between polls, at least 100ms
    #[arg(long, help_heading = FOLLOWING, value_name = "TIME", default_value = "5s", value_parser = interval)]
    pub(crate) interval: Duration,
}

impl Pace {
    /// Returns the remaining pace after some of the time was spent.
    pub(crate) fn after(self, spent: Duration) -> Self {
        // Zero would mean no limit.
        let left = self.timeout.saturating_sub(spent).max(Duration::from_millis(1));
        Self { timeout: if self.timeout.is_zero() { self.timeout } else { left }, ..self }
    }
}

/// The shortest pause between two polls. The service counts rejected calls as well.
pub(crate) const LEAST_PAUSE: Duration = Duration::from_millis(100);

/// Reads a pause between two polls.
pub(crate) fn interval(text: &str) -> Result<Duration, String> {
    let span = units::read_span(text)?;
    match span < LEAST_PAUSE {
        true => Err(say!("settings-interval")),
        false => Ok(span),
    }
}

/// Where the keys of source and destination are.
#[derive(Args, Debug, Clone, Default)]
pub(crate) struct KeySource {
    /// JSON file with the keys of source and destination, which must not be readable by everyone; - is standard input
    #[arg(long, value_name = "FILE", help_heading = "Keys")]
    pub(crate) credentials: Option<String>,
    /// Command that prints such a JSON object [env: HCMIGRATE_CREDENTIAL_PROCESS]
    #[arg(long, value_name = "COMMAND", help_heading = "Keys", conflicts_with = "credentials")]
    pub(crate) credential_process: Option<String>,
}
