//! The end of a server.

use tokio::sync::watch;

/// The end of a server, which requests that wait are told of.
///
/// A client that waits for a shape's next change would keep a server from stopping. With this, it
/// is told to ask again (and finds another server, or this one started anew):
///
/// ```no_run
/// # use sync_patterns_server::{Shutdown, SyncServer};
/// # async fn example(server: SyncServer, listener: tokio::net::TcpListener) -> std::io::Result<()> {
/// let shutdown = Shutdown::on_signal();
/// let app = server.shutdown(&shutdown).into_router();
/// axum::serve(listener, app).with_graceful_shutdown(shutdown.wait()).await
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Shutdown(watch::Sender<bool>);

impl Shutdown {
    /// One that begins when [`begin`](Self::begin) is called.
    pub fn new() -> Shutdown {
        Shutdown(watch::Sender::new(false))
    }

    /// One that begins when the process is interrupted or told to terminate.
    ///
    /// # Panics
    ///
    /// Outside of a Tokio runtime.
    pub fn on_signal() -> Shutdown {
        let shutdown = Shutdown::new();
        let signalled = shutdown.clone();
        tokio::spawn(async move {
            signal().await;
            tracing::info!("stopping");
            signalled.begin();
        });
        shutdown
    }

    /// Begins it.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Whether it has begun.
    pub fn has_begun(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it begins.
    pub fn wait(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut receiver = self.0.subscribe();
        let sender = self.0.clone();
        async move {
            // The sender is kept: `wait_for` fails when all are gone.
            let _ = receiver.wait_for(|has_begun| *has_begun).await;
            drop(sender);
        }
    }
}

impl Default for Shutdown {
    fn default() -> Shutdown {
        Shutdown::new()
    }
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(_) => interrupted().await,
    }
}

#[cfg(not(unix))]
use interrupted as signal;

async fn interrupted() {
    // Where signals cannot be heard, none ends the server.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
