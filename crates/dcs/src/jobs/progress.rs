//! Derives the progress of a Redis migration from the service's figures.

use huaweicloud_runtime::{Amount, Progress, ReportsProgress};

use crate::types::ShowMigrationTaskStatsResponse;

/// The share is that of the full copy, and the objects are keys. The service does not report the number of bytes or the
/// remaining time, and a migration that follows its source does not end on its own.
impl ReportsProgress for ShowMigrationTaskStatsResponse {
    fn progress(&self) -> Progress {
        let number = |text: &Option<String>| text.as_ref()?.trim().parse::<i64>().ok();
        let percent = self.full_migration_progress.as_deref().map(|text| text.trim().trim_end_matches('%'));
        let percent = percent.and_then(|text| text.trim_end().parse::<f64>().ok());
        let mut progress = Progress::default();
        progress.share = percent.map(|percent| percent / 100.0).filter(|share| (0.0..=1.0).contains(share));
        progress.objects = Amount::of(number(&self.target_dbsize), number(&self.source_dbsize));
        progress
    }
}
