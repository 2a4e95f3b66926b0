//! Runs several futures at the same time, and returns their results in the order of the futures.

use std::future::Future;

use tokio::task::JoinSet;

use crate::failure::Failure;
use crate::locale::say;

/// Runs all jobs, at most `most` at the same time.
pub(super) async fn all<T, F>(jobs: Vec<F>, most: usize) -> Result<Vec<T>, Failure>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    all_telling(jobs, most, |_| {}).await
}

/// Like [`all`], and calls `tell` with the number of jobs that are done after each one.
pub(super) async fn all_telling<T, F>(jobs: Vec<F>, most: usize, mut tell: impl FnMut(usize)) -> Result<Vec<T>, Failure>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let mut done: Vec<(usize, T)> = Vec::with_capacity(jobs.len());
    let mut waiting = jobs.into_iter().enumerate();
    let mut running = JoinSet::new();
    loop {
        while running.len() < most {
            let Some((index, job)) = waiting.next() else { break };
            running.spawn(async move { (index, job.await) });
        }
        match running.join_next().await {
            Some(Ok(one)) => {
                done.push(one);
                tell(done.len());
            }
            Some(Err(error)) => return Err(Failure::new(say!("compare-broke-off", error = error.to_string()))),
            None => break,
        }
    }
    done.sort_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}
