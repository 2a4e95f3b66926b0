//! The emulator as a client sees it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod dcs_instances;
mod dcs_migration;
mod every_operation;
mod faults_and_records;
mod gateway;
mod identity;
mod oms_groups_and_syncs;
mod oms_tasks;
#[cfg(feature = "state")]
mod persistence;
mod readme;
mod support;
