//! For programs without an async runtime: runs one call at a time on the calling thread.

use std::fmt;
use std::future::{IntoFuture, poll_fn};
use std::pin::Pin;

use futures_core::Stream;

use crate::client::error::{Error, Setting};
use crate::message;

/// Runs calls to completion on the calling thread.
///
/// Create one runtime and keep it, because connections are reused only within it.
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
///
/// [`Runtime::run`] also takes waits and batches, and [`Runtime::each`] iterates over streams: pages, items, snapshots, and the
/// outcomes of a batch or of a wait for many resources.
///
/// ```no_run
/// # use huaweicloud_runtime::{Error, Request, blocking::Runtime};
/// # #[derive(serde::Deserialize)]
/// # struct Task { id: Option<i64> }
/// # fn example(runtime: &Runtime, list: Request, show: Request) -> Result<(), Error> {
/// for task in runtime.each(list.pages::<Task>().items()) {
///     println!("{:?}", task?.id);
/// }
/// let task = runtime.run(show.wait::<Task>())?;
/// println!("{:?} has ended", task.id);
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
                let text = message!(
                    "runtime-unavailable",
                    "the runtime for blocking calls cannot be created: {error}",
                    error = error.to_string()
                );
                Error::configuration(Setting::Runtime, text)
            })
    }

    /// Runs a call, a wait or a batch to completion.
    ///
    /// # Errors
    ///
    /// Those of the call; [`Error::is_configuration`] inside an async runtime, whose thread must not be blocked.
    pub fn run<T>(&self, call: impl IntoFuture<Output = Result<T, Error>>) -> Result<T, Error> {
        let Some(runtime) = self.inner.as_ref().filter(|_| tokio::runtime::Handle::try_current().is_err()) else {
            return Err(Error::configuration(
                Setting::Runtime,
                message!(
                    "runtime-within",
                    "a blocking call inside an async runtime would block the runtime: await the call, or move it to its own thread"
                ),
            ));
        };
        runtime.block_on(call.into_future())
    }

    /// Iterates over a stream: pages, items, snapshots, or the outcomes of a batch. Requests are sent only when the next item
    /// is taken. Inside an async runtime the iterator returns one error, as [`Runtime::run`] does, and ends.
    pub fn each<S>(&self, stream: S) -> Each<'_, S> {
        Each { runtime: self, stream: Some(Box::pin(stream)) }
    }
}

/// An iterator over a stream, returned by [`Runtime::each`].
#[must_use = "nothing is sent before the next item is taken"]
pub struct Each<'a, S> {
    runtime: &'a Runtime,
    /// `None` once the stream has ended.
    stream: Option<Pin<Box<S>>>,
}

impl<T, S: Stream<Item = Result<T, Error>>> Iterator for Each<'_, S> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut stream = self.stream.take()?;
        let next = self.runtime.run(async { Ok(poll_fn(|context| stream.as_mut().poll_next(context)).await) });
        match next {
            Ok(next) => {
                self.stream = next.is_some().then_some(stream);
                next
            }
            Err(error) => Some(Err(error)),
        }
    }
}

impl<S> fmt::Debug for Each<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("blocking::Each")
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
