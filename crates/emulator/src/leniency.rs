//! Relaxes schemas where a service accepts more than its document says, and where a switch overrides the document.

use serde_json::{Value, json};

use crate::quirks::Quirks;
use crate::service::ServiceName;
use crate::spec::Spec;

/// Makes a bundled document as lenient as its service.
pub(crate) fn apply(spec: &mut Spec, quirks: &Quirks) {
    match spec.service {
        ServiceName::Oms => {
            if let Some(most) = spec.schemas.pointer_mut("/CreateSyncEventsRequest/properties/object_keys/maxItems") {
                *most = json!(quirks.keys_per_event);
            }
        }
        // Terraform's provider leaves these out and succeeds.
        ServiceName::Dcs => {
            for schema in ["MigrationBackupFiles", "ExchangeInstanceIpRequest"] {
                if let Some(schema) = spec.schemas.get_mut(schema).and_then(Value::as_object_mut) {
                    schema.remove("required");
                }
            }
        }
    }
}
