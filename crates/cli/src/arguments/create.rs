//! The arguments of `create`: source, destination and options.

use clap::{Args, ValueEnum};
use huaweicloud_oms::types::{
    BandwidthPolicy, BandwidthPolicyBuilder, ConsistencyCheck, ObjectOverwriteMode, StoragePolicy, SyncConsistencyCheck,
};

use super::shared::{KeySource, Wait};
use crate::address::{RedisServer, SourceBucket, TargetBucket};
use crate::failure::Failure;
use crate::locale::say;
use crate::manifest::amount;
use crate::manifest::window::{self, DailyLimit, ServiceWindow};

/// How a bucket is copied.
#[derive(Args, Debug, Clone)]
pub(crate) struct CreateBucket {
    /// Source, such as aws://us-east-1/photos, or aws://us-east-1/photos/2024/ for only the names that begin with 2024/
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) from: SourceBucket,
    /// Destination in OBS, such as obs://photos-cn, or obs://photos-cn/old/ to put old/ before each name
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) to: TargetBucket,
    /// A note, which --name also searches
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// A unique mark: nothing is created if a list shows a resource with this mark
    #[arg(long, value_name = "WORD")]
    pub(crate) mark: Option<String>,
    /// How copies are checked; the service's default is size-and-time
    #[arg(long, value_enum)]
    pub(crate) check: Option<Check>,
    /// Storage class in OBS; the service's default is standard
    #[arg(long, value_enum)]
    pub(crate) storage_class: Option<StorageClass>,
    /// Restore archived objects of the source before they are copied
    #[arg(long)]
    pub(crate) restore: bool,
    /// Also copy the metadata of objects
    #[arg(long)]
    pub(crate) metadata: bool,
    /// APPID of the account, which Tencent Cloud needs
    #[arg(long, value_name = "ID")]
    pub(crate) app_id: Option<String>,
    #[command(flatten)]
    pub(crate) keys: KeySource,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// The additional arguments of tasks and groups.
#[derive(Args, Debug, Clone)]
pub(crate) struct CreateCopy {
    #[command(flatten)]
    pub(crate) bucket: CreateBucket,
    /// What happens to objects that exist; the service's default is size-and-time
    #[arg(long, value_enum)]
    pub(crate) overwrite: Option<Overwrite>,
    /// Only objects that were modified since this day began in the time of the region, such as 2026-11-28; or seconds since 1970
    #[arg(long, value_name = "DATE|SECONDS", value_parser = since)]
    pub(crate) since: Option<Since>,
    /// Limit the rate in a window of the day, such as 08:00-20:00=50MiB; repeatable
    #[arg(long, value_name = "WINDOW", value_parser = window)]
    pub(crate) bandwidth: Vec<DailyLimit>,
}

/// What happens to objects that exist at the destination.
#[derive(ValueEnum, Debug, Clone, Copy)]
pub(crate) enum Overwrite {
    Never,
    SizeAndTime,
    Crc64,
    Always,
}

impl From<Overwrite> for ObjectOverwriteMode {
    fn from(overwrite: Overwrite) -> Self {
        match overwrite {
            Overwrite::Never => Self::NoOverwrite,
            Overwrite::SizeAndTime => Self::SizeLastModifiedComparisonOverwrite,
            Overwrite::Crc64 => Self::Crc64ComparisonOverwrite,
            Overwrite::Always => Self::FullOverwrite,
        }
    }
}

/// How copies are checked.
#[derive(ValueEnum, Debug, Clone, Copy)]
pub(crate) enum Check {
    SizeAndTime,
    Crc64,
    None,
}

impl From<Check> for ConsistencyCheck {
    fn from(check: Check) -> Self {
        match check {
            Check::SizeAndTime => Self::SizeLastModified,
            Check::Crc64 => Self::Crc64,
            Check::None => Self::NoCheck,
        }
    }
}

impl From<Check> for SyncConsistencyCheck {
    fn from(check: Check) -> Self {
        match check {
            Check::SizeAndTime => Self::SizeLastModified,
            Check::Crc64 => Self::Crc64,
            Check::None => Self::Transmission,
        }
    }
}

/// The storage class of copies.
#[derive(ValueEnum, Debug, Clone, Copy)]
pub(crate) enum StorageClass {
    Standard,
    Ia,
    Archive,
    DeepArchive,
    AsSource,
}

impl From<StorageClass> for StoragePolicy {
    fn from(class: StorageClass) -> Self {
        match class {
            StorageClass::Standard => Self::Standard,
            StorageClass::Ia => Self::Ia,
            StorageClass::Archive => Self::Archive,
            StorageClass::DeepArchive => Self::DeepArchive,
            StorageClass::AsSource => Self::SrcStorageMapping,
        }
    }
}

/// Reads a limit of the rate in a window of the day, such as `08:00-20:00=50MiB`, with the words of a manifest.
fn window(text: &str) -> Result<DailyLimit, String> {
    let wrong = || say!("settings-window", text = text);
    let (span, limit) = text.split_once('=').ok_or_else(wrong)?;
    let (from, to) = span.split_once('-').ok_or_else(wrong)?;
    // The hour of `8:00` may have one digit.
    let padded = |time: &str| format!("{time:0>5}");
    let limit = DailyLimit {
        from: amount::begin_of_window(&padded(from))?,
        to: amount::minute_of_day(&padded(to))?,
        bytes_per_second: amount::bytes(limit.strip_suffix("/s").unwrap_or(limit)).map_err(|_| wrong())?,
    };
    let wrong = |problems: Vec<(usize, String)>| problems.into_iter().next().map(|(_, problem)| problem);
    window::convert(&[limit], 0).map(|_| limit).map_err(|problems| wrong(problems).unwrap_or_default())
}

/// Converts windows to those of the service, which end inclusively and within a day.
pub(crate) fn policies(windows: &[DailyLimit]) -> Result<Vec<BandwidthPolicyBuilder>, Failure> {
    let refused = |problems: Vec<(usize, String)>| {
        let problems: Vec<String> = problems.into_iter().map(|(_, problem)| problem).collect();
        Failure::usage(say!("manifest-field", field = "--bandwidth", message = problems.join("; ")))
    };
    let policy = |window: ServiceWindow| {
        BandwidthPolicy::builder().start(window.start).end(window.end).max_bandwidth(window.bytes_per_second)
    };
    Ok(window::convert(windows, 0).map_err(refused)?.into_iter().map(policy).collect())
}

/// The time of `--since`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Since {
    /// Seconds since 1970.
    Seconds(i64),
    /// Midnight of a day in UTC. The day begins in the time of the region.
    Day(i64),
}

impl Since {
    /// Returns the time in seconds since 1970.
    pub(crate) fn seconds(self, region: &str) -> i64 {
        match self {
            Self::Seconds(seconds) => seconds,
            Self::Day(midnight) => window::beginning_of_day(midnight, window::region_offset(region)),
        }
    }
}

/// Reads `2026-11-28`, or seconds since 1970.
fn since(text: &str) -> Result<Since, String> {
    match text.parse() {
        Ok(seconds) => Ok(Since::Seconds(seconds)),
        Err(_) => amount::date(text).map(Since::Day),
    }
}

/// Whether a migration ends on its own.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Copies once
    #[value(alias = "once")]
    Copy,
    /// Copies, and then follows the source until it is stopped
    Follow,
}

/// What to do after a broken connection.
#[derive(ValueEnum, Debug, Clone, Copy)]
pub(crate) enum Reconnect {
    Auto,
    Manual,
}

/// A migration of Redis.
#[derive(Args, Debug, Clone)]
pub(crate) struct CreateRedis {
    /// Its name
    #[arg(long, value_name = "TEXT", required_unless_present = "task")]
    pub(crate) name: Option<String>,
    /// Source: redis://IP:PORT or dcs://INSTANCE; the password is HCMIGRATE_SRC_PASSWORD
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) from: RedisServer,
    /// Destination: dcs://INSTANCE or redis://IP:PORT; the password is HCMIGRATE_DST_PASSWORD
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) to: RedisServer,
    /// Whether to copy once, or to follow the source from then on
    #[arg(long, value_enum, default_value = "copy")]
    pub(crate) mode: Mode,
    /// VPC of the machine that copies
    #[arg(long, value_name = "ID", required_unless_present = "task")]
    pub(crate) vpc: Option<String>,
    /// Network id of a subnet in that VPC
    #[arg(long, value_name = "ID", required_unless_present = "task")]
    pub(crate) subnet: Option<String>,
    /// Security group that lets the machine reach both
    #[arg(long, value_name = "ID", required_unless_present = "task")]
    pub(crate) security_group: Option<String>,
    /// Continue a migration that was created but not configured, as `list --status ready` shows it
    #[arg(long, value_name = "ID", conflicts_with_all = ["name", "vpc", "subnet", "security_group", "mark"])]
    pub(crate) task: Option<String>,
    /// A note
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// A unique mark: nothing is created if a list shows a resource with this mark
    #[arg(long, value_name = "WORD")]
    pub(crate) mark: Option<String>,
    /// Maximum bandwidth while following the source, in MB/s
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u32).range(1..=10_240))]
    pub(crate) bandwidth: Option<u32>,
    /// What to do after the connection broke
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) reconnect: Reconnect,
    #[command(flatten)]
    pub(crate) keys: KeySource,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// New windows with rate limits.
#[derive(Args, Debug, Clone)]
#[group(required = true, multiple = false)]
pub(crate) struct Limits {
    /// Limit the rate in a window of the day, such as 08:00-20:00=50MiB; repeatable, and replaces what was set before
    #[arg(long, value_name = "WINDOW", value_parser = window)]
    pub(crate) bandwidth: Vec<DailyLimit>,
    /// Remove all limits
    #[arg(long)]
    pub(crate) unlimited: bool,
}

impl Limits {
    pub(crate) fn policies(&self) -> Result<Vec<BandwidthPolicyBuilder>, Failure> {
        policies(&self.bandwidth)
    }
}

#[cfg(test)]
mod tests;
