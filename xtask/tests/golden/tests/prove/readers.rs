//! Reads new replies with old clients: the types that are compiled into this test. They read strictly, in one pass. An
//! answer that our runtime would salvage in a second pass counts as unreadable, because the wire label follows the
//! variance rule for any client.

use std::collections::BTreeMap;

use huaweicloud_golden::types;
use huaweicloud_runtime::Secret;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a reply to an operation of the golden crate as its client does.
pub(crate) fn golden(id: &str, reply: &Value) -> Result<(), String> {
    match id {
        "list_gadgets" => read::<types::ListGadgetsResponse>(reply),
        "create_gadget" => read::<types::CreateGadgetResponse>(reply),
        "show_gadget" => read::<types::Gadget>(reply),
        "list_versions" => read::<Vec<types::ApiVersion>>(reply),
        "list_part_keys" => read::<Vec<Secret>>(reply),
        "weigh_parts" => read::<BTreeMap<String, Secret>>(reply),
        // These operations accept any reply, or none.
        "batch_check_parts" | "update_part" | "delete_gadgets" | "export_parts" => Ok(()),
        other => Err(format!("no reader of `{other}`")),
    }
}

/// The client of a real service: nothing is compiled here, so only strict readers judge.
pub(crate) fn nobody(_: &str, _: &Value) -> Result<(), String> {
    Ok(())
}

fn read<T: DeserializeOwned>(reply: &Value) -> Result<(), String> {
    serde_json::from_str::<T>(&reply.to_string()).map(drop).map_err(|error| error.to_string())
}
