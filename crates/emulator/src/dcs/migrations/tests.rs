//! Unit tests of `migrations`.

use std::sync::Arc;

use super::*;
use crate::cloud::Cloud;
use crate::pace::Pace;
use crate::quirks::Quirks;
use crate::seeds::{INCREMENTAL_MIGRATION, plant};
use crate::world::kernel::Setup;

#[test]
fn an_exchange_does_not_outlast_its_migration() {
    let region = "cn-north-4".to_owned();
    let setup = Setup { quirks: Quirks::default(), pace: Pace::default(), region, seed: 1, worker: None };
    let mut t = Cloud::new("p", Arc::new(setup), crate::MANUAL_START_MS);
    plant(&mut t);
    switch(&mut t.kernel, &mut t.dcs, INCREMENTAL_MIGRATION, false).expect("begins");
    // As when one of two real servers disappears.
    rest(&mut t.kernel, &mut t.dcs, INCREMENTAL_MIGRATION, Phase::Failed);
    t.advance(crate::MANUAL_START_MS + HOUR_MS);
    let task = live(&mut t.dcs, INCREMENTAL_MIGRATION).expect("is there");
    assert_eq!((task.phase, task.switching.as_deref()), (Phase::Failed, None));
    assert!(task.logs.last().is_some_and(|line| line.error));
}
