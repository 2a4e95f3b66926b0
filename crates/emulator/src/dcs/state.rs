//! The state of DCS in a project.

use std::collections::BTreeMap;

use tokio::sync::watch;

use super::backup::{Backup, Restore};
use super::instance::Instance;
use super::job::{Background, Job};
use super::migration::Migration;
use super::template::Template;
use crate::work::Resume;
use crate::world::table::Table;

/// The tables of DCS, and the state beside them.
#[derive(Debug, Default)]
pub(crate) struct Dcs {
    pub migrations: Table<Migration>,
    pub jobs: Table<Job>,
    pub instances: Table<Instance>,
    pub backups: Table<Backup>,
    pub restores: Table<Restore>,
    pub templates: Table<Template>,
    pub background: Table<Background>,
    /// Migrations between two real servers that have a job. A change of the policy for broken links is sent here.
    pub linked: BTreeMap<String, watch::Sender<Resume>>,
}
