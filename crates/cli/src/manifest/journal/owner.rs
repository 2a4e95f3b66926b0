//! [`Owner`]: the project whose resources a journal is about.
//!
//! The same manifest may be applied in several projects, such as first to an emulator. What a journal says about one of them
//! is wrong for another: an entry that ended there has not begun here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::locale::say;
use crate::text::clean;

/// The project that has the resources of entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Owner {
    pub(crate) project: String,
    /// Whether the service is on this machine, as an emulator is, which may have the id of a real project. Its port is
    /// not kept, because an emulator has another one each time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) local: bool,
}

impl Owner {
    pub(super) fn text(&self) -> String {
        let project = clean(&self.project);
        match self.local {
            true => say!("manifest-journal-owner-local", project = project),
            false => say!("manifest-journal-owner", project = project),
        }
    }
}

/// The owner of the resources of each region and kind of entry.
pub(crate) type Owners<'a> = BTreeMap<(&'a str, &'static str), Owner>;

/// A line of the journal. The last one about a region and a kind of entry counts.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct OwnerLine {
    pub(super) region: String,
    pub(super) kind: String,
    #[serde(flatten)]
    pub(super) owner: Owner,
}

impl OwnerLine {
    pub(super) fn is_about(&self, region: &str, kind: &str) -> bool {
        self.region == region && self.kind == kind
    }
}
