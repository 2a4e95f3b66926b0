//! Builds the tests of the golden crate, except for the proof, as one program: separate programs would each link the
//! same libraries. The generated calls are compiled as in the workspace's tests, so their helpers are at the root.

#![allow(clippy::unwrap_used, reason = "a test may fail this way")]

mod compiles;
mod hooks;

#[rustfmt::skip]
#[path = "../expected/tests/calls.rs"]
#[expect(unreachable_pub, reason = "in a real crate the generated file is in a library")]
#[allow(clippy::all, deprecated, reason = "generated, as in the workspace's tests")]
mod calls;

/// The helpers of the workspace's tests that the generated calls use.
mod examples {
    use std::pin::Pin;

    use serde::Serialize;
    use serde::de::DeserializeOwned;
    use serde_json::Value;

    pub(crate) type Outcome = Pin<Box<dyn Future<Output = Result<Value, huaweicloud_golden::Error>> + Send>>;

    pub(crate) fn read<T: DeserializeOwned>(value: Value) -> T {
        serde_json::from_value(value).unwrap()
    }

    pub(crate) fn written<T: Serialize + ?Sized>(value: &T) -> Value {
        serde_json::to_value(value).unwrap()
    }

    pub(crate) fn bytes(bytes: impl AsRef<[u8]>) -> Value {
        Value::from(bytes.as_ref().len())
    }
}

/// The helpers that the generated creates use.
mod creates {
    use huaweicloud_runtime::SendOnce;
    use serde::de::DeserializeOwned;
    use serde_json::Value;

    use super::examples::Outcome;

    pub(crate) fn once<T: DeserializeOwned + Send + 'static>(create: SendOnce<T>) -> Outcome {
        Box::pin(async move { create.await.map(|once| Value::from(once.id())) })
    }
}

/// The helpers that the generated lists use.
mod pages {
    use huaweicloud_runtime::Items;
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::examples::{Outcome, written};

    pub(crate) fn collected<T: DeserializeOwned + Serialize + Send + 'static>(items: Items<T>) -> Outcome {
        Box::pin(async move { Ok(written(&items.collect().await?)) })
    }
}

/// The helpers that the generated waits use.
mod waits {
    use huaweicloud_runtime::{Wait, WaitMany};
    use serde::de::DeserializeOwned;
    use serde_json::Value;

    use super::examples::Outcome;

    pub(crate) fn one<T: DeserializeOwned + Send + 'static>(wait: Wait<T>) -> Outcome {
        Box::pin(async move { wait.await.map(|_| Value::Null) })
    }

    pub(crate) fn many<T: DeserializeOwned + Send + 'static>(wait: WaitMany<T>) -> Outcome {
        Box::pin(async move { wait.await.map(|ended| Value::from(ended.len())) })
    }
}
