//! Conversions for the generated lists: the records of all pages as the result of a call.

use huaweicloud_runtime::Items;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::examples::{Outcome, written};

/// Reads all pages of a list.
pub fn collected<T: DeserializeOwned + Serialize + Send + 'static>(items: Items<T>) -> Outcome {
    Box::pin(async move { Ok(written(&items.collect().await?)) })
}
