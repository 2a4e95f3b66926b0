//! For programs without an async runtime: runs one call at a time on the calling thread.

use std::fmt;
use std::future::Future;

use crate::client::error::{Error, Setting};

/// Runs calls to completion on the calling thread.
///
/// Create one and keep it: connections are reused only within one. Users of the async API do not pay for it.
///
/// ```no_run
/// use huaweicloud_runtime::blocking::Runtime;
///
/// # fn example(core: huaweicloud_runtime::Core) -> Result<(), huaweicloud_runtime::Error> {
/// let runtime = Runtime::new()?;
/// let tasks = runtime.run(core.raw("GET", "/v2/{project_id}/tasks").send())?;
/// println!("{} bytes", tasks.len());
/// # Ok(())
/// # }
/// ```
pub struct Runtime {
    /// `Some` until it is dropped.
    inner: Option<tokio::runtime::Runtime>,
}

impl Runtime {
    /// Creates a single-threaded runtime, on the thread that calls [`Runtime::run`].
    ///
    /// # Errors
    ///
    /// [`Error::is_configuration`] when the operating system provides no timer or no event queue.
    pub fn new() -> Result<Self, Error> {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map(|inner| Self { inner: Some(inner) })
            .map_err(|error| {
                Error::configuration(Setting::Runtime, format!("no runtime for blocking calls can be made: {error}"))
            })
    }

    /// Runs a call to completion.
    ///
    /// # Errors
    ///
    /// Those of the call; [`Error::is_configuration`] inside an async runtime, whose thread must not be blocked.
    pub fn run<T>(&self, call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let Some(runtime) = self.inner.as_ref().filter(|_| tokio::runtime::Handle::try_current().is_err()) else {
            return Err(Error::configuration(
                Setting::Runtime,
                "a blocking call within an async runtime would stop it: await the call, or move it to a thread of its own",
            ));
        };
        runtime.block_on(call)
    }
}

impl Drop for Runtime {
    /// Closes idle connections without waiting, so that dropping is allowed everywhere, even inside an async runtime.
    fn drop(&mut self) {
        if let Some(runtime) = self.inner.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("blocking::Runtime")
    }
}
