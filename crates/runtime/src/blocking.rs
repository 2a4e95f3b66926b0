//! A front for programs without an async runtime: runs one call at a time on the calling thread.

use std::fmt;
use std::future::Future;

use crate::error::Error;

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
pub struct Runtime(tokio::runtime::Runtime);

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
            .map(Self)
            .map_err(|error| Error::configuration(format!("no runtime for blocking calls can be made: {error}")))
    }

    /// Runs a call to its end.
    ///
    /// # Errors
    ///
    /// Those of the call; [`Error::is_configuration`] within an async runtime, whose thread must not be blocked.
    pub fn run<T>(&self, call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        if tokio::runtime::Handle::try_current().is_ok() {
            return Err(Error::configuration(
                "a blocking call within an async runtime would stop it: await the call, or move it to a thread of its own",
            ));
        }
        self.0.block_on(call)
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("blocking::Runtime")
    }
}
