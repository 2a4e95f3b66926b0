//! Monitors both ends from outside: the number of keys, and the offset of the source's stream.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, timeout};

use super::endpoint::{Connection, Endpoint, Size};
use super::engine::Engine;
use super::progress::Progress;

/// How often to measure.
const EVERY: Duration = Duration::from_millis(500);
/// The time limit of a measurement. Late numbers are not worth the wait.
const WITHIN: Duration = Duration::from_secs(2);

/// The connections that are kept for measuring.
pub(super) struct Gauge<'a> {
    engine: &'a Engine,
    progress: Arc<Progress>,
    connections: Mutex<[Option<Connection>; 2]>,
}

impl<'a> Gauge<'a> {
    pub(super) fn new(engine: &'a Engine) -> Self {
        Self { engine, progress: engine.progress.clone(), connections: Mutex::default() }
    }

    /// Measures periodically, and whenever the stage changes.
    #[expect(clippy::disallowed_methods, reason = "a Redis server answers in real time")]
    pub(super) async fn watch(&self) {
        let mut measured = Instant::now();
        loop {
            tokio::select! {
                () = sleep(EVERY) => {}
                () = self.progress.look.notified() => {}
            }
            self.look().await;
            // A speed measured over a shorter time would be meaningless.
            if measured.elapsed() >= EVERY {
                self.progress.measure(measured.elapsed());
                measured = Instant::now();
            }
        }
    }

    /// Measures once. If a server does not answer, its previous numbers stay.
    pub(super) async fn look(&self) {
        let looked = async {
            let [source, target] = &mut *self.connections.lock().await;
            if let Some(size) = size(&self.engine.source, source).await {
                self.progress.source_has(size.keys, size.offset);
            }
            if let Some(size) = size(&self.engine.target, target).await {
                self.progress.target_has(size.keys);
            }
        };
        // A timeout counts as no answer.
        let _ = timeout(WITHIN, looked).await;
    }
}

async fn size(endpoint: &Endpoint, kept: &mut Option<Connection>) -> Option<Size> {
    // The connection is taken out, so that it is not reused after an abandoned query.
    let mut connection = match kept.take() {
        Some(connection) => connection,
        None => endpoint.connect().await.ok()?,
    };
    let size = connection.size().await.ok()?;
    *kept = Some(connection);
    Some(size)
}
