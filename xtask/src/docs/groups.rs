//! Groups a long list of tags for readers.

use serde_json::{Value, json};

use crate::spec::model::Api;

/// Groups of tags, in the order in which a reader needs them.
const GROUPS: [(&str, &[&str]); 7] = [
    ("Migration", &["tasks", "task-groups", "sync-tasks", "object-storage", "migration"]),
    ("Instances", &["catalog", "instances", "nodes-and-replicas", "resize", "version-upgrade", "tags"]),
    ("Settings", &["parameters", "config-templates", "bandwidth"]),
    ("Access", &["accounts", "password", "whitelist", "public-network", "tls", "clients", "web-cli", "agreements"]),
    ("Backups", &["backups"]),
    ("Analysis", &["monitoring", "logs", "diagnosis", "big-keys", "hot-keys", "expired-keys", "offline-key-analysis"]),
    ("Service", &["background-tasks", "versions"]),
];

/// Returns the groups in which a service has tags, in the form that renderers read. A tag without a group goes into the
/// last one.
pub(super) fn of(api: &Api) -> Value {
    let last = GROUPS.len() - 1;
    let home = |tag: &str| GROUPS.iter().position(|(_, tags)| tags.contains(&tag)).unwrap_or(last);
    let rank = |group: usize, tag: &str| GROUPS[group].1.iter().position(|known| *known == tag).unwrap_or(usize::MAX);
    let groups = GROUPS.iter().enumerate().filter_map(|(index, (name, _))| {
        let mut tags: Vec<&str> =
            api.tags.iter().map(|tag| tag.name.as_str()).filter(|tag| home(tag) == index).collect();
        tags.sort_by_key(|tag| rank(index, tag));
        (!tags.is_empty()).then(|| json!({ "name": name, "tags": tags }))
    });
    groups.collect()
}

/// The title of a tag in a list.
pub(super) fn display_name(tag: &str) -> String {
    match tag {
        "tls" => "TLS".to_owned(),
        "migration" => "Migration tasks".to_owned(),
        "web-cli" => "Web CLI".to_owned(),
        "sync-tasks" => "Synchronization tasks".to_owned(),
        tag => {
            let words = tag.replace('-', " ");
            let mut chars = words.chars();
            chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
        }
    }
}
