//! Runs what was begun to its end.

use coterie_types::ErrorCode;

use crate::{ActError, Answer};

/// Runs an act in a task of its own: a caller that goes away half way leaves no transaction
/// without its wake-up.
pub(crate) async fn detached<T: Send + 'static>(
    act: impl Future<Output = Answer<T>> + Send + 'static,
) -> Answer<T> {
    match tokio::spawn(act).await {
        Ok(answer) => answer,
        Err(error) => Err(failed(&error)),
    }
}

/// Runs what takes more than a moment of CPU beside the tasks that wait for sockets.
pub(crate) async fn computed<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Answer<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| failed(&error))
}

fn failed(error: &tokio::task::JoinError) -> ActError {
    tracing::error!(%error, "an act did not end");
    ActError::new(ErrorCode::Internal, "the node failed at this; it is in its log")
}
