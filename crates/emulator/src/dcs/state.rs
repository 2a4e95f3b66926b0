//! What a project owns of DCS.

use std::collections::BTreeMap;

use tokio::sync::watch;

use super::backup::{Backup, Restore};
use super::instance::Instance;
use super::job::{Background, Job};
use super::migration::Migration;
use super::template::Template;
use crate::work::Resume;
use crate::world::table::Table;

/// The tables of DCS, and what is kept beside them.
#[derive(Debug, Default)]
pub(crate) struct Dcs {
    pub migrations: Table<Migration>,
    pub jobs: Table<Job>,
    pub instances: Table<Instance>,
    pub backups: Table<Backup>,
    pub restores: Table<Restore>,
    pub templates: Table<Template>,
    pub background: Table<Background>,
    /// Migrations between two real servers that have a job. It is told here when what follows a broken link changes.
    pub linked: BTreeMap<String, watch::Sender<Resume>>,
}
