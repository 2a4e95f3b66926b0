//! The amount of simulated work in a migration, and what fails in it.

use serde::{Deserialize, Serialize};

/// The work of a simulated OMS migration.
///
/// The builder sets the default. A single task or group overrides it in its description, after the word `emulate:`.
/// This works from any client, even from one that was not written for the emulator:
/// `nightly copy emulate: objects=1000 size=5GB failed=3 skipped=10 error=TRF.0151 sticky`.
///
/// ```
/// use huaweicloud_emulator::Workload;
///
/// let work = Workload::default().described("emulate: objects=1000 size=5GB failed=3");
/// assert_eq!((work.objects, work.bytes, work.failed), (1000, 5_000_000_000, 3));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Workload {
    /// Objects in the source.
    pub objects: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// How many of them fail.
    pub failed: u64,
    /// How many already exist at the destination.
    pub skipped: u64,
    /// Code of an error that stops the task halfway, such as `TRF.0151`.
    pub error: Option<String>,
    /// Whether objects and tasks that fail also fail when retried. Otherwise a retry succeeds.
    pub sticky: bool,
    /// How many tasks a group is split into.
    pub tasks: u64,
}

impl Default for Workload {
    fn default() -> Self {
        Self { objects: 240, bytes: 512 << 20, failed: 0, skipped: 0, error: None, sticky: false, tasks: 3 }
    }
}

impl Workload {
    /// Returns the workload with the settings that a description makes after `emulate:`. Unknown settings are ignored.
    pub fn described(&self, description: &str) -> Self {
        let mut work = self.clone();
        let Some((_, settings)) = description.split_once("emulate:") else { return work };
        for setting in settings.split([' ', ',', ';']).filter(|s| !s.is_empty()) {
            let (name, value) = setting.split_once('=').unwrap_or((setting, ""));
            let number = value.parse::<u64>().ok();
            match (name, number) {
                ("objects", Some(n)) => work.objects = n.min(1_000_000_000_000),
                ("failed", Some(n)) => work.failed = n,
                ("skipped", Some(n)) => work.skipped = n,
                ("tasks", Some(n)) => work.tasks = n.clamp(1, 1000),
                ("size", _) => work.bytes = size(value).unwrap_or(work.bytes),
                ("error", _) if !value.is_empty() => work.error = Some(value.to_owned()),
                ("sticky", _) => work.sticky = true,
                _ => {}
            }
        }
        work
    }

    /// Returns an equal share of the work, for one of the tasks of a group. The first shares include the remainder.
    pub(crate) fn share(&self, index: u64, of: u64) -> Self {
        let part = |whole: u64| whole / of.max(1) + u64::from(index < whole % of.max(1));
        // A task without objects gets no bytes: the tasks that have objects share them.
        let sharing = of.min(self.objects.max(1));
        let bytes = self.bytes / sharing + u64::from(index < self.bytes % sharing);
        Self {
            objects: part(self.objects),
            bytes: if index < sharing { bytes } else { 0 },
            failed: part(self.failed),
            skipped: part(self.skipped),
            error: self.error.clone().filter(|_| index == 0),
            sticky: self.sticky,
            tasks: 1,
        }
    }
}

/// Parses `512`, `10KB`, `5GB`, `2TiB`. At most 1 EB.
fn size(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "KB" => 1000,
        "MB" => 1000_u64.pow(2),
        "GB" => 1000_u64.pow(3),
        "TB" => 1000_u64.pow(4),
        "KIB" => 1 << 10,
        "MIB" => 1 << 20,
        "GIB" => 1 << 30,
        "TIB" => 1 << 40,
        _ => return None,
    };
    Some(number.parse::<u64>().ok()?.saturating_mul(factor).min(1000_u64.pow(6)))
}

#[cfg(test)]
mod tests;
