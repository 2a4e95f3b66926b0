//! A parameter template of a user as a row.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clock::Millis;
use crate::world::table::Row;

/// A template of a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Template {
    pub id: String,
    pub name: String,
    pub description: String,
    pub base: String,
    pub params: Map<String, Value>,
    pub created: Millis,
    pub queued: u64,
}

impl Row for Template {
    type Id = String;
    const TABLE: &'static str = "dcs_templates";
}
