//! A front for programs without an async runtime: runs one call at a time on the calling thread.

use std::fmt;
use std::future::Future;

use crate::client::error::{Error, Setting};

/// Runs calls to their end on the calling thread.
///
/// Make one and keep it: connections are reused only within one. Users of the async front pay nothing for it.
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
    /// Always there but while it is dropped.
    inner: Option<tokio::runtime::Runtime>,
}

impl Runtime {
    /// A runtime of one thread: the one that calls [`Runtime::run`].
    ///
    /// # Errors
    ///
    /// [`Error::is_configuration`] where the operating system gives no timer or no event queue.
    pub fn new() -> Result<Self, Error> {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map(|inner| Self { inner: Some(inner) })
            .map_err(|error| {
                Error::configuration(Setting::Runtime, format!("no runtime for blocking calls can be made: {error}"))
            })
    }

    /// Runs a call to its end.
    ///
    /// # Errors
    ///
    /// Those of the call; [`Error::is_configuration`] within an async runtime, whose thread must not be blocked.
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
    /// Idle connections are closed without waiting, so that this is allowed everywhere, in an async runtime too.
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
