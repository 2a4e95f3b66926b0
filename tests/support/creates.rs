//! Converts the outcome of a generated create that is safe to repeat into the result of a call.

use huaweicloud_runtime::{Once, SendOnce};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::examples::Outcome;

/// Creates once: returns `created`, `adopted` or `recovered`, and the id.
pub fn once<T: DeserializeOwned + Send + 'static>(create: SendOnce<T>) -> Outcome {
    Box::pin(async move {
        let once = create.await?;
        let became = match &once {
            Once::Created { .. } => "created",
            Once::Adopted { .. } => "adopted",
            _ => "recovered",
        };
        Ok(json!({ became: once.id() }))
    })
}
