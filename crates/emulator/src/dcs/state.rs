//! The state of DCS in a project.

use std::collections::BTreeMap;

use tokio::sync::watch;

use super::backup::{Backup, Restore};
use super::instance::Instance;
use super::job::{Background, Job};
use super::migration::Migration;
use super::template::Template;
use crate::work::Resume;
use crate::world::kind;

kind::tables! {
    /// The tables of DCS, one for each kind of resource, and the state beside them.
    Dcs {
        migrations: Migration,
        jobs: Job,
        instances: Instance,
        backups: Backup,
        restores: Restore,
        templates: Template,
        background: Background,
    }
    beside {
        /// Migrations between two real servers that have a job. A change of the policy for broken links is sent here.
        linked: BTreeMap<String, watch::Sender<Resume>>,
    }
}
