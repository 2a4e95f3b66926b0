//! Conversions for the generated waits: the outcome as the result of a call.

use huaweicloud_runtime::{Error, Wait, WaitMany};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::examples::Outcome;

/// Waits for one resource.
pub fn one<T: DeserializeOwned + Send + 'static>(wait: Wait<T>) -> Outcome {
    Box::pin(async move { wait.await.map(|_| Value::Null) })
}

/// Waits for several resources; the first failure is the error.
pub fn many<T: DeserializeOwned + Send + 'static>(wait: WaitMany<T>) -> Outcome {
    Box::pin(async move {
        let ended = wait.await?;
        let count = ended.len();
        ended.into_iter().try_for_each(|one| one.outcome?.done().map(|_| ()))?;
        Ok::<Value, Error>(Value::from(count))
    })
}
