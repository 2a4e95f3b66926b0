//! The arguments of `create`: source, destination and options.

use clap::{Args, ValueEnum};
use huaweicloud_oms::types::{
    BandwidthPolicy, BandwidthPolicyBuilder, ConsistencyCheck, ObjectOverwriteMode, StoragePolicy, SyncConsistencyCheck,
};

use super::shared::{KeySource, Wait};
use crate::address::{RedisServer, SourceBucket, TargetBucket};
use crate::locale::say;

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
    /// Only objects that were modified after this time, in seconds since 1970
    #[arg(long, value_name = "SECONDS")]
    pub(crate) since: Option<i64>,
    /// Limit the rate in a window of the day, such as 08:00-20:00=50MiB; repeatable
    #[arg(long, value_name = "WINDOW", value_parser = window)]
    pub(crate) bandwidth: Vec<Window>,
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

/// A window of the day with a rate limit. On the wire the last minute is included; in the option it is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    start: String,
    end: String,
    bytes_per_second: i64,
}

impl Window {
    pub(crate) fn policy(&self) -> BandwidthPolicyBuilder {
        BandwidthPolicy::builder().start(&*self.start).end(&*self.end).max_bandwidth(self.bytes_per_second)
    }
}

/// Reads `08:00-20:00=50MiB`.
fn window(text: &str) -> Result<Window, String> {
    let wrong = || say!("settings-window", text = text);
    let (span, limit) = text.split_once('=').ok_or_else(wrong)?;
    let (start, end) = span.split_once('-').ok_or_else(wrong)?;
    let (start, end) = (minute(start).ok_or_else(wrong)?, minute(end).ok_or_else(wrong)?);
    let limit = limit.trim_end_matches("/s");
    let mebibytes: i64 = limit.strip_suffix("MiB").and_then(|number| number.parse().ok()).ok_or_else(wrong)?;
    let bytes_per_second = mebibytes.checked_mul(1 << 20).ok_or_else(wrong)?;
    // 24:00 is the end of the day.
    let last = end.checked_sub(1).filter(|last| *last >= start && *last < DAY).ok_or_else(wrong)?;
    Ok(Window { start: clock(start), end: clock(last), bytes_per_second })
}

const DAY: u32 = 24 * 60;

/// Converts a time such as `08:00` to the minute of the day.
fn minute(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let is_time = hours < 24 && minutes < 60 || (hours, minutes) == (24, 0);
    is_time.then(|| hours * 60 + minutes)
}

fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Whether a migration ends on its own.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Copies once
    Once,
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
    #[arg(long, value_enum, default_value = "once")]
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
    pub(crate) bandwidth: Vec<Window>,
    /// Remove all limits
    #[arg(long)]
    pub(crate) unlimited: bool,
}

impl Limits {
    pub(crate) fn policies(&self) -> Vec<BandwidthPolicyBuilder> {
        self.bandwidth.iter().map(Window::policy).collect()
    }
}

#[cfg(test)]
mod tests;
